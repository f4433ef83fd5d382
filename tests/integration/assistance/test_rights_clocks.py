"""Clocks of petitions and disputes: told of before and at their end, once, also late, twice, by two, and after a change
of the calendar.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from services.assistance.disputes import timers as dispute_timers
from services.assistance.disputes import use_cases as disputes
from services.assistance.models import Deadline, Dispute, Firing, Petition
from services.assistance.petitions import timers as petition_timers
from services.assistance.petitions.domain.limits import ExtensionTooLate, WindowOver
from services.assistance.petitions.use_cases import handling, replies
from shared.calendars import CALENDAR, known
from shared.workdays import DAY, Arrangement
from tests.kit.rights import HEAD, STAFF, VAULT, WORKER, Days
from tests.kit.stores import Store
from tests.kit.timers import once, to_end

BEGUN = date(2026, 3, 2)


@pytest.fixture
def days(store: Callable[..., Store]) -> Days:
    return Days(store("assistance"))


@dataclass(frozen=True)
class Last:
    """A clock that starts on BEGUN: when it is told of, its last day, and what is told once that has passed."""

    begin: Callable[[Days], UUID]
    soon: date
    last: date
    over: str


def petition_in(state: str) -> Callable[[Days], UUID]:
    return lambda days: days.petition_in(state, BEGUN)


def agreed(days: Days) -> UUID:
    id = days.dispute(BEGUN)
    days.do(BEGUN, disputes.record_agreement, VAULT, WORKER, id, BEGUN, "到场", "各退半米", None, by=WORKER)
    return id


def at_city(days: Days) -> UUID:
    """Registered long before, and handed up as each level's days ran out, to the city by BEGUN."""
    id = days.dispute(BEGUN - 55 * DAY)
    for after in (8, 24, 55):
        days.run(BEGUN - 55 * DAY + after * DAY)
    return id


CLOCKS = {
    "ACCEPT, 15 days": Last(petition_in("REGISTERED"), date(2026, 3, 14), date(2026, 3, 17), "petition.overdue"),
    "REPLY, 60 days": Last(petition_in("INVESTIGATING"), date(2026, 4, 21), date(2026, 5, 1), "petition.overdue"),
    "REVIEW_WINDOW, 30 days": Last(petition_in("REPLIED"), date(2026, 3, 27), date(2026, 4, 1), "petition.closed"),
    "REVIEW, 30 days": Last(petition_in("REVIEW"), date(2026, 3, 27), date(2026, 4, 1), "petition.overdue"),
    "RE_REVIEW_WINDOW, 30 days": Last(petition_in("REVIEWED"), date(2026, 3, 27), date(2026, 4, 1), "petition.closed"),
    "RE_REVIEW, 30 days": Last(petition_in("RE_REVIEW"), date(2026, 3, 27), date(2026, 4, 1), "petition.overdue"),
    "VILLAGE, 7 days": Last(lambda days: days.dispute(BEGUN), date(2026, 3, 7), date(2026, 3, 9), "dispute.escalated"),
    "CITY, 60 days": Last(at_city, date(2026, 4, 21), date(2026, 5, 1), "dispute.overdue"),
    "FOLLOW_UP, 30 days": Last(agreed, date(2026, 3, 29), date(2026, 4, 1), "dispute.overdue"),
}


@pytest.mark.parametrize("name", CLOCKS)
def test_a_last_day_is_told_of_before_and_once_it_has_passed(days: Days, name: str) -> None:
    clock = CLOCKS[name]
    clock.begin(days)
    kind = clock.over.partition(".")[0]
    before = len(days.sent())
    assert days.run(clock.soon - DAY, time(23, 59)) == 0
    assert [days.run(clock.soon, time(0, 1)), days.run(clock.soon)] == [1, 0]
    assert days.run(clock.last, time(23, 59)) == 0, "its last day is not over"
    assert [days.run(clock.last + DAY, time(0, 1)), days.run(clock.last + DAY)] == [1, 0], "from midnight in China"
    assert days.sent()[before:] == [f"{kind}.due_soon", clock.over]


@pytest.mark.parametrize("name", CLOCKS)
def test_told_late_by_two_machines_it_is_told_once(days: Days, name: str) -> None:
    clock = CLOCKS[name]
    clock.begin(days)
    before, late = len(days.sent()), clock.last + 3 * DAY
    timer = petition_timers.fire_deadlines if "petition" in clock.over else dispute_timers.fire_deadlines
    machines = [days.on(late, time(12, minute)).work for minute in (0, 1)]
    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(lambda each: to_end(each, timer), machines))
    assert (sum(counts), days.sent()[before:]) == (1, [clock.over]), "what has passed is not due soon"


def test_two_at_once_share_the_rows(days: Days) -> None:
    for _ in range(3):
        days.petition(BEGUN)
    late = days.on(BEGUN + 20 * DAY).work
    with late.session() as first:
        batch = petition_timers.fire_deadlines(first)
        assert len(batch.due(first)) == 3
        assert once(late, petition_timers.fire_deadlines) == 0, "they are held"
    assert once(late, petition_timers.fire_deadlines) == 3


def deadline(days: Days, clock: str) -> Deadline:
    with days.on(BEGUN).work.session() as db:
        return db.scalars(select(Deadline).where(Deadline.clock == clock).order_by(Deadline.id.desc()).limit(1)).one()


def test_the_petitioners_days_end_on_a_working_day_the_authoritys_do_not(days: Days) -> None:
    """30 days from 15 January 2026 end on Saturday 14 February, which is worked; from 16 January on a holiday, and the
    days of the Spring Festival last until the 23rd.
    """
    days.petition_in("REPLIED", date(2026, 1, 15))
    assert deadline(days, "REVIEW_WINDOW").due_on == date(2026, 2, 14)
    days.petition_in("REPLIED", date(2026, 1, 16))
    assert deadline(days, "REVIEW_WINDOW").due_on == date(2026, 2, 24)
    days.petition_in("REVIEW", date(2026, 1, 16))
    assert deadline(days, "REVIEW").due_on == date(2026, 2, 15)


def test_a_new_calendar_moves_what_ends_on_a_day_off_and_nothing_else(days: Days) -> None:
    """30 days from 30 November 2026 end on Wednesday 30 December. The arrangement of 2027 lets that day be off."""
    begun = date(2026, 11, 30)
    days.petition_in("REVIEW", begun)
    days.petition_in("REPLIED", begun)
    assert days.run(date(2026, 12, 25)) == 2
    arranged = days.on(begun).work.run(lambda db: known(db))
    holidays = [date(2027, 1, 1), *(date(2027, month, day) for month, day in ((2, 5), (2, 6), (2, 7), (2, 8)))]
    new = arranged.arranged(Arrangement(2027, [date(2026, 12, 30), *holidays], []))
    row = {"version": new.version, "years": sorted(new.years), "days_off": sorted(new.days_off)}
    days.on(begun).work.run(lambda db: db.execute(CALENDAR.update().values(**row)))
    work = days.on(date(2026, 12, 25)).work
    assert [to_end(work, petition_timers.move_windows) for _ in range(2)] == [1, 0]
    assert deadline(days, "REVIEW_WINDOW").due_on == date(2026, 12, 31)
    assert deadline(days, "REVIEW").due_on == date(2026, 12, 30)
    assert days.sent()[-1] == "petition.rescheduled"
    assert days.run(date(2026, 12, 26)) == 1, "told of again, for the day has moved"
    assert [days.run(date(2026, 12, 31)), days.run(date(2027, 1, 1))] == [1, 1]
    assert days.sent()[-1] == "petition.closed"
    with work.session() as db:
        fired = db.scalars(select(Firing.stage)).all()
    assert sorted(fired) == ["OVERDUE", "OVERDUE", "SOON", "SOON", "SOON"]


def test_a_clock_stands_still_while_the_applicant_is_waited_for(days: Days) -> None:
    id = days.petition(BEGUN)
    days.do(BEGUN + 5 * DAY, handling.await_paper, STAFF, id, "EVIDENCE", None)
    assert days.run(BEGUN + 60 * DAY) == 0
    days.do(BEGUN + 60 * DAY, handling.record_papers, STAFF, id, ["EVIDENCE"], None)
    last = BEGUN + (15 + 55) * DAY
    assert deadline(days, "ACCEPT").due_on == last
    assert [days.run(last - 3 * DAY), days.run(last), days.run(last + DAY)] == [1, 0, 1]


def test_a_day_that_was_missed_stays_missed(days: Days) -> None:
    """Nothing that is waited for after it moves it, or tells of it again."""
    id, last = days.petition(BEGUN), BEGUN + 15 * DAY
    assert days.run(last + DAY) == 1
    days.do(last + DAY, handling.await_paper, STAFF, id, "EVIDENCE", None)
    days.do(last + 9 * DAY, handling.record_papers, STAFF, id, ["EVIDENCE"], None)
    assert (deadline(days, "ACCEPT").due_on, days.run(last + 30 * DAY)) == (last, 0)


def test_papers_that_come_on_the_day_they_are_asked_for_change_no_day(days: Days) -> None:
    id, last = days.petition(BEGUN), BEGUN + 15 * DAY
    assert days.run(last) == 1
    days.do(last, handling.await_paper, STAFF, id, "EVIDENCE", None)
    days.do(last, handling.record_papers, STAFF, id, ["EVIDENCE"], None)
    assert [days.run(last), days.run(last + DAY), days.run(last + DAY)] == [0, 1, 0]


def test_more_days_are_told_of_anew(days: Days) -> None:
    id = days.petition_in("INVESTIGATING", BEGUN)
    last = BEGUN + 60 * DAY
    assert days.run(last - 10 * DAY) == 1
    days.do(last, replies.ask_extension, VAULT, STAFF, id, 30, "异地调档", None)
    days.do(last, replies.decide_extension, HEAD, id, True, None, by=HEAD)
    assert [days.run(last + DAY), days.run(last + 20 * DAY), days.run(last + 31 * DAY)] == [0, 1, 1]
    assert days.sent()[-2:] == ["petition.due_soon", "petition.overdue"]
    late = days.petition_in("INVESTIGATING", BEGUN)
    with pytest.raises(ExtensionTooLate, match=str(last)):
        days.do(last + DAY, replies.ask_extension, VAULT, STAFF, late, 30, "异地调档", None)


@pytest.mark.parametrize("ran", [True, False])
def test_a_review_asked_for_too_late_is_told_the_day(days: Days, ran: bool) -> None:
    """Whether or not the timer has closed it by then."""
    id = days.petition_in("REPLIED", BEGUN)
    last = date(2026, 4, 1)
    if ran:
        days.run(last + DAY)
    with pytest.raises(WindowOver, match=str(last)):
        days.do(last + DAY, replies.ask_review, STAFF, id, None)


def test_a_dispute_goes_up_when_a_levels_days_are_over(days: Days) -> None:
    id = days.dispute(BEGUN)
    levels = []
    at = BEGUN
    for allowed in (7, 15, 30):
        at += (allowed + 1) * DAY
        days.run(at)
        with days.on(BEGUN).work.session() as db:
            levels.append(db.get_one(Dispute, id).level)
    assert levels == ["TOWN", "COUNTY", "CITY"]
    assert days.run(at + timedelta(days=61)) == 1
    assert days.sent() == ["dispute.registered", *["dispute.escalated"] * 3, "dispute.overdue"]


def test_what_a_window_closes_has_no_clock_left(days: Days) -> None:
    id = days.petition_in("REVIEWED", BEGUN)
    days.run(date(2026, 4, 2))
    with days.on(BEGUN).work.session() as db:
        assert (db.get_one(Petition, id).state, db.get_one(Petition, id).closed_by) == ("CLOSED", None)
        assert db.scalars(select(Deadline.id).where(Deadline.ended_on.is_(None))).all() == []
