"""Towns and villages of the district, facts of public record (2023): `data/towns.csv`, `data/villages.csv`; and the
country's counties, present and former.
"""

from collections.abc import Container, Sequence
from typing import Any, TypedDict

from marshmallow import Schema, fields, validate
from stdnum import numdb

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
COUNTIES: Any = numdb.get("cn/loc")
CITY, WHOLE_COUNTY = "4407", "000000"


def is_place(code: str, areas: Container[str]) -> bool:
    """Whether a 12-digit code is that of a place, present or former (docs/sources.md#area-codes). Its county must be
    one of the country's; in the city, below the county, it must be among the `areas` that we know.
    """
    if not any("county" in properties for _, properties in COUNTIES.info(code[:6])):
        return False
    return not code.startswith(CITY) or code.endswith(WHOLE_COUNTY) or code in areas
