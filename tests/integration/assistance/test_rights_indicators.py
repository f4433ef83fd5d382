"""Indicators on rights, as of any day, with the cases behind them; small figures are left out."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from services.assistance.disputes import use_cases as disputes
from services.assistance.disputes.queries import counts as of_disputes
from services.assistance.petitions.queries import counts as of_petitions
from services.assistance.petitions.use_cases import handling, replies
from shared.contracts.access import Role
from shared.measures import figures
from shared.shares import Figure
from shared.workdays import DAY
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, TOWN, VILLAGE
from tests.kit.problems import refused
from tests.kit.rights import PERSON, STAFF, TEXT, VAULT, WORKER, Days, Office, known
from tests.kit.stores import Store

BEGUN = date(2026, 3, 2)
Shares = dict[str, tuple[int | None, int | None]]


@pytest.fixture
def days(store: Callable[..., Store]) -> Days:
    return Days(store("assistance"))


def shares(days: Days, measures: Any, as_of: date) -> Shares:
    with days.on(as_of).work.session() as db:
        by_area = figures(db, CITY, measures(date(2026, 1, 1), as_of))
    sums = {name: sum(each.values(), Figure()) for name, each in by_area.items()}
    return {name: (figure.numerator, figure.denominator) for name, figure in sums.items()}


def test_petitions_taken_up_and_answered_on_time(days: Days) -> None:
    on_time = days.petition_in("INVESTIGATING", BEGUN)
    late, gone, paused = (days.petition(BEGUN) for _ in range(3))
    days.do(BEGUN + 20 * DAY, handling.accept_petition, STAFF, late, None)
    days.do(BEGUN + 5 * DAY, handling.withdraw_petition, VAULT, STAFF, gone, TEXT, None)
    days.do(BEGUN + 5 * DAY, handling.await_paper, STAFF, paused, "EVIDENCE", None)
    days.do(BEGUN + 60 * DAY, replies.close_petition, STAFF, answered(days, on_time), None)
    assert shares(days, of_petitions.measures, BEGUN + 15 * DAY)["ACCEPTED_ON_TIME"] == (1, 1), "the day is not over"
    assert shares(days, of_petitions.measures, BEGUN + 100 * DAY) == {
        "ACCEPTED_ON_TIME": (1, 2),
        "REPLIED_ON_TIME": (1, 2),
        "REVIEWED_ON_TIME": (0, 0),
        "REPEATED": (0, 4),
    }


def answered(days: Days, id: Any) -> Any:
    outcome = replies.Outcome.EXPLAINED
    days.do(BEGUN + 60 * DAY, replies.reply, VAULT, STAFF, id, outcome, TEXT, None, None)
    return id


def test_disputes_solved_at_the_lowest_level(days: Days) -> None:
    village, town, broken = (days.dispute(BEGUN) for _ in range(3))
    days.dispute(BEGUN)
    for id, by in ((village, WORKER), (broken, WORKER)):
        days.do(BEGUN, disputes.record_agreement, VAULT, by, id, BEGUN, "到场", TEXT, None, by=by)
    days.do(BEGUN, disputes.escalate_dispute, STAFF, town, None)
    day = BEGUN + 10 * DAY
    days.do(day, disputes.record_agreement, VAULT, STAFF, town, day, "到场", TEXT, None)
    assert shares(days, of_disputes.measures, BEGUN)["SOLVED"] == (2, 4), "as it stood then"
    days.do(BEGUN + 20 * DAY, disputes.follow_up, WORKER, broken, False, None, by=WORKER)
    assert shares(days, of_disputes.measures, BEGUN + 30 * DAY) == {
        "SOLVED": (2, 4),
        "SOLVED_AT_LOWEST": (1, 2),
        "SOLVED_AT_VILLAGE": (1, 2),
        "SOLVED_AT_TOWN": (1, 2),
        "SOLVED_AT_COUNTY": (0, 2),
        "SOLVED_AT_CITY": (0, 2),
    }


@pytest.fixture
def office(net: Network) -> Office:
    known(net.stores["assistance"], PERSON)
    return Office.of(net)


def indicator(caller: Caller, path: str, name: str) -> Any:
    answer = caller.get(path)
    (found,) = [each for each in answer["indicators"] if each["name"] == name]
    return found["numerator"], found["denominator"], answer["suppressed_below"]


def test_the_cases_behind_a_figure_are_listed(office: Office) -> None:
    former = office.petition_in("WITHDRAWN")
    for _ in range(4):
        office.petition()
    again = office.petition(repeats=former["id"])
    path, lines = "/v1/petition-indicators", "/v1/petition-indicators/lines?name=REPEATED"
    assert indicator(office.staff, path, "REPEATED") == (1, 6, 0)
    assert indicator(office.county, path, "REPEATED") == (1, 6, 5)
    listed = office.county.get(lines)["items"]
    assert [line["case_id"] for line in listed if line["met"]] == [again["id"]]
    assert (len(listed), {line["area"] for line in listed}) == (6, {TOWN})
    page = office.county.get(f"{lines}&limit=4")
    rest = office.county.get(f"{lines}&limit=4&cursor={page['next']}")
    assert [*page["items"], *rest["items"]] == listed
    taken_up = office.county.get("/v1/petition-indicators/lines?name=ACCEPTED_ON_TIME")["items"]
    assert taken_up == [], "none has been taken up, and no day has passed"
    reversed_ = office.staff.call("GET", f"{path}?since=2999-01-01")
    refused(reversed_, 422, "period-reversed", "?since")


def test_small_figures_are_left_out_above_the_town_with_their_lists(office: Office) -> None:
    for _ in range(6):
        office.dispute()
    other = office.village.as_(Role.VILLAGE_WORKER, OTHER_TOWN.removesuffix("000") + "201")
    parties = [{"name": "甲"}, {"name": "乙"}]
    few = {"matter": "LAND", "description": "争地", "parties": parties}
    for _ in range(2):
        other.post("/v1/disputes", few)
    path, lines = "/v1/dispute-indicators", "/v1/dispute-indicators/lines?name=SOLVED"
    assert indicator(office.city, f"{path}?area=440781000000", "SOLVED") == (None, None, 5)
    assert office.city.get(f"{lines}&area=440781000000")["items"] == []
    assert indicator(office.city, f"{path}?area={COUNTY}", "SOLVED") == (None, None, 5), "or it would follow"
    assert indicator(office.city, path, "SOLVED") == (0, 8, 5)
    assert {line["area"] for line in office.city.get(lines)["items"]} == {CITY}, "none is named whose figure is not"
    assert indicator(office.village, path, "SOLVED") == (0, 6, 0)
    assert {line["area"] for line in office.village.get(lines)["items"]} == {VILLAGE}
