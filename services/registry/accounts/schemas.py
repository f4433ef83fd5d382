"""Shapes of accounts and of signing in."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.registry.accounts.domain import plain
from shared.contracts.access import Role
from shared.http.schemas import Flag, PatchSchema, Text, area_code, one_of
from shared.security import passwords
from shared.words import Words

PASSWORD = {"example": "correct horse battery"}
LOGIN = {"example": "town-440703101"}
_DISTINCT = validate.Regexp(
    r"^[a-z0-9][a-z0-9._\-]{1,59}(?!\n)$",
    error=Words(
        "A login has 2 to 60 small letters a-z, digits, dots, hyphens and underscores; first a letter or digit.",
        "登录名为2至60位，由小写字母a-z、数字、点、连字符和下划线组成，以字母或数字开头。",
    ),
)
"""No two of these look the same (docs/sources.md#names)."""


class _Login(Text):
    """One login however it is typed: in capitals or in full-width letters."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return plain(super()._deserialize(value, attr, data, **kwargs))


class _Password(fields.String):
    """What counts as its characters is the same on every device."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return passwords.opaque(super()._deserialize(value, attr, data, **kwargs))


def _new_password(**extra: Any) -> fields.String:
    """At least 12 characters of any kind."""
    return _Password(validate=validate.Length(12, 200), load_only=True, metadata=PASSWORD, **extra)


class CredentialsSchema(Schema):
    login = Text(60, required=True, metadata=LOGIN)  # older ones may have any characters
    password = fields.String(required=True, validate=validate.Length(1, 200), load_only=True, metadata=PASSWORD)


class TokenSchema(Schema):
    access_token = fields.String(required=True, metadata={"example": "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.…"})
    token_type = fields.String(required=True, metadata={"example": "Bearer"})
    expires_in = fields.Integer(required=True, metadata={"example": 3600, "description": "Seconds."})


class JwksSchema(Schema):
    keys = fields.List(
        fields.Dict(metadata={"example": {"kty": "EC", "crv": "P-256", "kid": "…", "x": "…", "y": "…", "use": "sig"}}),
        required=True,
    )


class AccountSchema(Schema):
    id = fields.UUID(dump_only=True)
    version = fields.Integer(dump_only=True, metadata={"example": 1})
    login = fields.String(required=True, metadata=LOGIN)
    role = one_of(Role)
    area = area_code(required=True)
    active = fields.Boolean(dump_only=True)


class NewAccountSchema(Schema):
    login = _Login(60, required=True, also=_DISTINCT, metadata=LOGIN)
    role = fields.Enum(Role, by_value=True, required=True)
    area = area_code(required=True)
    password = _new_password(required=True)


class AccountPatchSchema(PatchSchema):
    role = fields.Enum(Role, by_value=True)
    area = area_code()
    active = Flag()
    password = _new_password()
