"""Served persons' files."""

from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from services.registry import queries
from services.registry.api.schemas.veterans import (
    NewVeteranSchema,
    VeteranPatchSchema,
    VeteranQuery,
    VeteranSchema,
    VeteranSearchSchema,
)
from services.registry.domain.people import IdNumber
from services.registry.models import Veteran
from services.registry.use_cases.register import NewVeteran, change_veteran, register_veteran
from shared import clock
from shared.contracts.access import Actor
from shared.db import find
from shared.http.pagination import Page, paginate
from shared.http.routes import IfMatch, Routes
from shared.http.schemas import page_of
from shared.security.crypto import Vault

routes = Routes("veterans", __name__, description="Served persons")


def _vault() -> Vault:
    vault: Vault = current_app.extensions["muster"].vault
    return vault


@routes.write("/v1/veterans", may="veteran:register", body=NewVeteranSchema, answer=VeteranSchema)
def register(db: Session, by: Actor, body: dict[str, Any]) -> Veteran:
    """Open a served person's file at a station within your area."""
    return register_veteran(db, _vault(), by, NewVeteran(**body))


@routes.read("/v1/veterans", may="veteran:read", query=VeteranQuery, answer=page_of(VeteranSchema))
def list_veterans(db: Session, by: Actor, query: dict[str, Any]) -> Page:
    """Files within your area, oldest first; with `id` (up to 100) those alone."""
    return paginate(db, queries.veterans.every(query.get("id")), [Veteran.id], query)


@routes.read("/v1/veterans/<uuid:veteran_id>", may="veteran:read", answer=VeteranSchema)
def get_veteran(db: Session, by: Actor, veteran_id: UUID) -> Veteran:
    """One file."""
    return find(db, Veteran, veteran_id)


@routes.write(
    "/v1/veterans/<uuid:veteran_id>",
    method="PATCH",
    status=200,
    may="veteran:change",
    body=VeteranPatchSchema,
    answer=VeteranSchema,
    if_match=IfMatch.REQUIRED,
)
def change(db: Session, by: Actor, body: dict[str, Any], veteran_id: UUID, expected: int | None) -> Veteran:
    """Change parts of a file."""
    return change_veteran(db, _vault(), veteran_id, body, expected)


@routes.read("/v1/veterans/search", may="veteran:read", body=VeteranSearchSchema, answer=page_of(VeteranSchema))
def search(db: Session, by: Actor, body: dict[str, Any]) -> Page:
    """Files within your area by part of a name or by ID number. A POST, so that neither stands in a URL."""
    if "name" in body:
        return paginate(db, queries.veterans.named(body["name"]), [Veteran.id], body)
    number = IdNumber.parse(body["id_number"], clock.today(db))
    found = queries.veterans.with_id_number(_vault().fingerprint("id_number", number.value))
    return paginate(db, found, [Veteran.id], body)
