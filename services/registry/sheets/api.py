"""Exporting people as a sheet."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from flask import Response, current_app
from sqlalchemy.orm import Session

from services.registry.models import Export
from services.registry.sheets import queries, schemas
from services.registry.sheets.domain.export import HEADINGS, Written
from services.registry.sheets.use_cases import exports
from shared.contracts.access import Actor
from shared.http.attachments import attached
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.areas import scope
from shared.sheets.formats import MEDIA, Format
from shared.sheets.writing import Row, write_sheet

routes = Routes("exports", __name__, description="Exporting people")
TYPES = [MEDIA[Format(format)] for format in Written]


@routes.download("/v1/exports", may="veteran:export", types=TYPES, body=schemas.NewExportSchema)
def export(by: Actor, body: Fields) -> Response:
    """A sheet of the files within your area, without what identifies people.

    Who took it and what for is kept.
    """
    kit = current_app.extensions["muster"]
    purpose, format = body["purpose"], Format(body["format"])
    asked = {name: value for name, value in body.items() if name not in ("purpose", "format")}
    run: Callable[..., Any] = kit.database.run
    run(lambda db: exports.note_export(db, by, purpose, format, asked), scope=scope(by.area))

    def pages() -> Iterator[list[Row]]:
        after: UUID | None = None
        while True:
            rows, after = run(
                lambda db, after=after: exports.read_page(db, kit.vault, by, asked, after), scope=scope(by.area)
            )
            yield rows
            if after is None:
                return

    return attached(write_sheet(format, HEADINGS, pages()), MEDIA[format], f"people.{format.lower()}")


@routes.page("/v1/exports", may="access:read", of=schemas.ExportSchema)
def list_exports(db: Session, by: Actor, query: Fields) -> Page:
    """Who exported what within your area, and what for."""
    return paginate(db, queries.listed(), [Export.id], query)
