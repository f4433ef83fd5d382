"""Importing people by sheets."""

import io
from uuid import UUID

from flask import Response, current_app, request
from sqlalchemy.orm import Session

from services.registry.imports import queries, schemas
from services.registry.imports.use_cases import fault_sheets, imports
from services.registry.models import Import, ImportFault, ImportReading
from services.registry.sheets.use_cases.template import write_template
from shared.contracts.access import Actor
from shared.db import find
from shared.http.attachments import attached
from shared.http.languages import language
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.areas import scope
from shared.security.crypto import Vault
from shared.sheets.formats import FOREIGN, MAX_BYTES, MEDIA, Format
from shared.words import CHINESE, LANGUAGES

routes = Routes("imports", __name__, description="Importing people")
ONE = "/v1/imports/<uuid:import_id>"
WORKBOOK = MEDIA[Format.XLSX]
TYPES = {media: None for media in MEDIA.values()}  # the content tells what it is
INSTEAD = {media: imports.foreign(kind) for media, kind in FOREIGN.items()}


@routes.upload(
    "/v1/imports",
    may="veteran:import",
    answer=schemas.ImportSchema,
    types=TYPES,
    instead=INSTEAD,
    limit=MAX_BYTES,
    vault=True,
)
def hand_in(db: Session, vault: Vault, by: Actor, content: bytes, kind: None) -> Import:
    """Hand in a file of people, to be checked; nobody is registered yet.

    What it is, is told by its content: a CSV, or a workbook (.xlsx, .xls). One of the first three rows names the
    columns, as the template does. The same file handed in again is the same import; if rows were at fault, it is
    checked anew. Its fault sheet will be in the language asked for now, as the template in Chinese if none is.
    """
    return imports.hand_in(db, vault, by, content, language() if _asked() else CHINESE)


@routes.page("/v1/imports", may="veteran:import", query=schemas.ImportQuery, of=schemas.ImportSchema)
def list_imports(db: Session, by: Actor, query: Fields) -> Page:
    """Imports of your area, oldest first."""
    return paginate(db, queries.listed(query), [Import.id], query)


@routes.read(ONE, may="veteran:import", answer=schemas.ImportSchema)
def get_import(db: Session, by: Actor, import_id: UUID) -> Import:
    """One import: its state, and how many rows of the present phase are done."""
    return find(db, Import, import_id)


@routes.page(f"{ONE}/faults", may="veteran:import", query=schemas.FaultQuery, of=schemas.ImportFaultSchema)
def list_faults(db: Session, by: Actor, query: Fields, import_id: UUID) -> Page:
    """What is wrong in the file, by row and column."""
    find(db, Import, import_id)
    order = [ImportFault.row, ImportFault.column, ImportFault.slug, ImportFault.message]
    return paginate(db, queries.faults(import_id, query), order, query)


@routes.download(f"{ONE}/fault-sheet", may="veteran:import", types=[WORKBOOK])
def fault_sheet(by: Actor, import_id: UUID) -> Response:
    """The rows at fault as they were handed in, what is wrong beside each cell.

    To be mended and handed in again.
    It has whole numbers, so it is for whoever handed the file in alone. It is kept for seven days.
    Its words are in the language that was asked for when the file was handed in.
    """
    kit = current_app.extensions["muster"]
    workbook, written_in = kit.database.run(
        lambda db: fault_sheets.open_fault_sheet(db, kit.vault, by, import_id), scope=scope(by.area)
    )
    answer = attached(io.BytesIO(workbook), WORKBOOK, "faults.xlsx")
    answer.content_language.add(written_in)
    return answer


@routes.page(f"{ONE}/readings", may="veteran:import", of=schemas.ImportReadingSchema)
def list_readings(db: Session, by: Actor, query: Fields, import_id: UUID) -> Page:
    """What was typed and what was understood, where they differ.

    By row and column: look whether it is right.
    """
    find(db, Import, import_id)
    return paginate(db, queries.readings(import_id), [ImportReading.row, ImportReading.column], query)


@routes.read(f"{ONE}/reading-counts", may="veteran:import", answer=schemas.ReadingCountsSchema)
def count_readings(db: Session, by: Actor, import_id: UUID) -> Fields:
    """How many cells were understood otherwise than they were typed.

    By column and by what happened.
    """
    find(db, Import, import_id)
    return {"items": db.execute(queries.reading_counts(import_id)).all()}


@routes.change(f"{ONE}/run", may="veteran:import", body=schemas.RunSchema, answer=schemas.ImportSchema)
def run_import(db: Session, by: Actor, body: Fields, import_id: UUID, expected: int | None) -> Import:
    """Register the people of a checked file. Rows at fault are left out if you say so."""
    return imports.run_import(db, by, import_id, body["leave_out_faulty"], expected)


@routes.change(f"{ONE}/discard", may="veteran:import", answer=schemas.ImportSchema)
def discard_import(db: Session, by: Actor, import_id: UUID, expected: int | None) -> Import:
    """Give up a file that is not run yet; its content is forgotten."""
    return imports.discard_import(db, import_id, expected)


@routes.download("/v1/imports/template", may="veteran:import", types=[WORKBOOK])
def template(by: Actor) -> Response:
    """An empty sheet with the headings that an import knows.

    * stands at those that must be filled in; each says how.
    """
    return attached(write_template(), WORKBOOK, "template.xlsx")


def _asked() -> bool:
    """Whether the request names a language that there is; `*`, which some clients send by themselves, names none."""
    return any(tag[:2].lower() in LANGUAGES for tag in request.accept_languages.values())
