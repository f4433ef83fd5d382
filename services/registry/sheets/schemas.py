"""Shapes of imports and exports."""

from typing import Any

from marshmallow import Schema, fields

from services.registry.sheets.domain.imports import Format, State
from shared.contracts.registry.veterans import TIERS
from shared.http.schemas import Flag, PageQuery, Text, area_code, one_of


def _count(example: int, **extra: Any) -> fields.Integer:
    return fields.Integer(required=True, metadata={"example": example, **extra})


class ImportSchema(Schema):
    """A file of people, and how far its present phase has come."""

    id = fields.UUID(required=True)
    version = _count(3)
    area = area_code(required=True)
    account = fields.UUID(required=True)
    format = one_of(Format)
    state = one_of(State)
    failure = fields.String(allow_none=True, metadata={"example": None})
    rows_total = _count(94_400)
    rows_done = _count(12_000)
    registered = _count(11_980)
    known = _count(15, description="Rows whose ID number has a file already; they make no second one.")
    faulty = _count(5)
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

    row = _count(17, description="As the sheet numbers it; the header is row 1.")
    column = fields.String(required=True, metadata={"example": "身份证号"})
    message = fields.String(required=True, metadata={"example": "The check digit is wrong: compare it with the card."})
    warning = fields.Boolean(required=True)


class NewExportSchema(Schema):
    """Which files to export, for what purpose; it is kept who did."""

    purpose = Text(200, required=True, metadata={"example": "八一走访慰问名单"})
    format = fields.Enum(Format, by_value=True, load_default=Format.XLSX)
    area = area_code(description="Only files of stations within this area.")
    tier = one_of(TIERS, required=False)


class ExportSchema(Schema):
    id = fields.UUID(required=True)
    area = area_code(required=True)
    account = fields.UUID(required=True)
    purpose = fields.String(required=True, metadata={"example": "八一走访慰问名单"})
    format = one_of(Format)
    filter = fields.Dict(required=True, metadata={"example": {"tier": "KEY"}})
    exported_at = fields.AwareDateTime(required=True)
