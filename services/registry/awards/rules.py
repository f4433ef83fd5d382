"""The categories of awards, by their names: `data/awards.yaml`."""

from collections.abc import Mapping

from marshmallow import Schema, fields, validate

from services.registry.awards.domain import AwardLevel, Category, Nominee
from shared.rules import read


class _CategorySchema(Schema):
    category = fields.String(required=True)
    zh = fields.String(required=True)
    levels = fields.List(fields.String(validate=validate.OneOf(list(AwardLevel))), required=True)
    nominee = fields.String(required=True, validate=validate.OneOf(list(Nominee)))
    source = fields.String(required=True, allow_none=True)


class _FileSchema(Schema):
    categories = fields.List(fields.Nested(_CategorySchema), required=True, validate=validate.Length(1))


AWARDS: Mapping[str, Category] = {
    each["category"]: each for each in read("registry", "awards.yaml", _FileSchema)["categories"]
}
