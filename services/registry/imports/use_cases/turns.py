"""Whose turn the people of a list have: who of them is contacted first (docs/decisions/0031-first-dues-by-turns.md)."""

from collections.abc import Callable, Set
from datetime import date
from functools import cache
from typing import Any

from services.registry.files.domain.life import NEVER
from services.registry.files.rules import TIERS
from services.registry.sheets.domain.people import Reader
from services.registry.sheets.domain.places import Places
from shared.sheets.grids import Line, Sheet

TURNS = 10_000
STATION_AND_TIER = ("station_area", "station_name", "categories", "tags", "disability_grade")


def in_turns(sheet: Sheet, places: Places, stations: Set[str]) -> list[Line]:
    """The rows of a sheet, each with its turn: of those in it whom a station contacts as often, how many in TURNS come
    first. Those never known to be contacted do, then whoever has waited longest. Rows at fault have none.
    """

    def columns(names: Set[str]) -> Callable[[Line], dict[str, Any]]:
        where = [at for at, name in enumerate(sheet.fields) if name in names]
        reader = Reader([sheet.fields[at] for at in where], places, stations)

        @cache  # few different things stand in these columns
        def read(*cells: Any) -> dict[str, Any]:
            return reader.read(Line(0, cells)).fields

        return lambda line: read(*(line.cells[at] if at < len(line.cells) else None for at in where))

    about, days = columns(set(STATION_AND_TIER)), columns(set(vars(NEVER)))
    groups: dict[tuple[str, str], list[tuple[date, int]]] = {}
    for line in sheet.lines:
        fields = about(line)
        if "station_area" in fields and "categories" in fields:
            tier = TIERS.tier(fields["categories"], fields.get("tags", ()), fields.get("disability_grade"))
            last = max(days(line).get(name, date.min) for name in vars(NEVER))
            groups.setdefault((fields["station_area"], tier), []).append((last, line.number))
    turns = {
        number: place * TURNS // len(waiting)
        for waiting in groups.values()
        for place, (_, number) in enumerate(sorted(waiting))
    }
    return [line._replace(turn=turns.get(line.number, 0)) for line in sheet.lines]
