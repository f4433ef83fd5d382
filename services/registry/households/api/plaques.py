"""Honour plaques, one at a household."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.households import queries, schemas, use_cases
from services.registry.models import Plaque
from shared.contracts.access import Actor
from shared.db import find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes

routes = Routes("plaques", __name__, description="Honour plaques 光荣牌")
ONE = "/v1/plaques/<uuid:plaque_id>"


@routes.write("/v1/plaques", may="plaque:request", body=schemas.NewPlaqueSchema, answer=schemas.PlaqueSchema)
def request_plaque(db: Session, by: Actor, body: Fields) -> Plaque:
    """Ask for the plaque of a household.

    The county bureau and the armed-forces department are told.
    """
    return use_cases.request_plaque(db, by, body["household_id"])


@routes.page("/v1/plaques", may="plaque:read", query=schemas.PlaqueQuery, of=schemas.PlaqueSchema)
def list_plaques(db: Session, by: Actor, query: Fields) -> Page:
    """Plaques within your area, oldest request first."""
    return paginate(db, queries.plaques(query), [Plaque.id], query)


@routes.read(ONE, may="plaque:read", answer=schemas.PlaqueSchema)
def get_plaque(db: Session, by: Actor, plaque_id: UUID) -> Plaque:
    """One plaque."""
    return find(db, Plaque, plaque_id)


@routes.change(f"{ONE}/hanging", may="plaque:hang", body=schemas.HangingSchema, answer=schemas.PlaqueSchema)
def hang_plaque(db: Session, by: Actor, body: Fields, plaque_id: UUID, expected: int | None) -> Plaque:
    """Record that the county bureau hung a plaque.

    With the armed-forces department, or without.
    """
    return use_cases.hang_plaque(db, by, plaque_id, body["with_armed_forces"], expected)


@routes.revise(f"{ONE}/removal", may="plaque:hang", body=schemas.RemovalSchema, answer=schemas.PlaqueSchema)
def take_plaque_down(db: Session, by: Actor, body: Fields, plaque_id: UUID, expected: int | None) -> Plaque:
    """Record that a plaque was taken down, or is no longer due.

    A damaged one is asked for anew.
    """
    return use_cases.take_down(db, by, plaque_id, body["reason"], expected)
