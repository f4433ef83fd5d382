"""Households."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.households import queries, schemas, use_cases
from services.registry.models import Household
from shared.contracts.access import Actor
from shared.db import find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes

routes = Routes("households", __name__, description="Households")
ONE = "/v1/households/<uuid:household_id>"


def _shown(db: Session, *rows: Household) -> list[Fields]:
    """Households with their members."""
    db.flush()
    members = queries.members(db, [row.id for row in rows])
    return [
        {"id": row.id, "version": row.version, "area": row.area, "head": row.head, "members": members[row.id]}
        for row in rows
    ]


@routes.write("/v1/households", may="household:change", body=schemas.NewHouseholdSchema, answer=schemas.HouseholdSchema)
def create_household(db: Session, by: Actor, body: Fields) -> Fields:
    """Set up a household of people of your area; the station of its head keeps it."""
    return _shown(db, use_cases.set_up(db, body["members"], body.get("head")))[0]


@routes.page("/v1/households", may="household:read", query=schemas.HouseholdQuery, of=schemas.HouseholdSchema)
def list_households(db: Session, by: Actor, query: Fields) -> Page:
    """Households within your area, oldest first."""
    page = paginate(db, queries.listed(query), [Household.id], query)
    return Page(_shown(db, *page.items), page.next)


@routes.read(ONE, may="household:read", answer=schemas.HouseholdSchema)
def get_household(db: Session, by: Actor, household_id: UUID) -> Fields:
    """One household."""
    return _shown(db, find(db, Household, household_id))[0]


@routes.revise(
    ONE, method="PATCH", may="household:change", body=schemas.HouseholdPatchSchema, answer=schemas.HouseholdSchema
)
def change_household(db: Session, by: Actor, body: Fields, household_id: UUID, expected: int | None) -> Fields:
    """Make another member the head."""
    return _shown(db, use_cases.name_head(db, household_id, body["head"], expected))[0]


@routes.change(f"{ONE}/members", may="household:change", body=schemas.NewMemberSchema, answer=schemas.HouseholdSchema)
def add_household_member(db: Session, by: Actor, body: Fields, household_id: UUID, expected: int | None) -> Fields:
    """Add a person of your area."""
    return _shown(db, use_cases.add_member(db, household_id, body["veteran_id"], expected))[0]


@routes.revise(
    f"{ONE}/members/<uuid:veteran_id>", method="DELETE", may="household:change", answer=schemas.HouseholdSchema
)
def remove_household_member(
    db: Session, by: Actor, household_id: UUID, veteran_id: UUID, expected: int | None
) -> Fields:
    """Take a person out of the household; the head leaves last."""
    return _shown(db, use_cases.remove_member(db, household_id, veteran_id, expected))[0]
