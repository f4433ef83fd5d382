"""Contests of skill 大比武."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.contests import queries, schemas, use_cases
from services.registry.contests.rules import ROUNDS
from services.registry.models import Contest, ContestEntry
from shared.contracts.access import Actor
from shared.db import find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes

routes = Routes("contests", __name__, description="Contests")
ONE = "/v1/contests/<uuid:contest_id>"


@routes.read("/v1/contests/rounds", may="station:read", answer=schemas.RoundKindsSchema)
def list_round_kinds(db: Session, by: Actor) -> Fields:
    """The kinds of rounds, and who is scored in each."""
    return {"items": list(ROUNDS.values())}


@routes.write("/v1/contests", may="contest:manage", body=schemas.NewContestSchema, answer=schemas.ContestSchema)
def announce_contest(db: Session, by: Actor, body: Fields) -> Contest:
    """Announce a contest among the stations of your area."""
    return use_cases.announce_contest(db, by, body["name"], body["planned_on"], body["rounds"])


@routes.page("/v1/contests", may="station:read", query=schemas.ContestQuery, of=schemas.ContestSchema)
def list_contests(db: Session, by: Actor, query: Fields) -> Page:
    """Contests, oldest first."""
    return paginate(db, queries.contests(query), [Contest.id], query)


@routes.read(ONE, may="station:read", answer=schemas.ContestSchema)
def get_contest(db: Session, by: Actor, contest_id: UUID) -> Contest:
    """One contest with its rounds."""
    return find(db, Contest, contest_id)


@routes.write(f"{ONE}/entries", may="staff:manage", body=schemas.NewEntrySchema, answer=schemas.EntrySchema)
def enter_contest(db: Session, by: Actor, body: Fields, contest_id: UUID) -> ContestEntry:
    """Enter a station's team, or one of its staff, until the contest is held."""
    return use_cases.enter_contest(db, by, contest_id, body["station_id"], body.get("staff_id"))


@routes.page(f"{ONE}/entries", may="staff:read", of=schemas.EntrySchema)
def list_entries(db: Session, by: Actor, query: Fields, contest_id: UUID) -> Page:
    """Those of your area who take part in a contest.

    Once published, with totals and ranks among all.
    """
    return paginate(db, queries.entries(find(db, Contest, contest_id).id), [ContestEntry.id], query)


@routes.change(f"{ONE}/holding", may="contest:manage", body=schemas.HeldSchema, answer=schemas.ContestSchema)
def hold_contest(db: Session, by: Actor, body: Fields, contest_id: UUID, expected: int | None) -> Contest:
    """Note that the contest took place."""
    return use_cases.hold_contest(db, by, contest_id, body["held_on"], expected)


@routes.revise(
    "/v1/contests/entries/<uuid:entry_id>/scores",
    method="PUT",
    may="contest:manage",
    body=schemas.ScoresSchema,
    answer=schemas.EntrySchema,
)
def score_entry(db: Session, by: Actor, body: Fields, entry_id: UUID, expected: int | None) -> ContestEntry:
    """Enter the scores of all rounds of a contest that was held.

    They can be changed until they are published.
    """
    return use_cases.score_entry(db, by, entry_id, body["scores"], expected)


@routes.revise(f"{ONE}/publication", may="contest:manage", answer=schemas.ContestSchema)
def publish_contest(db: Session, by: Actor, contest_id: UUID, expected: int | None) -> Contest:
    """Make scores final and rank people and teams, each among their kind."""
    return use_cases.publish_contest(db, by, contest_id, expected)
