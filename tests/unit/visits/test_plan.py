"""The plan: which contacts are wanted and when, by the rules as data."""

import copy
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.visits.dues.domain import plan
from services.visits.dues.domain.contact import Purpose, Trigger
from services.visits.dues.domain.plan import TURNS, History, Since
from services.visits.dues.rules import FIGURES, RULES, PlansSchema, shown
from shared.clock import add_months, business_date
from shared.contracts.registry.veterans import TIERS
from shared.workdays import Festival, festival
from tests.kit.calendars import PUBLISHED
from tests.kit.rules import faults_of

REGISTERED = date(2026, 11, 24)
NEVER = History(None, None)
days = st.dates(date(2020, 1, 1), date(2035, 1, 1))
maybe = st.none() | days


def wanted(
    tier: str,
    history: History,
    *,
    contacted: bool = True,
    registered: date = REGISTERED,
    raised: date | None = None,
    turn: int | None = None,
) -> dict[Any, date]:
    return plan.wanted(RULES, tier, contacted, Since(registered, raised, turn), history)


def test_a_new_file_wants_its_first_contact_within_thirty_days() -> None:
    assert wanted("UNIVERSAL", NEVER) == {Purpose.CONTACT: date(2026, 12, 24)}
    assert wanted("KEY", NEVER) == {Purpose.CONTACT: date(2026, 12, 24), Purpose.HOME_VISIT: date(2026, 12, 24)}
    assert wanted("UNIVERSAL", NEVER, registered=date(2026, 12, 15)) == {Purpose.CONTACT: date(2027, 1, 14)}


def test_key_persons_are_contacted_each_quarter_and_visited_each_year() -> None:
    history = History(last_contact=date(2026, 11, 30), last_home_visit=date(2026, 5, 1))
    assert wanted("KEY", history) == {Purpose.CONTACT: date(2027, 2, 28), Purpose.HOME_VISIT: date(2027, 5, 1)}
    assert wanted("UNIVERSAL", history) == {Purpose.CONTACT: date(2027, 11, 30)}


@given(days, maybe, maybe, days)
def test_whoever_becomes_key_later_is_contacted_as_a_new_file(
    registered: date, last: date | None, home: date | None, raised: date
) -> None:
    before = wanted("KEY", History(last, home), registered=registered)
    want = wanted("KEY", History(last, home), registered=registered, raised=raised)
    assert want == {purpose: max(day, raised + timedelta(days=30)) for purpose, day in before.items()}


def test_months_end_where_the_month_does() -> None:
    leap = History(last_contact=date(2027, 11, 30), last_home_visit=date(2028, 2, 29))
    assert wanted("KEY", leap) == {Purpose.CONTACT: date(2028, 2, 29), Purpose.HOME_VISIT: date(2029, 2, 28)}


@given(st.sampled_from(TIERS), days, maybe, maybe)
def test_the_dead_are_not_contacted(tier: str, registered: date, last: date | None, home: date | None) -> None:
    history = History(last, home, follow_up=last, missed={Purpose.CONTACT: registered})
    assert wanted(tier, history, contacted=False, registered=registered) == {}


@given(st.sampled_from(TIERS), days, maybe, maybe)
def test_the_plan_wants_each_purpose_once_and_never_a_verification(
    tier: str, registered: date, last: date | None, home: date | None
) -> None:
    want = wanted(tier, History(last, home), registered=registered)
    assert want.keys() == RULES.months[tier].keys()
    assert Purpose.VERIFICATION not in want
    for purpose, before in ((Purpose.CONTACT, last), (Purpose.HOME_VISIT, home)):
        if purpose in want:
            following = add_months(before, RULES.months[tier][purpose]) if before else date.min
            assert want[purpose] == (following if following >= registered else registered + timedelta(days=30))


@given(st.sampled_from(TIERS), days, maybe, maybe, maybe, st.integers(0, TURNS))
def test_no_first_due_lies_before_the_file(
    tier: str, registered: date, last: date | None, home: date | None, asked: date | None, turn: int
) -> None:
    history = History(last, home, follow_up=asked)
    assert min(wanted(tier, history, registered=registered, turn=turn).values()) >= registered


def test_a_contact_before_the_file_counts_as_any_where_the_next_is_still_to_come() -> None:
    history = History(last_contact=date(2026, 9, 1), last_home_visit=date(2026, 3, 10))
    assert wanted("KEY", history, turn=9_999) == {
        Purpose.CONTACT: date(2026, 12, 1),
        Purpose.HOME_VISIT: date(2027, 3, 10),
    }
    on_the_day = History(last_contact=add_months(REGISTERED, -3), last_home_visit=None)
    assert wanted("KEY", on_the_day)[Purpose.CONTACT] == REGISTERED


@pytest.mark.parametrize(("tier", "purpose", "months"), [("KEY", "CONTACT", 3), ("UNIVERSAL", "CONTACT", 12)])
def test_whom_no_one_was_to_contact_for_long_is_wanted_by_turns_over_the_whole_period(
    tier: str, purpose: str, months: int
) -> None:
    long_ago = History(last_contact=REGISTERED - timedelta(days=2_000), last_home_visit=None)
    first, last = REGISTERED + timedelta(days=30), add_months(REGISTERED, months)
    by_turn = [wanted(tier, long_ago, turn=turn)[Purpose(purpose)] for turn in range(0, TURNS, 5)]
    assert by_turn == sorted(by_turn)
    assert (by_turn[0], by_turn[-1]) == (first, last - timedelta(days=1))
    busiest = max(Counter(by_turn).values())
    assert busiest <= 2 * len(by_turn) / (last - first).days
    assert wanted(tier, NEVER, turn=5_000) == wanted(tier, long_ago, turn=5_000)
    assert wanted(tier, NEVER, turn=2**53 - 1)[Purpose(purpose)] == last, "whatever a publisher says"


def test_what_a_record_wanted_before_the_file_is_wanted_no_more() -> None:
    asked = History(REGISTERED - timedelta(days=40), None, follow_up=REGISTERED - timedelta(days=1))
    assert Trigger.FOLLOW_UP not in wanted("KEY", asked)
    assert wanted("KEY", replace(asked, follow_up=REGISTERED))[Trigger.FOLLOW_UP] == REGISTERED


@given(st.sampled_from(TIERS), days, days, st.integers(0, 400))
def test_a_later_contact_never_brings_the_next_one_forward(tier: str, registered: date, last: date, more: int) -> None:
    last = max(last, registered)
    after = last + timedelta(days=more)
    earlier = wanted(tier, History(last, last), registered=registered)
    later = wanted(tier, History(after, after), registered=registered)
    assert all(later[purpose] >= earlier[purpose] for purpose in earlier)


@given(st.sampled_from(TIERS), days, maybe, days)
def test_whoever_was_missed_is_wanted_within_a_month_and_never_in_the_past(
    tier: str, registered: date, last: date | None, missed: date
) -> None:
    without = wanted(tier, History(last, last), registered=registered)
    want = wanted(tier, History(last, last, missed=dict.fromkeys(without, missed)), registered=registered)
    assert want == {purpose: max(day, missed + timedelta(days=30)) for purpose, day in without.items()}
    assert min(want.values()) > missed


def test_a_record_wants_the_next_contact_until_that_was_missed() -> None:
    asked = History(date(2026, 11, 24), None, follow_up=date(2026, 12, 10))
    assert wanted("UNIVERSAL", asked)[Trigger.FOLLOW_UP] == date(2026, 12, 10)
    missed = History(date(2026, 11, 24), None, date(2026, 12, 10), {Trigger.FOLLOW_UP: date(2026, 12, 10)})
    assert Trigger.FOLLOW_UP not in wanted("UNIVERSAL", missed)
    later = History(date(2027, 4, 1), None, date(2027, 4, 20), {Trigger.FOLLOW_UP: date(2026, 12, 10)})
    assert wanted("UNIVERSAL", later)[Trigger.FOLLOW_UP] == date(2027, 4, 20)


@pytest.mark.parametrize(
    ("applied", "due"),
    [
        (datetime(2026, 11, 24, 15, 59, tzinfo=UTC), date(2026, 12, 8)),
        (datetime(2026, 11, 24, 16, 0, tzinfo=UTC), date(2026, 12, 9)),  # the 25th in Shanghai
        (datetime(2026, 2, 6, 2, 0, tzinfo=UTC), date(2026, 2, 27)),  # 14 Feb is a make-up workday, 15–23 are holidays
        (datetime(2026, 9, 17, 2, 0, tzinfo=UTC), date(2026, 10, 8)),  # 20 Sep, a Sunday, is worked for
        (datetime(2025, 12, 29, 2, 0, tzinfo=UTC), date(2026, 1, 13)),  # across new year; 4 Jan, a Sunday, is worked
    ],
)
def test_a_verification_is_due_in_ten_working_days_of_the_business_date(applied: datetime, due: date) -> None:
    assert PUBLISHED.add(business_date(applied), RULES.verification_workdays) == due


def test_a_must_visit_is_due_a_week_after_the_event_and_never_overdue_when_it_is_heard_of() -> None:
    day = date(2026, 12, 28)
    assert plan.must_visit_due(RULES, Trigger.ILLNESS, day, day) == date(2027, 1, 4)
    assert plan.must_visit_due(RULES, Trigger.ILLNESS, day, date(2027, 2, 1)) == date(2027, 2, 1)


@pytest.mark.parametrize("trigger", RULES.must_visits)
def test_each_event_wants_a_visit_for_so_long_and_no_longer(trigger: Trigger) -> None:
    happened_on = date(2026, 11, 24)
    last = happened_on + timedelta(days=RULES.must_visits[trigger].window)
    assert plan.must_visit_due(RULES, trigger, happened_on, last) == last
    assert plan.must_visit_due(RULES, trigger, happened_on, last + timedelta(days=1)) is None
    assert plan.must_visit_due(RULES, trigger, date(1985, 8, 1), happened_on) is None


def test_what_is_reported_has_happened_and_wants_a_visit_still() -> None:
    today = date(2026, 11, 24)
    plan.check_reported(RULES, Trigger.ILLNESS, today, today)
    plan.check_reported(RULES, Trigger.ILLNESS, today - timedelta(days=90), today)
    for off in (1, -91):
        with pytest.raises(plan.EventOutOfPlace) as refused:
            plan.check_reported(RULES, Trigger.ILLNESS, today + timedelta(days=off), today)
        assert refused.value.pointer == "#/happened_on"


@pytest.mark.parametrize(
    ("today", "open"),
    [
        (date(2027, 1, 6), []),
        (date(2027, 1, 7), [(Festival.SPRING_FESTIVAL, date(2027, 2, 6), date(2027, 2, 5))]),
        (date(2027, 2, 5), [(Festival.SPRING_FESTIVAL, date(2027, 2, 6), date(2027, 2, 5))]),
        (date(2027, 2, 6), []),
        (date(2027, 12, 27), [(Festival.SPRING_FESTIVAL, date(2028, 1, 26), date(2028, 1, 25))]),  # before new year
        (date(2027, 7, 2), [(Festival.ARMY_DAY, date(2027, 8, 1), date(2027, 7, 31))]),
        (date(2027, 8, 1), []),
    ],
)
def test_festival_visits_open_a_month_before_and_close_on_the_eve(today: date, open: list[Any]) -> None:
    assert [(feast.festival, feast.day, feast.due_on) for feast in plan.feasts(RULES, today)] == open


@given(st.dates(date(2020, 1, 1), date(2090, 12, 31)))
def test_an_open_festival_is_ahead(today: date) -> None:
    for feast in plan.feasts(RULES, today):
        assert today <= feast.due_on < feast.day == festival(feast.festival, feast.day.year)
        assert feast.tiers == {"KEY"}


def source() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((files("services.visits") / "data/plans.yaml").read_text("utf-8"))
    return content


def test_every_figure_says_where_it_comes_from() -> None:
    figures = list(shown(FIGURES))
    named = {figure["name"]: figure for figure in figures}
    assert len(named) == len(figures) >= 20
    assert all(figure["source"] and figure["value"] for figure in figures)
    assert named["contacts.KEY.CONTACT"]["value"] == {"months": 3}
    assert named["contacts.KEY.CONTACT"]["default"] is named["contacts.KEY.HOME_VISIT"]["default"] is False
    assert "docs/sources.md#contact-frequency" in named["contacts.KEY.CONTACT"]["source"]
    sourced = {name for name, figure in named.items() if not figure["default"]}
    assert sourced == {"contacts.KEY.CONTACT", "contacts.KEY.HOME_VISIT"}


@pytest.mark.parametrize(
    ("place", "value", "named"),
    [
        (("contacts", "KEY", "CONTACT", "months"), 0, "months"),
        (("contacts", "KEY", "CONTACT", "source"), "", "source"),
        (("contacts", "KEY", "CONTACT"), None, "CONTACT"),
        (("contacts", "GENERAL"), {}, "GENERAL"),
        (("must_visits", "ILLNESS", "days"), "seven", "ILLNESS"),
        (("must_visits", "ILLNESS", "days"), 7.5, "ILLNESS"),
        (("must_visits", "MERIT", "window"), None, "MERIT"),
        (("festivals", "CHRISTMAS"), {"opens": 30, "due": 1, "tiers": ["KEY"], "source": "…"}, "CHRISTMAS"),
        (("festivals", "ARMY_DAY", "tiers"), ["SOME"], "tiers"),
        (("soon", "days"), [3, 14, 0], "nearer"),
        (("soon", "days"), [], "soon"),
        (("missed", "VERIFICATION"), {"days": 1, "source": "…"}, "VERIFICATION"),
        (("version",), "1", "version"),
        (("surplus",), 1, "surplus"),
    ],
)
def test_a_fault_of_the_rules_is_named(place: tuple[str, ...], value: Any, named: str, tmp_path: Path) -> None:
    content = copy.deepcopy(source())
    inner = content
    for word in place[:-1]:
        inner = inner[word]
    inner[place[-1]] = value
    (fault,) = faults_of(tmp_path, content, PlansSchema)
    assert named in fault


@pytest.mark.parametrize("missing", sorted(source()))
def test_no_rule_may_be_left_out(missing: str, tmp_path: Path) -> None:
    content = source()
    del content[missing]
    assert faults_of(tmp_path, content, PlansSchema) == [f"{missing}: It is missing: send it."]


def test_a_file_of_nothing_is_refused(tmp_path: Path) -> None:
    assert faults_of(tmp_path, None, PlansSchema) == ["It must be an object, written {…}."]
