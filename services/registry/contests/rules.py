"""The kinds of rounds of a contest, by their names: `data/contests.yaml`."""

from collections.abc import Mapping

from marshmallow import Schema, fields, validate

from services.registry.awards.domain import Nominee
from services.registry.contests.domain import RoundKind
from shared.rules import read


class _RoundSchema(Schema):
    kind = fields.String(required=True)
    zh = fields.String(required=True)
    by = fields.List(fields.String(validate=validate.OneOf(list(Nominee))), required=True, validate=validate.Length(1))
    most = fields.Integer(required=True, validate=validate.Range(min=1))


class _FileSchema(Schema):
    rounds = fields.List(fields.Nested(_RoundSchema), required=True, validate=validate.Length(1))


ROUNDS: Mapping[str, RoundKind] = {
    each["kind"]: each for each in read("registry", "contests.yaml", _FileSchema)["rounds"]
}
