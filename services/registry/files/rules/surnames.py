"""How surnames are read where it is otherwise than elsewhere: `data/surnames.yaml`."""

from collections.abc import Mapping

from marshmallow import Schema, fields, validate

from shared.rules import read


class _FileSchema(Schema):
    version = fields.Integer(required=True, strict=True)
    readings = fields.Dict(
        fields.String(validate=validate.Length(1, 2)),
        fields.String(validate=validate.Regexp("^[a-z]+( [a-z]+)?$")),
        required=True,
    )


_FILE = read("registry", "surnames.yaml", _FileSchema)
VERSION: int = _FILE["version"]
"""Rises with every change of the readings."""
SURNAMES: Mapping[str, str] = _FILE["readings"]
"""Syllables, apart by spaces, by surname."""
