"""Shapes of the service life cycle."""

from marshmallow import Schema, fields

from shared.contracts.levels import Level
from shared.contracts.notify import PARTIES
from shared.contracts.registry.veterans import STAGES
from shared.http.schemas import one_of

_SOURCE = {"example": "《退役军人保障法》", "description": "null: a default of ours."}


class StageServiceSchema(Schema):
    """A standard service due at a milestone."""

    service = fields.String(required=True, metadata={"example": "FILE"})
    zh = fields.String(required=True, metadata={"example": "建立一人一档"})
    party = one_of(PARTIES)
    level = one_of(Level)
    within_days = fields.Integer(required=True, metadata={"example": 30, "description": "From the milestone."})
    source = fields.String(required=True, allow_none=True, metadata=_SOURCE)


class StageSchema(Schema):
    stage = one_of(STAGES)
    zh = fields.String(required=True, metadata={"example": "移交接收"})
    source = fields.String(required=True, allow_none=True, metadata=_SOURCE)
    services = fields.List(fields.Nested(StageServiceSchema), required=True)


class StagesSchema(Schema):
    items = fields.List(fields.Nested(StageSchema), required=True)
