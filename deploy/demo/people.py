"""Invented people with a year of contacts and some aid cases; the same seed gives the same people on any day."""

import csv
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

from faker import Faker
from stdnum.iso7064 import mod_11_2

from deploy.demo.words import DISTRESS, MARK, NOTES, UNREACHED
from deploy.local.accounts import DATA
from services.assistance.aid.domain.cases import FOR_VETERANS_ONLY, Ground
from services.assistance.aid.domain.states import State
from services.registry.files.domain.military import Cause, Placement, ServedAs
from services.registry.files.domain.people import Category, Tag, is_veteran
from services.registry.files.domain.tiers import KEY
from services.registry.files.rules import TIERS, VETERANS
from services.visits.dues.domain.contact import Method

BORN_UNTIL = date(2004, 11, 30)
"""The youngest were 22 in 2026, the oldest 95. Not from today's date, or the people would change with it."""

SHARES: dict[Category, tuple[float, tuple[int, int]]] = {
    Category.DISCHARGED_SOLDIER: (68, (22, 88)),
    Category.TRANSFERRED_OFFICER: (5, (38, 90)),
    Category.RETIRED_CADRE: (3, (55, 95)),
    Category.NON_MILITARY_STAFF_RETIREE: (1, (60, 92)),
    Category.DEMOBILISED: (3, (70, 95)),
    Category.RED_ARMY_VETERAN: (0.3, (94, 95)),
    Category.DISABLED_SERVICEMAN: (7, (28, 90)),
    Category.DISABLED_MILITIA: (0.7, (50, 85)),
    Category.MARTYR_SURVIVOR: (2, (45, 95)),
    Category.DUTY_DEATH_SURVIVOR: (1, (30, 90)),
    Category.ILLNESS_DEATH_SURVIVOR: (2, (35, 92)),
    Category.ACTIVE_DUTY_FAMILY: (7, (23, 65)),
}
"""Per cent of the people, and their ages: a plausible mixture, no statistics."""

LAPSED = 0.05
"""Part of the KEY people whose last contact is more than a quarter ago: they are due as new files are."""

AIDED = 0.05

TOWN = "440703101"
"""棠下镇: the accounts with plain names (`town-head`, …) are of this town and its county; here all parts are shown."""

TAGS = {
    Tag.COMBAT: (0.03, (62, 95)),
    Tag.TEST: (0.005, (60, 95)),
    Tag.MERIT: (0.01, (22, 95)),
    Tag.RURAL_60: (0.4, (60, 88)),
    Tag.ILL_RETURNED: (0.01, (40, 90)),
}
"""Part of the discharged soldiers of these ages who bear a tag."""

SERVED = {
    Category.TRANSFERRED_OFFICER: (ServedAs.OFFICER, Placement.TRANSFERRED),
    Category.RETIRED_CADRE: (ServedAs.OFFICER, Placement.RETIRED),
    Category.DEMOBILISED: (ServedAs.OFFICER, Placement.DEMOBILISED),
    Category.DISCHARGED_SOLDIER: (ServedAs.CONSCRIPT, Placement.SELF_EMPLOYED),
    Category.DISABLED_SERVICEMAN: (ServedAs.SERGEANT, Placement.ASSIGNED_WORK),
}
"""How most of a category served and were placed; of the others the papers say nothing."""

CAST = (
    Category.RED_ARMY_VETERAN, Category.MARTYR_SURVIVOR, Category.MARTYR_SURVIVOR, Category.DUTY_DEATH_SURVIVOR,
    Category.DISABLED_SERVICEMAN, Category.DEMOBILISED, Category.TRANSFERRED_OFFICER, Category.ACTIVE_DUTY_FAMILY,
    Category.DISCHARGED_SOLDIER, Category.DISCHARGED_SOLDIER, Category.DISCHARGED_SOLDIER,
)  # fmt: skip
"""Who lives in each of the first two villages of the town, whatever else the district has."""
OUTCOMES = {State.APPLIED: 20, State.VERIFIED: 15, State.GRANTED: 15, State.REFUSED: 15, State.PAID: 35}


@dataclass(frozen=True)
class Place:
    """A village, with its town and county; codes of 12, 9 and 6 digits."""

    village: str
    town: str
    county: str
    address: str

    @property
    def station(self) -> str:
        """The account of the town station."""
        return f"town-{self.town}"

    @property
    def bureau(self) -> str:
        """The account of the county bureau."""
        return f"bureau-{self.county}"

    @property
    def centre(self) -> str:
        """The account of the county centre that verifies."""
        return f"centre-{self.county}"

    @property
    def cashier(self) -> str:
        """The account of the county centre that pays."""
        return f"cashier-{self.county}"


@dataclass(frozen=True)
class Contact:
    """A contact or attempt, so many days before the person's registration, at a minute of the day."""

    days: int
    minute: int
    method: Method
    reached: bool
    note: str


@dataclass(frozen=True)
class Aid:
    """An application for aid and how far it gets; sums in fen."""

    ground: Ground
    emergency: bool
    story: str
    requested_fen: int
    granted_fen: int
    outcome: State


@dataclass(frozen=True)
class Person:
    """Someone to register: `body` is the registration, `contacts` begin with the newest."""

    number: int
    place: Place
    body: dict[str, Any]
    contacts: Sequence[Contact]
    aid: Aid | None


def places() -> list[Place]:
    """Every village of Jiangmen."""
    towns = {row["town_code_nbs2023"]: row for row in _rows("towns.csv")}
    villages = []
    for row in _rows("villages.csv"):
        town = towns[row["town_code_nbs2023"]]
        address = f"{MARK}{town['county']}{town['town']}{row['village']}"
        villages.append(Place(row["village_code_nbs2023"], row["town_code_nbs2023"], town["county_code"], address))
    return villages


def district(seed: int, count: int) -> Iterator[Person]:
    """`count` people, the first of them one in each town; a larger count adds people and changes none."""
    everywhere = places()
    of_town = {place.town: [p for p in everywhere if p.town == place.town] for place in everywhere}
    towns = list(of_town)
    fake = Faker("zh_CN")
    for number in range(count):
        fake.seed_instance(f"{seed}/{number}")
        place = fake.random.choice(of_town[towns[number]] if number < len(towns) else everywhere)
        yield person(fake, number, place, SHARES)


def cast() -> Iterator[Person]:
    """The people whom the town's own sheet lists; their numbers are below all others."""
    fake = Faker("zh_CN")
    villages = [place for place in places() if place.town == TOWN][:2]
    for number, (place, category) in enumerate(product(villages, CAST), -2 * len(CAST)):
        fake.seed_instance(f"cast/{number}")
        yield replace(person(fake, number, place, [category]), aid=None)


def key_person(place: Place) -> Person:
    """Someone new of tier KEY, different each time."""
    fake = Faker("zh_CN")
    fake.seed_instance(None)
    return person(fake, 0, place, [category for category in Category if TIERS.tier([category]) == KEY])


def person(fake: Faker, number: int, place: Place, among: Collection[Category]) -> Person:
    """Invent someone of one of the categories `among`; everything random comes from `fake.random`."""
    rng: Random = fake.random
    category = rng.choices(list(among), [SHARES[category][0] for category in among])[0]
    male = rng.random() < (0.94 if category in VETERANS else 0.4)
    categories = [category]
    if category is Category.DISABLED_SERVICEMAN:
        categories.append(Category.DISCHARGED_SOLDIER)
    born = _born(rng, SHARES[category][1])
    body = {
        "name": fake.last_name() + (fake.first_name_male() if male else fake.first_name_female()),
        "id_number": id_number(rng, place.county, born, male),
        "categories": categories,
        "station_area": place.village,
        "registered_area": place.village,
        "phone": fake.phone_number(),
        "address": f"{place.address}{rng.randint(1, 199)}号",
        **_papers(rng, category, _age(born)),
    }
    aid = _aid(rng, is_veteran(categories, VETERANS)) if rng.random() < AIDED else None
    return Person(number, place, body, list(_contacts(rng, TIERS.tier(categories, body.get("tags", ())))), aid)


def _born(rng: Random, ages: tuple[int, int]) -> date:
    return BORN_UNTIL - timedelta(days=365.25 * rng.uniform(ages[0] - 22, ages[1] - 22))


def _age(born: date) -> int:
    """In 2026, when the youngest were 22."""
    return BORN_UNTIL.year + 22 - born.year


def id_number(rng: Random, county: str, born: date, male: bool) -> str:
    base = f"{county}{born:%Y%m%d}{rng.randrange(500) * 2 + male:03d}"
    return base + str(mod_11_2.calc_check_digit(base))


def _papers(rng: Random, category: Category, age: int) -> dict[str, Any]:
    """What the discharge papers and the certificate of disability say, of most people."""
    papers: dict[str, Any] = {}
    if category in SERVED and rng.random() < 0.9:
        papers["served_as"], papers["placement"] = SERVED[category]
    if category in (Category.DISABLED_SERVICEMAN, Category.DISABLED_MILITIA):
        assessed = date(2026 - rng.randint(1, 15), rng.randint(1, 12), rng.randint(1, 28))
        cause = rng.choice(list(Cause))
        papers["disability"] = {"cause": cause, "grade": rng.randint(5, 10), "assessed_on": assessed.isoformat()}
    if category is Category.DISCHARGED_SOLDIER:
        papers["tags"] = [
            tag for tag, (part, (least, most)) in TAGS.items() if least <= age <= most and rng.random() < part
        ]
    return papers


def _contacts(rng: Random, tier: str) -> Iterator[Contact]:
    """A year of contacts: KEY each quarter with one home visit, UNIVERSAL once to three times, in office hours."""
    if tier == "KEY":
        newest = rng.randint(100, 170) if rng.random() < LAPSED else rng.randint(3, 80)
        days = [newest, *range(newest + rng.randint(70, 88), 350, 85)]
    else:
        days = sorted(rng.sample(range(5, 340), rng.choices((1, 2, 3), (6, 3, 1))[0]))
    home = rng.randrange(len(days)) if tier == "KEY" else -1
    for at, day in enumerate(days):
        method = Method.HOME_VISIT if at == home else rng.choices(list(Method), (15, 50, 20, 15))[0]
        yield Contact(day, rng.randint(510, 1050), method, True, rng.choice(NOTES[method]))
        if rng.random() < 0.12:
            yield Contact(day + 1, rng.randint(510, 1050), Method.PHONE, False, rng.choice(UNREACHED))


def _aid(rng: Random, veteran: bool) -> Aid:
    """Sums as reported (docs/sources.md#aid): emergencies about ¥24,600, other local aid about ¥1,300."""
    ground = rng.choice([ground for ground in Ground if veteran or ground not in FOR_VETERANS_ONLY])
    emergency = ground is Ground.SUDDEN_EVENT and rng.random() < 0.6
    yuan = rng.lognormvariate(10, 0.5) if emergency else rng.lognormvariate(7.1, 0.6)
    requested = max(round(yuan / 100), 3) * 10_000
    granted = round(requested * rng.uniform(0.6, 1) / 10_000) * 10_000
    outcome = rng.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
    return Aid(ground, emergency, rng.choice(DISTRESS[ground]), requested, granted, outcome)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
