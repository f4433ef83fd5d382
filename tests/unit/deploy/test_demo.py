"""The demo district: its people are plausible, acceptable to the services, and the same for the same seed."""

import time
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from deploy.demo.acts import Acts
from deploy.demo.cases import ENDOWMENT_FEN
from deploy.demo.cast import as_sheet
from deploy.demo.network import Network
from deploy.demo.people import CAST, OUTCOMES, Person, cast, district, key_person, places
from deploy.demo.witness import Seen, Witness
from deploy.local.faults import Fault
from deploy.local.layout import Layout
from services.assistance.aid.domain.cases import check_eligible
from services.registry.files.domain.identity import IdNumber
from services.registry.files.domain.people import Category, is_veteran
from services.registry.files.rules import TIERS, VETERANS
from services.registry.files.schemas.veterans import NewVeteranSchema
from services.registry.network.use_cases.load import list_divisions
from services.registry.sheets.domain.people import Reader
from services.registry.sheets.domain.places import Division, Places
from services.registry.sheets.use_cases.reading import read_sheet
from services.visits.dues.domain.contact import Method
from services.visits.dues.domain.plan import History, Since, wanted
from services.visits.dues.rules import RULES
from shared.clock import SHANGHAI

TODAY = date(2026, 12, 1)


@pytest.fixture(scope="module")
def people() -> list[Person]:
    return list(district(7, 2000))


def test_id_numbers_are_valid_and_plausible(people: list[Person]) -> None:
    numbers = [IdNumber.parse(person.body["id_number"], TODAY) for person in people]
    assert len(set(numbers)) == len(people)
    for person, number in zip(people, numbers, strict=True):
        assert number.value[:6] == person.place.county
        assert date(1931, 11, 1) <= number.birth_date <= date(2004, 12, 1)


def test_the_registry_takes_them(people: list[Person]) -> None:
    for person in people:
        assert NewVeteranSchema().load(person.body)["categories"]
        assert person.body["address"].startswith("【演示】")


def test_the_same_seed_makes_the_same_people(people: list[Person]) -> None:
    assert list(district(7, 100)) == people[:100]
    assert {p.body["id_number"] for p in district(8, 100)}.isdisjoint(p.body["id_number"] for p in people)


def test_they_live_in_real_villages_of_all_towns(people: list[Person]) -> None:
    villages = {row["code"]: row["parent"][:9] for row in list_divisions() if row["level"] == "VILLAGE"}
    assert len(villages) == len(places())
    assert all(villages[person.body["station_area"]] == person.place.town for person in people)
    assert len({person.place.town for person in people[:73]}) == len(set(villages.values())) == 73


def test_most_are_discharged_soldiers_and_no_category_is_missing(people: list[Person]) -> None:
    counts = Counter(person.body["categories"][0] for person in people)
    assert counts.keys() == set(Category)
    assert counts[Category.DISCHARGED_SOLDIER] > len(people) / 2


def tier(person: Person) -> str:
    return TIERS.tier(person.body["categories"], person.body.get("tags", ()))


def _due_on(person: Person) -> date:
    reached = [contact for contact in person.contacts if contact.reached]
    home = [contact.days for contact in reached if contact.method is Method.HOME_VISIT]
    history = History(
        TODAY - timedelta(days=min(contact.days for contact in reached)),
        TODAY - timedelta(days=min(home)) if home else None,
    )
    return min(wanted(RULES, tier(person), True, Since(TODAY), history).values())


def test_a_few_key_people_are_due_as_new_files_and_others_at_once_or_later(people: list[Person]) -> None:
    quarter_ago = [person for person in people if tier(person) == "KEY" and person.contacts[0].days > 92]
    assert max(map(_due_on, quarter_ago)) == TODAY + timedelta(days=RULES.first_contact)
    assert 0.02 < len(quarter_ago) / len([person for person in people if tier(person) == "KEY"]) < 0.09
    assert TODAY <= min(map(_due_on, people)) < TODAY + timedelta(days=max(RULES.soon)), "some are due soon"


def test_contacts_begin_with_the_newest_and_all_took_place(people: list[Person]) -> None:
    for person in people:
        days = [contact.days for contact in person.contacts if contact.reached]
        assert days == sorted(days)
        assert days[0] >= 1
        assert days[-1] <= 366
    assert any(not contact.reached for person in people for contact in person.contacts)


def test_aid_is_eligible_within_its_fund_and_ends_in_every_state(people: list[Person]) -> None:
    granted: Counter[str] = Counter()
    for person in people:
        if aid := person.aid:
            check_eligible(aid.ground, is_veteran=is_veteran(person.body["categories"], VETERANS), alive=True)
            assert 0 < aid.granted_fen <= aid.requested_fen
            granted[person.place.county] += aid.granted_fen
    assert {person.aid.outcome for person in people if person.aid} == set(OUTCOMES)
    assert max(granted.values()) < ENDOWMENT_FEN


def test_the_story_is_about_someone_new_of_tier_key() -> None:
    first, second = key_person(places()[0]), key_person(places()[0])
    assert first.body["id_number"] != second.body["id_number"]
    assert tier(first) == "KEY"


def test_without_a_platform_it_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="make run"):
        Network(Layout.on_free_ports(tmp_path))


def test_what_does_not_come_is_told_with_where_to_look() -> None:
    witness = Witness(None)
    seen = Seen("muster.aid", "aid.granted.v1", "1", "2", {}, time.perf_counter())
    witness.note(seen)
    assert witness.wait(lambda each: each.kind == "aid.granted.v1", "event", 1, "assistance") is seen
    with pytest.raises(Fault, match=r"no alert aid-granted within 0 s.\n.*OF=notify"):
        witness.wait(lambda each: each.kind == "RAISED", "alert aid-granted", 0.01, "notify")


def test_the_town_s_sheet_holds_its_people_and_two_faulty_rows() -> None:
    people = list(cast())
    assert len({person.body["id_number"] for person in people}) == len(people) == 2 * len(CAST)
    sheet = read_sheet(as_sheet([person.body for person in people]))
    divisions = [Division(each["code"], each["name"]) for each in list_divisions()]
    reader = Reader(sheet.fields, Places(divisions, [], []), {division.code for division in divisions})
    rows = [reader.read(line) for line in sheet.lines]
    assert [bool(row.faults) for row in rows] == [False] * (len(people) + 1) + [True]


def test_a_repeated_act_is_the_same_request() -> None:
    sent: list[Any] = []

    def write(*request: object) -> SimpleNamespace:
        sent.append(request)
        return SimpleNamespace(body={"version": 3})

    network: Any = SimpleNamespace(write=write)
    for _ in range(2):
        acts = Acts(network, datetime(2026, 12, 1, 9, tzinfo=SHANGHAI))
        first = acts.post("town-head", "visits", "/v1/offers", {"from_on": acts.day(2), "title": "义诊"})
        acts.post("town-head", "visits", "/v1/offers", {"from_on": acts.day(3), "title": "义诊"}, first)
    assert sent[:2] == sent[2:]
    keys = [request[5] for request in sent[:2]]
    assert keys[0] != keys[1]
    assert [request[6] for request in sent[:2]] == [None, 3]
