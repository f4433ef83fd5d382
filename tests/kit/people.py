"""People for tests."""

import itertools
from datetime import date, timedelta
from typing import Any

from stdnum.iso7064 import mod_11_2

TOWN, VILLAGE = "440703101000", "440703101001"
CITY, COUNTY = "440700000000", "440703000000"
OTHER_TOWN, OTHER_VILLAGE = "440781100000", "440703101002"
_numbers = itertools.count(1)
_given_names = itertools.cycle(a + b for a in "建国志伟明强军华" for b in "平安福海山林峰涛")


def id_number(born: str | None = None) -> str:
    """A new ID number with a right check digit; without a birth date, of someone under 80, and of no namesake born in
    the same month.
    """
    number = next(number for number in _numbers if number % 100)  # zeros at its end look like a rounded number
    born = born or f"{date(1950, 1, 1) + timedelta(days=397 * number % 19_000):%Y%m%d}"
    base = f"440703{born}{number % 1000:03d}"
    return base + mod_11_2.calc_check_digit(base)


def new_veteran(station_area: str, **changes: Any) -> dict[str, Any]:
    return {
        "name": f"陈{next(_given_names)}",
        "id_number": id_number(),
        "categories": ["DISCHARGED_SOLDIER"],
        "station_area": station_area,
        "registered_area": station_area,
        "phone": "13812345678",
        "address": "江门市蓬江区棠下镇一号",
        **changes,
    }
