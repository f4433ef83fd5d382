"""Shapes of exports."""

from marshmallow import Schema, fields

from services.registry.sheets.domain.export import Written
from shared.contracts.registry.veterans import TIERS
from shared.http.schemas import Text, area_code, one_of


class NewExportSchema(Schema):
    """Which files to export, for what purpose; it is kept who did."""

    purpose = Text(200, required=True, metadata={"example": "八一走访慰问名单"})
    format = fields.Enum(Written, by_value=True, load_default=Written.XLSX)
    area = area_code(description="Only files of stations within this area.")
    tier = one_of(TIERS, required=False)


class ExportSchema(Schema):
    id = fields.UUID(required=True)
    area = area_code(required=True)
    account = fields.UUID(required=True)
    purpose = fields.String(required=True, metadata={"example": "八一走访慰问名单"})
    format = one_of(Written)
    filter = fields.Dict(required=True, metadata={"example": {"tier": "KEY"}})
    exported_at = fields.AwareDateTime(required=True)
