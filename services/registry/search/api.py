"""Searches of files."""

from functools import partial

from sqlalchemy.orm import Session

from services.registry.files.schemas.veterans import VeteranSchema
from services.registry.files.use_cases import record
from services.registry.models import OtherReading, Veteran
from services.registry.probes import use_cases as probes
from services.registry.search import queries, use_cases
from services.registry.search.schemas import VeteranSearchSchema
from shared import clock
from shared.contracts.access import Actor
from shared.db import follow_indexes
from shared.http.pagination import Page, paginate, paginate_runs
from shared.http.routes import Fields, Routes
from shared.http.schemas import page_of
from shared.security.crypto import Vault

routes = Routes("search", __name__, description="Finding served people")


@routes.read(
    "/v1/veterans/search",
    may="veteran:read",
    body=VeteranSearchSchema,
    answer=page_of(VeteranSchema),
    vault=True,
    counting=probes.counting(use_cases.asked_by_search, answers=True),
    refuses=(probes.AskedTooOften,),
)
def search(db: Session, vault: Vault, by: Actor, body: Fields) -> Page:
    """Find files within your area.

    By name, by name and the last four of the ID number, by ID number, or by phone.
    The beginning of a name or given name is enough; with the last four it must be whole. A name may be given in
    characters of either script, in pinyin or in initials, in any reading. Names that begin so come first, then
    initials, then given names. A POST, so that neither name nor number stands in a URL. It is kept who searched by a
    number, its last four, or a phone; and an account may ask about five numbers a day that differ in a few digits.
    """
    if "id_tail" in body:
        rows = use_cases.with_id_tail(db, vault, body["name"], body["id_tail"])
    elif "phone" in body:
        rows = queries.with_phone(record.phone_hash(vault, body["phone"]))
    elif "id_number" in body:
        rows = queries.with_id_number(record.number_hash(vault, body["id_number"], clock.today(db)))
    else:
        follow_indexes(db)
        page = paginate_runs(db, queries.named(*record.looked_for(body["name"])), body)
        return page.showing(lambda row: record.shown(vault, by, row.veteran if isinstance(row, OtherReading) else row))
    page = paginate(db, rows, [Veteran.id], body)
    use_cases.note_search(db, by, body, page.items)
    return page.showing(partial(record.shown, vault, by))
