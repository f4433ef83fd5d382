"""People for tests."""

import itertools
from typing import Any

from stdnum.iso7064 import mod_11_2

TOWN, VILLAGE = "440703101000", "440703101001"
OTHER_TOWN = "440781100000"
_numbers = itertools.count(1)


def id_number(born: str = "19600315") -> str:
    """A new ID number with a right check digit."""
    base = f"440703{born}{next(_numbers):03d}"
    return base + mod_11_2.calc_check_digit(base)


def new_veteran(station_area: str, **changes: Any) -> dict[str, Any]:
    return {
        "name": "陈建国",
        "id_number": id_number(),
        "categories": ["DISCHARGED_SOLDIER"],
        "station_area": station_area,
        "registered_area": station_area,
        "phone": "13812345678",
        "address": "江门市蓬江区棠下镇一号",
        **changes,
    }
