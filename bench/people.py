"""Registrations with checksum-valid ID numbers."""

from datetime import date, timedelta
from typing import Any

from stdnum.iso7064 import mod_11_2

SYLLABLES = "建国志伟明强军华安福海山林峰涛波"
"""Read differently each, so that no two people look like doubles."""
BORN_FROM, BORN_DAYS = date(1950, 1, 1), 18_000


def people(count: int, areas: list[str], first: int = 0) -> list[dict[str, Any]]:
    """Bodies of `count` registrations, one area after the other; no one stands in two that do not overlap, nor among
    the first 1,300,000 of a sheet.
    """
    bodies = []
    for number in range(first, first + count):
        born = BORN_FROM + timedelta(days=number % BORN_DAYS)
        base = f"440703{born:%Y%m%d}{500 + number // BORN_DAYS:03d}"  # few of a day, as an account may ask about
        area = areas[number % len(areas)]
        bodies.append(
            {
                "name": "测" + "".join(SYLLABLES[number // 16**place % 16] for place in range(4)),
                "id_number": base + mod_11_2.calc_check_digit(base),
                "categories": ["DISABLED_SERVICEMAN"],
                "station_area": area,
                "registered_area": area,
            }
        )
    return bodies
