"""Served people's files."""

from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.files import queries
from services.registry.files.schemas.veterans import (
    NewVeteranSchema,
    VeteranPatchSchema,
    VeteranQuery,
    VeteranSchema,
)
from services.registry.files.use_cases import record
from services.registry.files.use_cases.change import change_veteran
from services.registry.files.use_cases.register import NewVeteran, register_veteran
from services.registry.models import Veteran
from services.registry.probes import use_cases as probes
from shared.contracts.access import Actor
from shared.errors import Moved
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("veterans", __name__, description="Served people")


def _asked_by_new(vault: Vault, body: Fields) -> list[probes.Asked]:
    """A refusal tells whether there is such a number, and whether the birth date is alike of someone whose name is
    written so, or reads so: doubles are looked for by either.
    """
    keys, number = record.name_keys(body["name"]), body["id_number"]
    names = {keys.plain_name, keys.readings[0].pinyin}
    return [*probes.about_number(vault, number), *(probes.about_name(vault, name, number) for name in names)]


@routes.write(
    "/v1/veterans",
    may="veteran:register",
    body=NewVeteranSchema,
    answer=VeteranSchema,
    vault=True,
    counting=probes.counting(_asked_by_new),
    refuses=(probes.AskedTooOften,),
)
def register(db: Session, vault: Vault, by: Actor, body: Fields) -> Fields:
    """Open a served person's file at a station within your area."""
    return record.shown(vault, by, register_veteran(db, vault, by, NewVeteran(**body)))


@routes.page("/v1/veterans", may="veteran:read", query=VeteranQuery, of=VeteranSchema, vault=True)
def list_veterans(db: Session, vault: Vault, by: Actor, query: Fields) -> Page:
    """Files within your area, oldest first; with `id` (up to 100) those alone."""
    if "wants_officer" in query and not by.sees_health:  # it chooses by a category
        raise record.PartWithheld(pointer="?wants_officer")
    return paginate(db, queries.every(query), [Veteran.id], query).showing(partial(record.shown, vault, by))


@routes.read("/v1/veterans/<uuid:veteran_id>", may="veteran:read", answer=VeteranSchema, vault=True, refuses=(Moved,))
def get_veteran(db: Session, vault: Vault, by: Actor, veteran_id: UUID) -> Fields:
    """One file.

    The id of a file that was merged leads on to the file that replaces it, for ever.
    """
    return record.shown(vault, by, record.read_file(db, veteran_id))


@routes.revise(
    "/v1/veterans/<uuid:veteran_id>",
    method="PATCH",
    may="veteran:change",
    body=VeteranPatchSchema,
    answer=VeteranSchema,
    vault=True,
    counting=probes.counting(lambda vault, body: probes.about_number(vault, body.get("id_number", ""))),
    refuses=(Moved, probes.AskedTooOften),
)
def change(db: Session, vault: Vault, by: Actor, body: Fields, veteran_id: UUID, expected: int | None) -> Fields:
    """Change parts of a file, with the reason.

    The history keeps what stood there before.
    """
    changes = {name: value for name, value in body.items() if name != "reason"}
    return record.shown(vault, by, change_veteran(db, vault, by, veteran_id, changes, body["reason"], expected))
