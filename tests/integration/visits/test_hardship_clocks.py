"""The clocks of the hardship loop: reminded of once, overdue once, whoever runs and however late."""

from collections.abc import Callable
from datetime import date, time

import pytest
from sqlalchemy import select

from services.visits.hardships.domain.hardships import NewHardship, Source
from services.visits.hardships.timers import mark_steps_overdue
from services.visits.hardships.use_cases import hardships
from services.visits.models import Hardship
from tests.kit.hardships import BY, PERSON, VAULT, Town
from tests.kit.stores import Store
from tests.kit.timers import take


@pytest.fixture
def town(store: Callable[..., Store]) -> Town:
    return Town(store("visits"))


def test_over_new_year_and_a_made_up_sunday(town: Town) -> None:
    """Found on 31 December 2025: 1–3 January are off, Sunday the 4th is worked 调休, so it is due on the 6th."""
    town.find(date(2025, 12, 31))
    assert town.run(date(2026, 1, 4)) == (0, 0)
    assert town.run(date(2026, 1, 5)) == (1, 0)
    assert town.run(date(2026, 1, 6), time(23, 59)) == (0, 0)
    assert town.run(date(2026, 1, 7), time(0, 1)) == (0, 1), "from midnight in China, not in Greenwich"
    assert town.run(date(2026, 1, 8)) == (0, 0)
    assert town.sent() == ["found", "step_due_soon", "step_overdue"]


def test_over_the_spring_festival(town: Town) -> None:
    """Found on Friday 13 February 2026: Saturday the 14th is worked, then nine days are off; due on the 25th."""
    town.find(date(2026, 2, 13))
    assert [town.run(date(2026, 2, day)) for day in (14, 23, 24, 25, 26)] == [(0, 0), (0, 0), (1, 0), (0, 0), (0, 1)]


def test_run_late_it_tells_the_latest_alone(town: Town) -> None:
    town.find(date(2026, 3, 2))
    assert town.run(date(2026, 6, 1)) == (0, 1), "what is overdue is not due soon"
    assert town.run(date(2026, 6, 2)) == (0, 0)
    assert town.sent() == ["found", "step_overdue"]


def test_each_step_has_its_own_clock_and_is_told_of_once(town: Town) -> None:
    id, urgent = town.find(date(2026, 3, 2)), town.find(date(2026, 3, 2), urgent=True)
    for each in (id, urgent):
        town.register(each, date(2026, 3, 3))
    assert [town.run(date(2026, 3, day)) for day in (6, 7, 10, 11)] == [(0, 0), (1, 0), (0, 0), (0, 1)]
    assert [town.run(date(2026, 3, 30)), town.run(date(2026, 4, 2)), town.run(date(2026, 4, 3))] == [
        (1, 0),
        (0, 0),
        (0, 1),
    ]
    with town.on(date(2026, 4, 3)).work.session() as db:
        assert db.scalars(select(Hardship.overdue)).all() == [True, True]


def test_a_step_that_was_overdue_begins_the_next_in_time(town: Town) -> None:
    id = town.find(date(2026, 3, 2))
    assert town.run(date(2026, 3, 10)) == (0, 1)
    town.register(id, date(2026, 3, 10))
    with town.on(date(2026, 3, 10)).work.session() as db:
        hardship = db.get_one(Hardship, id)
        assert (hardship.overdue, hardship.step_due_on) == (False, date(2026, 4, 9))
    assert town.run(date(2026, 3, 11)) == (0, 0)


def test_two_at_once_share_the_rows(town: Town) -> None:
    for _ in range(3):
        town.find(date(2026, 3, 2))
    later = date(2026, 3, 9)
    with town.on(later).work.session() as first, town.on(later).work.session() as second:
        assert (take(first, mark_steps_overdue), take(second, mark_steps_overdue)) == (3, 0)
        first.rollback()
        assert take(second, mark_steps_overdue) == 3, "what the first gave up the second takes"
    assert town.run(later) == (0, 3)
    assert town.sent().count("step_overdue") == 3


def test_more_than_a_batch_is_taken_by_turns(town: Town) -> None:
    with town.on(date(2026, 3, 9)).work.session() as db:
        assert take(db, mark_steps_overdue) == 0
    for _ in range(101):
        town.find(date(2026, 3, 2))
    assert [town.run(date(2026, 3, 9))[1] for _ in range(3)] == [100, 1, 0]


def test_a_day_begins_at_midnight_in_china(town: Town) -> None:
    late = town.on(date(2026, 3, 2), time(0, 30))
    new = NewHardship(PERSON, "LIVING", Source.SELF_REPORT, "断粮")
    found_on = late.app.run(lambda db: hardships.find_hardship(db, VAULT, BY, new).found_on, scope="440703101")
    assert found_on == date(2026, 3, 2)
