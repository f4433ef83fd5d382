"""What stations are held against: the five haves 五有, the forms of the model station 示范型, and how many there must
be: `data/five_haves.yaml`, `data/model_stations.yaml`, `data/coverage.yaml`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NotRequired, TypedDict

from marshmallow import Schema, fields, validate

from shared.contracts.levels import Level
from shared.rules import read

_LEVEL = validate.OneOf(list(Level))
_POSITIVE = validate.Range(min=1)


class Item(TypedDict):
    """One thing that a station has or has not."""

    item: str
    zh: str
    en: NotRequired[str]
    measure: NotRequired[str]
    sub_items: NotRequired[int | None]


class StaffNeeded(TypedDict):
    """How many in post by level, and the levels where part-time posts count."""

    least: Mapping[str, int]
    part_time: Sequence[str]


class FiveHaves(TypedDict):
    """The five, and what makes 有人员 true."""

    version: int
    source: str
    items: Sequence[Item]
    staff: StaffNeeded


class Official(TypedDict):
    """How many stations an area must have by level, and who says so."""

    area: str
    source: str
    required: Mapping[str, int]


class ModelForm(TypedDict):
    """A version of the form of the model station."""

    version: int
    valid_from: date
    source: str
    items_official: int
    sub_items_official: int
    levels: Sequence[str]
    least_served: int
    items: Sequence[Item]


class _ItemSchema(Schema):
    item = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String()
    measure = fields.String()
    sub_items = fields.Integer(allow_none=True)


class _StaffSchema(Schema):
    least = fields.Dict(fields.String(validate=_LEVEL), fields.Integer(validate=_POSITIVE), required=True)
    part_time = fields.List(fields.String(validate=_LEVEL), required=True)


class _FiveHavesSchema(Schema):
    version = fields.Integer(required=True)
    source = fields.String(required=True)
    items = fields.List(fields.Nested(_ItemSchema), required=True, validate=validate.Length(equal=5))
    staff = fields.Nested(_StaffSchema, required=True)


class _OfficialSchema(Schema):
    area = fields.String(required=True, validate=validate.Regexp("^[0-9]{12}$"))
    source = fields.String(required=True)
    required = fields.Dict(fields.String(validate=_LEVEL), fields.Integer(validate=validate.Range(0)), required=True)


class _CoverageSchema(Schema):
    official = fields.List(fields.Nested(_OfficialSchema), required=True)


class _FormSchema(Schema):
    version = fields.Integer(required=True)
    valid_from = fields.Date(required=True)
    source = fields.String(required=True)
    items_official = fields.Integer(required=True)
    sub_items_official = fields.Integer(required=True)
    levels = fields.List(fields.String(validate=_LEVEL), required=True)
    least_served = fields.Integer(required=True, validate=_POSITIVE)
    items = fields.List(fields.Nested(_ItemSchema), required=True, validate=validate.Length(1))


class _ModelStationsSchema(Schema):
    versions = fields.List(fields.Nested(_FormSchema), required=True, validate=validate.Length(1))


FIVE_HAVES: FiveHaves = read("registry", "five_haves.yaml", _FiveHavesSchema)
HAVES = [item["item"] for item in FIVE_HAVES["items"]]
MODEL_FORMS: Sequence[ModelForm] = read("registry", "model_stations.yaml", _ModelStationsSchema)["versions"]
OFFICIAL: Mapping[str, Official] = {
    each["area"]: each for each in read("registry", "coverage.yaml", _CoverageSchema)["official"]
}
