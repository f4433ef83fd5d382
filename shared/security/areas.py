"""Areas: what a 12-digit code covers. Cut by level, never by stripping zeros (大江镇 440781100 ends in two)."""

LEVELS = (4, 6, 9, 12)
"""Digits that name a city, county, town and village (GB/T 2260 2-2-2, NBS 3-3: docs/sources.md#area-codes)."""

CITY, COUNTY, TOWN, VILLAGE = "CITY", "COUNTY", "TOWN", "VILLAGE"


def scope(code: str) -> str:
    """The prefix that a code's area covers: 4, 6, 9 or 12 digits."""
    if code[9:] != "000":
        return code
    if code[6:9] != "000":
        return code[:9]
    if code[4:6] != "00":
        return code[:6]
    return code[:4]


def level(code: str) -> str:
    """CITY, COUNTY, TOWN or VILLAGE, by the code alone. Codes in 900–999 (university, other) count as VILLAGE."""
    return (CITY, COUNTY, TOWN, VILLAGE)[LEVELS.index(len(scope(code)))]


def at_level(code: str, wanted: str) -> str:
    """The code of the area at `wanted` level that contains `code`, or `code` itself if it stands above that level."""
    digits = LEVELS[(CITY, COUNTY, TOWN, VILLAGE).index(wanted)]
    return code[:digits].ljust(12, "0") if len(scope(code)) > digits else code


def wider(code: str) -> list[str]:
    """The codes of the areas that contain `code`'s and are not it, the widest first: of a village three, of a city
    none.
    """
    return [code[:digits].ljust(12, "0") for digits in LEVELS if digits < len(scope(code))]


def above(code: str) -> str:
    """The code of the area one level above `code`'s; of a city, its own."""
    return [code, *wider(code)][-1]


def digits_below(code: str) -> int:
    """How many digits tell apart the areas one level below that of `code`; of a village, itself."""
    return next((digits for digits in LEVELS if digits > len(scope(code))), LEVELS[-1])


def common(one: str, other: str) -> str:
    """The prefix of the smallest area that contains both codes; empty if they share no city."""
    shared = next((i for i in range(12) if one[i] != other[i]), 12)
    return one[: max((digits for digits in LEVELS if digits <= shared), default=0)]


def covers(outer: str, inner: str) -> bool:
    """Whether the area of code `outer` contains that of `inner`."""
    return inner.startswith(scope(outer))
