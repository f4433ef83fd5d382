"""Awards of staff and of stations."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.awards import queries, schemas, use_cases
from services.registry.awards.domain import State
from services.registry.awards.rules import AWARDS
from services.registry.awards.use_cases import NewNomination, Outcome
from services.registry.models import Nomination
from shared.contracts.access import Actor
from shared.db import find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes

routes = Routes("awards", __name__, description="Awards")


@routes.read("/v1/awards/categories", may="station:read", answer=schemas.AwardCategoriesSchema)
def list_award_categories(db: Session, by: Actor) -> Fields:
    """The awards one may nominate for.

    By whom they are given, and whether a person or a station gets them.
    """
    return {"items": list(AWARDS.values())}


@routes.write("/v1/awards", may="award:nominate", body=schemas.NewNominationSchema, answer=schemas.NominationSchema)
def nominate(db: Session, by: Actor, body: Fields) -> Nomination:
    """Nominate a station of your area, or one of its staff."""
    return use_cases.nominate_for_award(db, by, NewNomination(**body))


@routes.page("/v1/awards", may="staff:read", query=schemas.NominationQuery, of=schemas.NominationSchema)
def list_awards(db: Session, by: Actor, query: Fields) -> Page:
    """Nominations and awards within your area, oldest first."""
    return paginate(db, queries.nominations(query), [Nomination.id], query)


@routes.read("/v1/awards/<uuid:award_id>", may="staff:read", answer=schemas.NominationSchema)
def get_award(db: Session, by: Actor, award_id: UUID) -> Nomination:
    """One nomination, and what became of it."""
    return find(db, Nomination, award_id)


@routes.revise(
    "/v1/awards/<uuid:award_id>/outcome",
    may="station:rate",
    body=schemas.OutcomeSchema,
    answer=schemas.NominationSchema,
)
def decide_nomination(db: Session, by: Actor, body: Fields, award_id: UUID, expected: int | None) -> Nomination:
    """Shortlist, award or decline a nomination.

    A county decides on its own awards; on all others the city enters the outcome.
    """
    outcome = Outcome(**body | {"state": State(body["state"])})
    return use_cases.decide_nomination(db, by, award_id, outcome, expected)
