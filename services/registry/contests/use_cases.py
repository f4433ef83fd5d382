"""Contests: announced, entered, held and scored, published with ranks. Locks: contest, then entries."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.awards.domain import Nominee
from services.registry.awards.use_cases import member_of
from services.registry.contests import domain, events, queries
from services.registry.contests.domain import RoundUnknown, State
from services.registry.contests.rules import ROUNDS
from services.registry.models import Contest, ContestEntry
from services.registry.network.queries import stations
from shared import clock
from shared.clashes import add_or_refuse
from shared.contracts.access import Actor
from shared.db import find, hold_one
from shared.errors import AlreadyExists, Kind, Refusal
from shared.events.outbox import publish
from shared.security.areas import covers
from shared.states import step


class StationOutside(Refusal):
    """This station lies outside the area of the contest: enter one that lies within it."""

    zh = "该服务站不在比赛的地区内：请填报该地区内的服务站。"


class EntriesOver(Refusal, kind=Kind.CONFLICT):
    """Entries are taken until the contest is held."""

    zh = "比赛举行后不再接受报名。"


class ScoresClosed(Refusal, kind=Kind.CONFLICT):
    """Scores are entered from the day the contest was held until they are published."""

    zh = "分数自比赛举行之日起录入，至公布成绩为止。"


class HeldOutOfTime(Refusal):
    """A contest is noted as held once it was: name a day that has come."""

    zh = "比赛应在举行之后登记：请填写今天或以前的日期。"


def announce_contest(db: Session, by: Actor, name: str, planned_on: date, rounds: Sequence[dict[str, Any]]) -> Contest:
    """Announce a contest for the caller's area; each round `{"kind", "most"?, "dimension"?}`. Raises RoundUnknown."""
    for place, round in enumerate(rounds):
        if round["kind"] not in ROUNDS:
            raise RoundUnknown(pointer=f"#/rounds/{place}/kind")
    contest = Contest(
        area=by.area,
        name=name,
        planned_on=planned_on,
        state=State.ANNOUNCED,
        rounds=[{"most": ROUNDS[round["kind"]]["most"], **round} for round in rounds],
        announced_by=by.account,
    )
    publish(db, contest, events.contest_announced(contest))
    return contest


def enter_contest(db: Session, by: Actor, contest_id: UUID, station_id: UUID, staff_id: UUID | None) -> ContestEntry:
    """Enter a station's team, or one of its staff. Raises NotFound, StationOutside, EntriesOver, AlreadyExists, …"""
    contest = hold_one(db, Contest, contest_id)
    station = stations.own(db, by.area, station_id)
    if not covers(contest.area, station.area):
        raise StationOutside(pointer="#/station_id")
    if contest.state != State.ANNOUNCED:
        raise EntriesOver
    if staff_id:
        member_of(db, staff_id, station.id)
    entry = ContestEntry(
        contest_id=contest.id,
        area=station.area,
        station_id=station.id,
        staff_id=staff_id,
        scores=[None] * len(contest.rounds),
    )
    return add_or_refuse(db, entry, AlreadyExists())


def hold_contest(db: Session, by: Actor, id: UUID, held_on: date, expected: int | None) -> Contest:
    """Note that a contest took place. Raises NotFound, VersionStale, WrongState, HeldOutOfTime."""
    contest = hold_one(db, Contest, id, within=by.area, expected=expected)
    contest.state = step(contest.state, State.HELD)
    if held_on > clock.today(db):
        raise HeldOutOfTime(pointer="#/held_on")
    contest.held_on = held_on
    publish(db, contest, events.contest_held(contest))
    return contest


def score_entry(
    db: Session, by: Actor, entry_id: UUID, scores: Sequence[int | None], expected: int | None
) -> ContestEntry:
    """Enter the scores of all rounds. Raises NotFound, VersionStale, ScoresClosed, ScoresUnfit."""
    contest = hold_one(db, Contest, find(db, ContestEntry, entry_id).contest_id, within=by.area)
    entry = hold_one(db, ContestEntry, entry_id, expected=expected)
    if contest.state != State.HELD:
        raise ScoresClosed
    domain.check_scores(scores, contest.rounds, _who(entry), ROUNDS)
    entry.scores = list(scores)
    entry.version += 1
    db.flush()
    return entry


def publish_contest(db: Session, by: Actor, id: UUID, expected: int | None) -> Contest:
    """Make scores final and rank people and teams, each among their kind. Raises NotFound, WrongState, …"""
    contest = hold_one(db, Contest, id, within=by.area, expected=expected)
    contest.state = step(contest.state, State.PUBLISHED)
    # Whoever manages the contest sees its whole area, and so all who take part.
    entries = db.scalars(queries.entries(id).order_by(ContestEntry.id).with_for_update()).all()
    for kind in Nominee:
        ranked = [entry for entry in entries if _who(entry) is kind]
        ranks = domain.ranks({entry.id: domain.total(entry.scores) for entry in ranked})
        for entry in ranked:
            entry.total, entry.rank = domain.total(entry.scores), ranks[entry.id]
            entry.version += 1
    publish(db, contest, events.contest_published(contest))
    return contest


def _who(entry: ContestEntry) -> Nominee:
    return Nominee.STAFF if entry.staff_id else Nominee.STATION
