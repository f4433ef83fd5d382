"""Shapes of accounts and of signing in."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from shared.contracts.access import Role
from shared.http.schemas import PatchSchema, Text, area_code


def _new_password(**extra: Any) -> fields.String:
    """At least 12 characters of any kind, kept as typed."""
    return fields.String(validate=[validate.Length(12, 200), _encodable], load_only=True, **extra)


def _encodable(text: str) -> None:
    try:
        text.encode()
    except UnicodeError:
        raise ValidationError("It contains what is no character.") from None


class CredentialsSchema(Schema):
    login = Text(60, required=True)
    password = fields.String(required=True, validate=validate.Length(1, 200), load_only=True)


class TokenSchema(Schema):
    access_token = fields.String(required=True)
    token_type = fields.String(required=True, metadata={"example": "Bearer"})
    expires_in = fields.Integer(required=True, metadata={"description": "Seconds."})


class JwksSchema(Schema):
    keys = fields.List(fields.Dict(), required=True)


class AccountSchema(Schema):
    id = fields.UUID(dump_only=True)
    version = fields.Integer(dump_only=True)
    login = Text(60, required=True)
    role = fields.String(required=True)
    area = area_code(required=True)
    active = fields.Boolean(dump_only=True)


class NewAccountSchema(Schema):
    login = Text(60, required=True)
    role = fields.Enum(Role, by_value=True, required=True)
    area = area_code(required=True)
    password = _new_password(required=True)


class AccountPatchSchema(PatchSchema):
    role = fields.Enum(Role, by_value=True)
    area = area_code()
    active = fields.Boolean(truthy={True}, falsy={False})
    password = _new_password()
