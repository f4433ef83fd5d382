"""Registrations with checksum-valid ID numbers."""

from typing import Any

from stdnum.iso7064 import mod_11_2

SYLLABLES = "建国志伟明强军华安福海山林峰涛波"
"""Read differently each, so that no two people look like doubles."""


def people(count: int, areas: list[str], first: int = 0) -> list[dict[str, Any]]:
    """Bodies of `count` registrations, one area after the other; no one stands in two that do not overlap, nor among
    the first 1,300,000 of a sheet.
    """
    bodies = []
    for number in range(first, first + count):
        base = f"44070319{50 + number // 900 % 50:02d}0101{100 + number % 900:03d}"
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
