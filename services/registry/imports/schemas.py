"""Shapes of imports."""

from collections.abc import Callable
from typing import Any

from marshmallow import Schema, fields

from services.registry.imports.domain import State
from services.registry.imports.use_cases import imports
from shared.http.languages import language
from shared.http.schemas import Flag, PageQuery, area_code, one_of
from shared.sheets.faults import How
from shared.sheets.formats import Format


class _Words(fields.String):
    """A text that is rendered from what the row keeps, in the language of the request."""

    def __init__(self, render: Callable[[Any, str], str | None], **rest: Any) -> None:
        super().__init__(**rest)
        self._render = render

    def get_value(self, obj: Any, *_: Any, **__: Any) -> Any:
        return self._render(obj, language())


def _count(example: int, **extra: Any) -> fields.Integer:
    return fields.Integer(required=True, metadata={"example": example, **extra})


class ImportSchema(Schema):
    """A file of people, and how far its present phase has come."""

    id = fields.UUID(required=True)
    version = _count(3)
    area = area_code(required=True)
    account = fields.UUID(required=True, metadata={"description": "Who handed it in."})
    run_by = fields.UUID(allow_none=True, metadata={"example": None})
    format = one_of(Format)
    state = one_of(State)
    failure = _Words(imports.failure, allow_none=True, metadata={"example": None})
    failure_slug = fields.String(allow_none=True, metadata={"example": None})
    rows_total = _count(94_400)
    rows_done = _count(12_000)
    registered = _count(11_980)
    known = _count(15, description="Rows whose ID number has a file already; they make no second one.")
    faulty = _count(5)
    readings = _count(240, description="Cells that were understood otherwise than they were typed.")
    uploaded_at = fields.AwareDateTime(required=True)
    changed_at = fields.AwareDateTime(required=True)


class ImportQuery(PageQuery):
    state = one_of(State, required=False)


class RunSchema(Schema):
    leave_out_faulty = Flag(load_default=False)


class FaultQuery(PageQuery):
    warning = Flag(metadata={"description": "Only warnings, or only errors."})


class ImportFaultSchema(Schema):
    """What is wrong in a cell; a warning keeps no row out."""

    row = _count(17, description="As the sheet numbers it; its first row is 1.")
    column = fields.String(required=True, metadata={"example": "身份证号"})
    slug = fields.String(required=True, metadata={"example": "id-number-check-digit"})
    params = fields.Dict(required=True, metadata={"example": {}})
    message = _Words(
        imports.words, required=True, metadata={"example": "The check digit is wrong: compare it with the card."}
    )
    warning = fields.Boolean(required=True)


class ImportReadingSchema(Schema):
    """A cell that was understood otherwise than it was typed. Of numbers, phones and addresses neither text is told."""

    row = _count(17, description="As the sheet numbers it; its first row is 1.")
    column = fields.String(required=True, metadata={"example": "评残日期"})
    how = one_of(How)
    typed = fields.String(allow_none=True, metadata={"example": "2024年2月9日"})
    understood = fields.String(allow_none=True, metadata={"example": "2024-02-09"})


class ReadingCountSchema(Schema):
    column = fields.String(required=True, metadata={"example": "评残日期"})
    how = one_of(How)
    cells = _count(12)


class ReadingCountsSchema(Schema):
    """How many cells were understood otherwise than they were typed, by column."""

    items = fields.List(fields.Nested(ReadingCountSchema), required=True)
