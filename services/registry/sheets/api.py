"""Importing and exporting people by sheets."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from flask import Response, current_app, send_file
from sqlalchemy.orm import Session

from services.registry.models import Export, Import, ImportFault
from services.registry.sheets import queries, schemas
from services.registry.sheets.domain.export import HEADINGS
from services.registry.sheets.domain.imports import MAX_BYTES, Format
from services.registry.sheets.use_cases import exports, imports
from shared.contracts.access import Actor
from shared.db import find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.areas import scope
from shared.security.crypto import Vault

routes = Routes("imports", __name__, description="Importing and exporting people")
ONE = "/v1/imports/<uuid:import_id>"
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {CSV: Format.CSV, XLSX: Format.XLSX}
ENDING = {Format.CSV: (CSV, "csv"), Format.XLSX: (XLSX, "xlsx")}


@routes.upload(
    "/v1/imports", may="veteran:import", answer=schemas.ImportSchema, types=TYPES, limit=MAX_BYTES, vault=True
)
def hand_in(db: Session, vault: Vault, by: Actor, content: bytes, kind: Format) -> Import:
    """Hand in a file of people, to be checked; nobody is registered yet.

    The first row names the columns, as the template does. The same file handed in again is the same import.
    """
    return imports.hand_in(db, vault, by, content, kind)


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
    order = [ImportFault.row, ImportFault.column, ImportFault.message]
    return paginate(db, queries.faults(import_id, query), order, query)


@routes.download(f"{ONE}/fault-sheet", may="veteran:import", types=[XLSX])
def fault_sheet(by: Actor, import_id: UUID) -> Response:
    """The error sheet: every fault and warning by row and column."""

    def look(db: Session) -> list[Any]:
        find(db, Import, import_id)
        rows = db.scalars(queries.faults(import_id, {}).order_by(ImportFault.row, ImportFault.column))
        return [[row.row, row.column, row.message, "提示" if row.warning else "错误"] for row in rows]

    faults = current_app.extensions["muster"].database.run(look, scope=scope(by.area))
    return _sent(
        exports.write_sheet(Format.XLSX, ("行号", "列", "问题", "类别"), iter([faults])), Format.XLSX, "faults"
    )


@routes.change(f"{ONE}/run", may="veteran:import", body=schemas.RunSchema, answer=schemas.ImportSchema)
def run_import(db: Session, by: Actor, body: Fields, import_id: UUID, expected: int | None) -> Import:
    """Register the people of a checked file. Rows at fault are left out if you say so."""
    return imports.run_import(db, by, import_id, body["leave_out_faulty"], expected)


@routes.change(f"{ONE}/discard", may="veteran:import", answer=schemas.ImportSchema)
def discard_import(db: Session, by: Actor, import_id: UUID, expected: int | None) -> Import:
    """Give up a file that is not run yet; its content is forgotten."""
    return imports.discard_import(db, import_id, expected)


@routes.download("/v1/imports/template", may="veteran:import", types=[XLSX])
def template(by: Actor) -> Response:
    """An empty sheet with the headings that an import knows; * marks those that must be filled in."""
    return _sent(exports.write_template(), Format.XLSX, "template")


@routes.download("/v1/exports", may="veteran:export", types=[XLSX, CSV], body=schemas.NewExportSchema)
def export(by: Actor, body: Fields) -> Response:
    """A sheet of the files within your area, personal numbers masked. Who took it and what for is kept."""
    kit = current_app.extensions["muster"]
    purpose, format = body["purpose"], body["format"]
    asked = {name: value for name, value in body.items() if name not in ("purpose", "format")}
    run: Callable[..., Any] = kit.database.run
    run(lambda db: exports.note_export(db, by, purpose, format, asked), scope=scope(by.area))

    def pages() -> Iterator[list[exports.Row]]:
        after: UUID | None = None
        while True:
            rows, after = run(
                lambda db, after=after: exports.read_page(db, kit.vault, asked, after), scope=scope(by.area)
            )
            yield rows
            if after is None:
                return

    return _sent(exports.write_sheet(format, HEADINGS, pages()), format, "people")


@routes.page("/v1/exports", may="veteran:export", of=schemas.ExportSchema)
def list_exports(db: Session, by: Actor, query: Fields) -> Page:
    """Who exported what within your area, and what for."""
    return paginate(db, queries.exports(), [Export.id], query)


def _sent(file: Any, format: Format, name: str) -> Response:
    mimetype, ending = ENDING[format]
    answer = send_file(file, mimetype, as_attachment=True, download_name=f"{name}.{ending}")
    del answer.headers["Cache-Control"]  # the kit's is stricter
    return answer
