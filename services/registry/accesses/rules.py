"""What may be disclosed: `data/disclosures.yaml`."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from services.registry.accesses.domain import MOST_PEOPLE, Allowance, Part, Purpose, Rules
from shared.contracts.access import Role
from shared.rules import read


def _parts() -> fields.List[Any]:
    parts = fields.Enum(Part, by_value=True)
    return fields.List(parts, data_key="fields", required=True, validate=validate.Length(1))


class _RoleSchema(Schema):
    role = fields.Enum(Role, by_value=True, required=True)
    parts = _parts()
    people_a_day = fields.Integer(required=True, strict=True, validate=validate.Range(1))


class _PurposeSchema(Schema):
    purpose = fields.String(required=True, validate=validate.Regexp("^[A-Z_]+$"))
    zh = fields.String(required=True)
    parts = _parts()
    people = fields.Integer(required=True, strict=True, validate=validate.Range(1, MOST_PEOPLE))
    source = fields.String(required=True)
    listed = fields.Boolean()

    @post_load
    def _purpose(self, data: dict[str, Any], **_: Any) -> Purpose:
        return Purpose(**data)


class _FileSchema(Schema):
    roles = fields.List(fields.Nested(_RoleSchema), required=True)
    purposes = fields.List(fields.Nested(_PurposeSchema), required=True, validate=validate.Length(1))

    @post_load
    def _rules(self, data: dict[str, Any], **_: Any) -> Rules:
        roles = {each["role"]: Allowance(frozenset(each["parts"]), each["people_a_day"]) for each in data["roles"]}
        return Rules(roles, {each.purpose: each for each in data["purposes"]})


RULES: Rules = read("registry", "disclosures.yaml", _FileSchema)
