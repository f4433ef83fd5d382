"""Contacts: what may be recorded of one, and corrected."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.visits.contacts.domain import visits
from services.visits.contacts.domain.visits import NewPromise, NewVisit
from services.visits.dues.domain.contact import IN_EVENTS, Method, Purpose, Trigger
from services.visits.dues.rules import RULES
from shared.contracts.registry.veterans import TIERS
from shared.contracts.visits.contacts import METHODS, PURPOSES, TRIGGERS
from shared.errors import PersonDeceased

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def visit(occurred_at: datetime, **more: Any) -> NewVisit:
    return replace(NewVisit(UUID(int=1), Method.PHONE, True, occurred_at), **more)


def check(new: NewVisit, *, ended_on: date | None = None) -> None:
    visits.check(new, ended_on=ended_on, now=NOW, oldest_days=RULES.late_entries)


def test_the_words_are_those_of_the_contracts() -> None:
    assert tuple(Purpose) == PURPOSES
    assert tuple(Method) == METHODS
    assert set(IN_EVENTS.values()) == set(TRIGGERS)
    assert RULES.months.keys() == set(TIERS)


def test_events_do_not_tell_which_misfortune_it_was() -> None:
    assert {IN_EVENTS[trigger] for trigger in (Trigger.ILLNESS, Trigger.HARDSHIP, Trigger.BEREAVEMENT)} == {"CARE"}


def test_a_visit_is_logged_after_it_took_place() -> None:
    check(visit(NOW + timedelta(minutes=5)))
    with pytest.raises(visits.VisitInFuture) as refused:
        check(visit(NOW + timedelta(minutes=5, microseconds=1)))
    assert refused.value.pointer == "#/occurred_at"


def test_a_late_entry_reaches_back_two_years() -> None:
    check(visit(NOW - timedelta(days=730)))
    with pytest.raises(visits.VisitTooOld):
        check(visit(NOW - timedelta(days=730, microseconds=1)))


def test_contacts_end_with_death() -> None:
    with pytest.raises(PersonDeceased) as refused:
        check(visit(NOW), ended_on=TODAY)
    assert refused.value.slug == "contact-after-death"
    check(visit(NOW), ended_on=TODAY + timedelta(days=1))


@pytest.mark.parametrize(("days", "fits"), [(0, False), (1, True), (730, True), (731, False), (-1, False)])
def test_the_next_contact_lies_after_this_one(days: int, fits: bool) -> None:
    new = visit(NOW, next_contact_on=TODAY + timedelta(days=days))
    if fits:
        check(new)
    else:
        with pytest.raises(visits.DateOutOfPlace) as refused:
            check(new)
        assert refused.value.pointer == "#/next_contact_on"


@pytest.mark.parametrize(("days", "fits"), [(0, True), (730, True), (731, False), (-1, False)])
def test_a_promise_is_for_the_day_of_the_contact_or_later(days: int, fits: bool) -> None:
    new = visit(NOW, promises=[NewPromise("…", TODAY), NewPromise("…", TODAY + timedelta(days=days))])
    if fits:
        check(new)
    else:
        with pytest.raises(visits.DateOutOfPlace) as refused:
            check(new)
        assert refused.value.pointer == "#/promises/1/due_on"


@given(st.booleans(), st.booleans(), st.booleans(), st.integers(-5, 60))
def test_who_may_correct_what_and_until_when(mine: bool, head: bool, superseded: bool, age: int) -> None:
    circumstances = {"mine": mine, "head": head, "superseded": superseded, "days": RULES.corrections}
    dates = {"logged_on": TODAY, "today": TODAY + timedelta(days=age)}
    if (mine or head) and not superseded and age <= 30:
        visits.check_correction(**circumstances, **dates)
        return
    expected = (
        visits.CorrectionForeign
        if not (mine or head)
        else visits.VisitCorrected
        if superseded
        else visits.CorrectionTooLate
    )
    with pytest.raises(expected):
        visits.check_correction(**circumstances, **dates)
