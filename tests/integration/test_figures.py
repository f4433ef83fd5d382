"""No small figure of people follows from all figures that an account is shown, whichever routes and areas it asks."""

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.access import Role
from shared.security.areas import LEVELS, covers, scope
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import CITY, COUNTY
from tests.kit.plans import today
from tests.kit.subtraction import Known

SMALL = 5
STATIONS = (
    "440703000000", "440703002000", "440703002101", "440703002102", "440703101000", "440703101001", "440703101002",
    "440703101003", "440703102000", "440703102001", "440781100000", "440781100001", "440781101000", "440781101001",
)  # fmt: skip
"""Of two counties: a centre, and stations of towns and villages."""
PEOPLE = {
    "people": ("people", "COMPLETE", "VERIFIED"),
    "KEY people": ("KEY people", "KEY_CONTACT", "KEY_HOME_VISIT"),
    "UNIVERSAL people": ("UNIVERSAL people", "UNIVERSAL_CONTACT"),
    "in hardship": ("in hardship", "AID_PAID"),
    "FOUND/MEDICAL": ("FOUND/MEDICAL",),
    "FOUND/LIVING": ("FOUND/LIVING",),
}
"""Of whom each figure is a share."""

Cell = tuple[str, str]
"""What is counted, and the station that counts it."""
SOME = (0, 1, 2, 3, 4, 5, 6, 8, 12)


class Seeded:
    """People of whom some have what is counted; how many, by cell."""

    def __init__(self, net: Network, seed: int) -> None:
        self._chance, self.cells = random.Random(seed), dict[Cell, int]()
        self._day = today()
        with net.stores["registry"].superuser() as registry, net.stores["visits"].superuser() as visits:
            for station in STATIONS:
                for tier in ("KEY", "UNIVERSAL"):
                    for _ in range(self._chance.choice(SOME)):
                        self._person(registry, visits, station, tier)

    def _count(self, station: str, what: str, chance: float = 1) -> bool:
        counts = self._chance.random() < chance
        self.cells[what, station] = self.cells.get((what, station), 0) + counts
        return counts

    def _person(self, registry: Any, visits: Any, station: str, tier: str) -> None:
        id, day, ever = uuid4(), self._day - timedelta(days=400), "9999-12-31"
        self._count(station, "people")
        self._count(station, f"{tier} people")
        whole, verified = self._count(station, "COMPLETE", 0.7), self._count(station, "VERIFIED", 0.3)
        file = (id, 1, station, whole, self._day if verified else None, day, ever)
        registry.execute("INSERT INTO file_spans VALUES (%s, %s, %s, %s, %s, %s, %s)", file)
        visits.execute(
            "INSERT INTO people (id, area, tier, alive, registered_on, is_veteran, preferential_care, over_80, erased)"
            " VALUES (%s, %s, %s, true, %s, true, false, false, false)",
            (id, station, tier, day),
        )
        visits.execute("INSERT INTO stays VALUES (%s, 1, %s, %s, %s)", (id, station, day, ever))
        contacted = self._count(station, f"{tier}_CONTACT", 0.5)
        visited = tier == "KEY" and self._count(station, "KEY_HOME_VISIT", 0.5 * contacted)
        year = (id, self._day.year, station, tier, day, 4095, 4095 * visited)
        if contacted:
            visits.execute("INSERT INTO contact_years VALUES (%s, %s, %s, %s, %s, %s, %s)", year)
        if self._chance.random() < 0.5:
            kind = self._chance.choice(("MEDICAL", "LIVING"))
            self._count(station, f"FOUND/{kind}")
            self._count(station, "in hardship")
            self._hardship(visits, station, id, kind)

    def _hardship(self, visits: Any, station: str, person: UUID, kind: str) -> None:
        id, day = uuid4(), self._day
        paid = day if self._count(station, "AID_PAID", 0.5) else None
        visits.execute(
            "INSERT INTO hardships (id, version, area, veteran_id, state, kind, urgent, source, description_sealed,"
            " found_by, found_on, recorded_at, register_due_on, step_due_on, overdue, aid_paid_on)"
            " VALUES (%s, 1, %s, %s, 'FOUND', %s, false, 'STATION', '', %s, %s, now(), %s, %s, false, %s)",
            (id, station, person, kind, id, day, day, day, paid),
        )
        span = (uuid4(), station, id, person, "FOUND", kind, day, "9999-12-31")
        visits.execute("INSERT INTO hardship_spans VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", span)

    def sum(self, what: str, prefix: str) -> dict[Cell, int]:
        """What is known of an area's stations together once their figure is shown."""
        return {cell: 1 for cell in self.cells if cell[0] == what and cell[1].startswith(prefix)}

    def value(self, what: str, prefix: str) -> int:
        return sum(self.cells[cell] for cell in self.sum(what, prefix))


def asked_of(own: str) -> list[str]:
    """All areas that a caller may ask of."""
    areas = {code[:digits].ljust(12, "0") for code in STATIONS for digits in LEVELS}
    return sorted(area for area in areas if covers(own, area))


class Reader:
    """An account that asks every route of every area, and keeps what it is shown."""

    def __init__(self, net: Network, seeded: Seeded, role: Role, area: str) -> None:
        self._seeded = seeded
        self.sums: list[dict[Cell, Any]] = []
        registry, visits = (net.caller(service).as_(role, area) for service in ("registry", "visits"))
        # Zeros are known: no answer hides them.
        for code, (of, whats) in product(STATIONS, PEOPLE.items()):
            if not seeded.value(of, code):
                self.sums += [seeded.sum(what, code) for what in whats]
        self.sums += [dict(self._parts(code)) for code in STATIONS]
        self.sums += [dict(self._hurt(code)) for code in STATIONS]
        for asked in asked_of(area):
            self._file_rates(registry, asked)
            self._contact_rates(visits, asked)
            self._hardships(visits, asked)
            self._scorecard(registry, asked)

    def _parts(self, code: str) -> Iterator[tuple[Cell, int]]:
        """People of the tiers are all people of a station."""
        for what, times in (("people", 1), ("KEY people", -1), ("UNIVERSAL people", -1)):
            yield from ((cell, times) for cell in self._seeded.sum(what, code))

    def _hurt(self, code: str) -> Iterator[tuple[Cell, int]]:
        """Each has one hardship here."""
        for what, times in (("in hardship", 1), ("FOUND/MEDICAL", -1), ("FOUND/LIVING", -1)):
            yield from ((cell, times) for cell in self._seeded.sum(what, code))

    def _shown(self, what: str, prefix: str, value: int | None) -> None:
        if value is not None:
            assert value == self._seeded.value(what, prefix), f"{what} of {prefix}"
            self.sums.append(self._seeded.sum(what, prefix))

    def _areas(self, answer: Any) -> Iterator[tuple[str, Any]]:
        yield scope(answer["area"]), answer["rates"]
        digits = next((each for each in LEVELS if each > len(scope(answer["area"]))), LEVELS[-1])
        yield from ((each["area"][:digits], each["rates"]) for each in answer["areas"])

    def _file_rates(self, app: Caller, asked: str) -> None:
        for prefix, rates in self._areas(app.get(f"/v1/file-rates?area={asked}")):
            for rate in rates:
                self._shown("people", prefix, rate["denominator"])
                self._shown(rate["rate"], prefix, rate["numerator"])
        for rate in ("COMPLETE", "VERIFIED"):
            pages = [
                app.get(f"/v1/file-rates/files?area={asked}&rate={rate}&met={met}&limit=200")
                for met in ("true", "false")
            ]
            if any(page["items"] for page in pages):
                self._shown("people", scope(asked), self._seeded.value("people", scope(asked)))

    def _contact_rates(self, app: Caller, asked: str) -> None:
        for prefix, rates in self._areas(app.get(f"/v1/contact-rates?area={asked}")):
            for rate in rates:
                self._shown(f"{rate['name'].split('_')[0]} people", prefix, rate["denominator"])
                self._shown(rate["name"], prefix, rate["numerator"])
        for tier in ("KEY", "UNIVERSAL"):
            if app.get(f"/v1/contact-rates/people?area={asked}&rate={tier}_CONTACT&met=false")["items"]:
                self.sums.append(self._seeded.sum(f"{tier} people", scope(asked)))

    def _hardships(self, app: Caller, asked: str) -> None:
        answer, prefix = app.get(f"/v1/hardship-register?area={asked}"), scope(asked)
        self._shown("people", prefix, answer["denominator"])
        self._shown("in hardship", prefix, answer["numerator"])
        for cell in answer["cells"]:
            what = f"{cell['state']}/{cell['kind']}"
            self._shown(what, prefix, cell["people"])
            if app.get(f"/v1/hardship-register/lines?area={asked}&kind={cell['kind']}")["items"]:
                self._shown(what, prefix, self._seeded.value(what, prefix))
        for share in app.get(f"/v1/hardship-indicators?area={asked}")["indicators"]:
            if share["name"] == "AID_PAID":
                self._shown("in hardship", prefix, share["denominator"])
                self._shown("AID_PAID", prefix, share["numerator"])

    def _scorecard(self, app: Caller, asked: str) -> None:
        period = f"{today().year}-Q{(today().month + 2) // 3}"
        card: Any = app.call("GET", f"/v1/scorecards/{asked}/{period}").json  # some areas have no station
        for part in card.get("dimensions", ()):
            for figure in part["indicators"]:
                what = figure["indicator"].removeprefix("FILES_")
                if what in ("COMPLETE", "VERIFIED"):
                    self._shown("people", scope(asked), figure["denominator"])
                    self._shown(what, scope(asked), figure["numerator"])
            # Where one indicator alone has weight, the dimension's points are its share.
            weighing = [figure for figure in part["indicators"] if figure["weighs"] and figure["points"] is None]
            assert not weighing, "points of what is left out"

    def told(self) -> Iterator[tuple[str, str]]:
        """The small figures that follow from what is shown: what, and of which area."""
        known = Known(self.sums)
        for of, shares in PEOPLE.items():
            for prefix in sorted({code[:digits] for code in STATIONS for digits in LEVELS}):
                if 0 < self._seeded.value(of, prefix) < SMALL:
                    yield from ((what, prefix) for what in shares if known.tells(self._seeded.sum(what, prefix)))


@pytest.mark.parametrize("seed", range(4))
def test_no_small_figure_follows_from_all_that_is_shown(net: Network, seed: int) -> None:
    seeded = Seeded(net, seed)
    for role, area in ((Role.CITY_ADMIN, CITY), (Role.COUNTY_CENTRE_STAFF, COUNTY)):
        reader = Reader(net, seeded, role, area)
        assert list(reader.told()) == []
        assert len(reader.sums) > 3 * len(STATIONS), "something is shown"


def test_a_town_is_shown_its_own(net: Network) -> None:
    seeded = Seeded(net, 0)
    reader = Reader(net, seeded, Role.TOWN_HEAD, "440703101000")
    assert {prefix for _, prefix in reader.told()} >= {"440703101001"}, "or the search finds nothing"
