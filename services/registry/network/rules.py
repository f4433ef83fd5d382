"""Towns and villages of the district, facts of public record (2023): `data/towns.csv`, `data/villages.csv`."""

from collections.abc import Sequence
from typing import TypedDict

from marshmallow import Schema, fields, validate

from shared.rules import read


class Town(TypedDict):
    """A town with its county, and the codes that two ministries have given it."""

    county_code: str
    county: str
    town: str
    town_code_nbs2023: str
    town_code_mca2026: str


class Village(TypedDict):
    """A village or community with its town's code."""

    village_code_nbs2023: str
    village: str
    town_code_nbs2023: str


def _code(digits: int) -> fields.String:
    return fields.String(required=True, validate=validate.Regexp(f"^[0-9]{{{digits}}}$"))


class _TownSchema(Schema):
    county_code = _code(6)
    county = fields.String(required=True)
    town = fields.String(required=True)
    town_code_nbs2023 = _code(9)
    town_code_mca2026 = _code(9)


class _VillageSchema(Schema):
    village_code_nbs2023 = _code(12)
    village = fields.String(required=True)
    town_code_nbs2023 = _code(9)


TOWNS: Sequence[Town] = read("registry", "towns.csv", _TownSchema)
VILLAGES: Sequence[Village] = read("registry", "villages.csv", _VillageSchema)
