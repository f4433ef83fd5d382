"""The first version of the duty list 服务清单: `data/duties.yaml`."""

from datetime import date
from typing import Any, TypedDict

from marshmallow import Schema, fields, validate

from services.registry.duties.domain import Function, Party
from shared.contracts.levels import Level
from shared.rules import read


class Duties(TypedDict):
    """A version of the list; its items are as they are stored."""

    version: int
    valid_from: date
    note: str
    items: list[dict[str, Any]]


class _DutySchema(Schema):
    level = fields.String(required=True, validate=validate.OneOf(list(Level)))
    party = fields.String(required=True, validate=validate.OneOf(list(Party)))
    function = fields.String(required=True, allow_none=True, validate=validate.OneOf(list(Function)))
    zh = fields.String(required=True)
    source = fields.String(required=True, allow_none=True)


class _FileSchema(Schema):
    version = fields.Integer(required=True, validate=validate.Equal(1))
    valid_from = fields.Date(required=True)
    note = fields.String(required=True)
    items = fields.List(fields.Nested(_DutySchema), required=True, validate=validate.Length(1))


DUTIES: Duties = read("registry", "duties.yaml", _FileSchema)
