"""Regular contact: the plan, its dates, and the life of a due."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.visits.domain import contact
from services.visits.domain.contact import PENDING, PLAN, TRANSITIONS, DueState, History, Method, NewVisit, Purpose
from shared.clock import add_months
from shared.contracts.registry.veterans import TIERS
from shared.contracts.visits.contacts import METHODS, PURPOSES

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
REGISTERED = date(2026, 11, 24)
days = st.dates(date(2020, 1, 1), date(2035, 1, 1))
maybe = st.none() | days


def visit(occurred_at: datetime) -> NewVisit:
    return NewVisit(UUID(int=1), Method.PHONE, True, occurred_at)


def test_the_words_are_those_of_the_contracts() -> None:
    assert tuple(Purpose) == PURPOSES
    assert tuple(Method) == METHODS
    assert PLAN.keys() == set(TIERS)


def test_a_new_file_wants_its_first_contact_within_thirty_days() -> None:
    never = History(None, None)
    assert contact.wanted("UNIVERSAL", True, REGISTERED, never) == {Purpose.CONTACT: date(2026, 12, 24)}
    assert contact.wanted("KEY", True, REGISTERED, never) == {
        Purpose.CONTACT: date(2026, 12, 24),
        Purpose.HOME_VISIT: date(2026, 12, 24),
    }


def test_key_persons_are_contacted_each_quarter_and_visited_each_year() -> None:
    history = History(last_contact=date(2026, 11, 30), last_home_visit=date(2026, 5, 1))
    assert contact.wanted("KEY", True, REGISTERED, history) == {
        Purpose.CONTACT: date(2027, 2, 28),
        Purpose.HOME_VISIT: date(2027, 5, 1),
    }
    assert contact.wanted("UNIVERSAL", True, REGISTERED, history) == {Purpose.CONTACT: date(2027, 11, 30)}


@given(st.sampled_from(TIERS), days, maybe, maybe)
def test_the_dead_are_not_contacted(tier: str, registered: date, last: date | None, home: date | None) -> None:
    assert contact.wanted(tier, False, registered, History(last, home)) == {}


@given(st.sampled_from(TIERS), days, maybe, maybe)
def test_the_plan_wants_each_purpose_once_and_never_a_verification(
    tier: str, registered: date, last: date | None, home: date | None
) -> None:
    wanted = contact.wanted(tier, True, registered, History(last, home))
    assert wanted.keys() == PLAN[tier].keys()
    assert Purpose.VERIFICATION not in wanted
    for purpose, before in ((Purpose.CONTACT, last), (Purpose.HOME_VISIT, home)):
        if purpose in wanted:
            expected = add_months(before, PLAN[tier][purpose]) if before else registered + timedelta(days=30)
            assert wanted[purpose] == expected


@given(st.sampled_from(TIERS), days, days, st.integers(0, 400))
def test_a_later_contact_never_brings_the_next_one_forward(tier: str, registered: date, last: date, more: int) -> None:
    earlier = contact.wanted(tier, True, registered, History(last, last))
    later = contact.wanted(tier, True, registered, History(last + timedelta(days=more), last + timedelta(days=more)))
    assert all(later[purpose] >= earlier[purpose] for purpose in earlier)


def test_the_life_of_a_due() -> None:
    allowed = {(current, wanted) for current, follow in TRANSITIONS.items() for wanted in follow}
    assert allowed == {
        (DueState.OPEN, DueState.OVERDUE),
        (DueState.OPEN, DueState.SETTLED),
        (DueState.OPEN, DueState.CANCELLED),
        (DueState.OVERDUE, DueState.SETTLED),
        (DueState.OVERDUE, DueState.CANCELLED),
    }
    assert TRANSITIONS.keys() == set(DueState)


@given(st.lists(st.sampled_from(list(DueState)), max_size=8))
def test_no_path_leaves_the_table_and_every_path_ends(tried: list[DueState]) -> None:
    state, passed = DueState.OPEN, [DueState.OPEN]
    for wanted in tried:
        if wanted in TRANSITIONS[state]:
            state = wanted
            passed.append(state)
    assert len(passed) == len(set(passed)) <= 3
    assert (state in PENDING) == bool(TRANSITIONS[state])
    assert not [s for s in passed[:-1] if s not in PENDING]


def test_a_visit_is_logged_after_it_took_place() -> None:
    contact.check(visit(NOW + timedelta(minutes=5)), alive=True, now=NOW)
    with pytest.raises(contact.VisitInFuture) as refused:
        contact.check(visit(NOW + timedelta(minutes=5, microseconds=1)), alive=True, now=NOW)
    assert refused.value.pointer == "#/occurred_at"


def test_a_late_entry_reaches_back_two_years() -> None:
    contact.check(visit(NOW - timedelta(days=730)), alive=True, now=NOW)
    with pytest.raises(contact.VisitTooOld):
        contact.check(visit(NOW - timedelta(days=730, microseconds=1)), alive=True, now=NOW)


def test_contacts_end_with_death() -> None:
    with pytest.raises(contact.PersonDeceased) as refused:
        contact.check(visit(NOW), alive=False, now=NOW)
    assert refused.value.slug == "person-deceased"


def test_a_verification_is_due_in_fourteen_days_of_the_business_date() -> None:
    assert contact.verification_due(datetime(2026, 11, 24, 15, 59, tzinfo=UTC)) == date(2026, 12, 8)
    assert contact.verification_due(datetime(2026, 11, 24, 16, 0, tzinfo=UTC)) == date(2026, 12, 9)
