"""Timers against a real database: a bad row stops one row, a broken timer stops itself, a backlog waits its turn."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from threading import Event as Flag
from typing import Any
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from services.visits.dues.timers import advance_dues, open_festival_visits
from services.visits.models import Due, Person, Promise
from services.visits.work import TIMERS
from shared import timers
from shared.db import Database
from shared.events.tables import OUTBOX
from shared.faults import describe
from shared.http.answers import ANSWERS
from shared.timers import Batch, Seldom, Timers, Turns, Wait
from tests.kit.people import OTHER_TOWN, TOWN
from tests.kit.plans import SPRING, on, today
from tests.kit.stores import Store
from tests.kit.waiting import Clock, until

DAY = timedelta(days=1)
AREA, DATE = "area = 'nowhere'", "due_on = 'infinity'"
"""What no event may tell, and what no date of Python can hold."""


class UntilIdle(Flag):
    """Stops a loop as soon as it has nothing more to do at once."""

    def __init__(self) -> None:
        super().__init__()
        self._idled = self._turns = 0

    def wait(self, timeout: float | None = None) -> bool:
        self._turns += 1
        assert self._turns < 300, "the loop never comes to rest"
        self._idled += bool(timeout)
        return self.is_set() or self._idled > 1


@pytest.fixture
def visits(store: Callable[..., Store]) -> Store:
    """A promise that is overdue and 250 dues that are."""
    made, past = store("visits"), today() - DAY
    with made.superuser() as db:
        db.execute(
            "INSERT INTO dues (id, version, area, veteran_id, purpose, opened_on, due_on, next_on, state)"
            " SELECT gen_random_uuid(), 1, %(area)s, gen_random_uuid(), 'CONTACT', %(past)s, %(past)s, %(past)s, 'OPEN'"
            " FROM generate_series(1, 250)",
            {"area": TOWN, "past": past},
        )
    made.work.run(lambda db: db.add(promised(past)))
    return made


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """What a row waits after it has failed; on a busy machine a second may pass while a loop comes to rest."""
    clock = Clock()
    monkeypatch.setattr(timers, "time", clock)
    return clock


def promised(due_on: date) -> Promise:
    ids = {"veteran_id": uuid4(), "visit_id": uuid4(), "made_by": uuid4()}
    return Promise(
        id=uuid4(), version=1, area=TOWN, made_on=due_on, due_on=due_on, text_sealed=b"", state="OPEN", **ids
    )


def spoil(store: Store, what: str, *, offset: int, count: int = 1) -> list[str]:
    """Make some of the dues bad, by their place in the timer's order; returns their ids."""
    with store.superuser() as db:
        rows = db.execute(
            f"UPDATE dues SET {what} WHERE id IN"
            f" (SELECT id FROM dues ORDER BY next_on, id LIMIT {count} OFFSET {offset}) RETURNING id::text"
        ).fetchall()
    return [str(row[0]) for row in rows]


def states(store: Store, model: Any = Due) -> Counter[str]:
    with store.work.session() as db:
        return Counter(db.scalars(select(model.state)).all())


def gauge(name: str, timer: str) -> float | None:
    return REGISTRY.get_sample_value(f"muster_timer_{name}", {"timer": timer})


@pytest.mark.parametrize("bad", [AREA, DATE])
def test_one_bad_row_stops_one_row(visits: Store, clock: Clock, bad: str) -> None:
    (id,) = spoil(visits, bad, offset=120)
    running = Timers(visits.work, TIMERS)
    with capture_logs() as lines:
        running.run(UntilIdle())
    assert states(visits) == {"OVERDUE": 249, "OPEN": 1}
    assert states(visits, Promise) == {"OVERDUE": 1}, "the other timers have had their turns"
    assert (gauge("failing_rows", "dues"), gauge("failing", "dues")) == (1, 0)
    (line,) = [line for line in lines if line["log_level"] == "error"]
    assert (line["timer"], line["row"], line["seconds"]) == ("dues", id, 1)
    assert "nowhere" not in line["reason"]

    with visits.superuser() as db:
        db.execute("UPDATE dues SET area = %s, due_on = next_on WHERE id = %s", (TOWN, id))
    running.run(UntilIdle())
    assert states(visits) == {"OVERDUE": 249, "OPEN": 1}, "its second is not over"
    clock.now += 1
    running.run(UntilIdle())
    assert states(visits) == {"OVERDUE": 250}
    assert gauge("failing_rows", "dues") == 0
    with visits.work.session() as db_:
        overdue = db_.scalars(select(OUTBOX.c.aggregate).where(OUTBOX.c.type == "due.overdue.v1")).all()
    assert (len(overdue), len(set(overdue))) == (250, 250)


def test_at_rest_all_look_in_one_transaction(visits: Store) -> None:
    sessions: list[Session] = []

    def nothing(db: Session) -> None:
        sessions.append(db)

    Timers(visits.work, {"one": nothing, "two": nothing}).run(UntilIdle())
    assert [one is two for one, two in (sessions[:2], sessions[2:])] == [False, True], "a turn each, then one look"


def test_bad_rows_at_the_head_do_not_block_those_behind(visits: Store) -> None:
    spoil(visits, AREA, offset=0, count=120)
    Timers(visits.work, TIMERS).run(UntilIdle())
    assert states(visits) == {"OVERDUE": 130, "OPEN": 120}
    assert gauge("failing_rows", "dues") == 120


def test_what_fails_waits_before_it_is_tried_again(visits: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timers, "FIRST_WAIT_SECONDS", 3_600)
    monkeypatch.setattr(timers, "LONGEST_WAIT_SECONDS", 3_600)
    spoil(visits, AREA, offset=0)

    def broken(db: Session) -> Batch[Due]:
        raise ZeroDivisionError

    running = Timers(visits.work, {**TIMERS, "broken": broken})
    with capture_logs() as lines:
        for _ in range(3):
            running.run(UntilIdle())
    assert sorted(line["timer"] for line in lines if line["log_level"] == "error") == ["broken", "dues"]


def test_waits_grow_to_a_minute() -> None:
    wait = Wait()
    assert [wait.lengthen() for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_too_many_failing_rows_stop_their_timer_alone(visits: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timers, "MOST_APART", 100)
    spoil(visits, AREA, offset=0, count=120)
    Timers(visits.work, TIMERS).run(UntilIdle())
    assert states(visits) == {"OPEN": 250}, "it is not the rows"
    assert (gauge("failing_rows", "dues"), gauge("failing", "dues")) == (100, 1)
    assert states(visits, Promise) == {"OVERDUE": 1}


def test_a_timer_that_cannot_tell_what_is_due_stops_itself_alone(visits: Store) -> None:
    mended: list[bool] = []

    def broken(db: Session) -> Batch[Due]:
        if not mended:
            raise ZeroDivisionError
        return advance_dues(db)

    with visits.superuser() as db:
        db.execute("ALTER TABLE promises RENAME COLUMN due_on TO moved")
        running = Timers(visits.work, {"broken": broken, **TIMERS})
        with capture_logs() as lines:
            running.run(UntilIdle())
        assert states(visits) == {"OVERDUE": 250}
        assert [gauge("failing", name) for name in ("broken", "promises", "dues")] == [1, 1, 0]
        assert {line["timer"] for line in lines if line["log_level"] == "error"} == {"broken", "promises"}
        db.execute("ALTER TABLE promises RENAME COLUMN moved TO due_on")
    mended.append(True)
    until(lambda: running.run(UntilIdle()) or states(visits, Promise) == {"OVERDUE": 1}, "the mended timer runs")
    until(lambda: running.run(UntilIdle()) or gauge("failing", "broken") == 0, "and so does the other")


def test_a_backlog_lets_the_next_timer_have_its_turn(visits: Store) -> None:
    Timers(visits.work, TIMERS).run(UntilIdle())
    with visits.work.session() as db:
        sent = db.scalars(select(OUTBOX.c.type).order_by(OUTBOX.c.id)).all()
    assert sent == [*["due.overdue.v1"] * 100, "promise.overdue.v1", *["due.overdue.v1"] * 150]


def test_a_timer_whose_rows_are_all_passed_over_rests(visits: Store) -> None:
    """Plans that are being worked on are passed over: the next look is a second later, not at once."""
    rows = select(Due.id).order_by(Due.id)
    passing = Turns(visits.work, "passing", lambda _: Batch(rows, lambda _: False))
    acting = Turns(visits.work, "acting", lambda _: Batch(rows, lambda _: None))
    assert (passing.take(Flag()), acting.take(Flag())) == (False, True)


def test_timers_end_after_the_batch_in_which_they_are_told_to(visits: Store) -> None:
    stop = UntilIdle()

    def stopping(db: Session) -> Batch[Due]:
        stop.set()
        return advance_dues(db)

    Timers(visits.work, {"first": stopping, **TIMERS}).run(stop)
    assert (states(visits)["OVERDUE"], states(visits, Promise)) == (100, {"OPEN": 1})


def test_a_lost_database_is_no_fault_of_rows(visits: Store) -> None:
    lost: list[int] = []

    def losing(db: Session) -> Batch[Due]:
        batch = advance_dues(db)

        def act(due: Due) -> None:
            if len(lost) < 5:  # more often than a transaction is repeated
                lost.append(1)
                db.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
            batch.act(due)

        return Batch(batch.rows, act)

    running = Timers(visits.work, {"losing": losing, "promises": TIMERS["promises"]})
    with capture_logs() as lines:
        until(lambda: running.run(UntilIdle()) or states(visits) == {"OVERDUE": 250}, "the database is there again")
    assert {(line["event"], line["timer"]) for line in lines} == {("database away; timer waits", "losing")}
    assert states(visits, Promise) == {"OVERDUE": 1}


@pytest.fixture
def invited(store: Callable[..., Store]) -> tuple[Store, Database]:
    """250 people for whom a feast's visits are opened, on the first day of it."""
    visits = store("visits")
    visits.work.run(
        lambda db: db.add_all(
            Person(id=uuid4(), area=TOWN, tier="KEY", alive=True, registered_on=today()) for _ in range(250)
        )
    )
    return visits, on(visits, SPRING - 30 * DAY)


def test_whom_a_feast_could_not_be_opened_for_is_tried_the_next_day(
    invited: tuple[Store, Database], clock: Clock
) -> None:
    visits, first_day = invited
    with visits.superuser() as db:
        bad = "SELECT id FROM people ORDER BY id OFFSET 120 LIMIT 1"
        row = db.execute(f"UPDATE people SET area = 'nowhere' WHERE id = ({bad}) RETURNING id::text").fetchone()
        with capture_logs() as lines:
            running = Timers(first_day, {"festivals": open_festival_visits})
            running.run(UntilIdle())
            running.run(UntilIdle())  # finds no one more: the day's round is over
        assert states(visits) == {"OPEN": 249}
        assert [line["row"] for line in lines if line["log_level"] == "error"] == [*(row or ())]
        db.execute("UPDATE people SET area = %s", (OTHER_TOWN,))
    Timers(on(visits, SPRING - 29 * DAY), {"festivals": open_festival_visits}).run(UntilIdle())
    assert states(visits) == {"OPEN": 250}


def test_old_answers_are_forgotten_in_batches(visits: Store) -> None:
    with visits.superuser() as db:
        db.execute(
            "INSERT INTO answers (account, method, path, key, request_hash, answer, created_at)"
            " SELECT gen_random_uuid(), 'POST', '/', n::text, '', '', now() - n * interval '61 minutes'"
            " FROM generate_series(1, 250) n"
        )
    running = Timers(visits.work, {"old_answers": TIMERS["old_answers"]})
    running.run(UntilIdle())
    with visits.work.session() as db_:
        assert len(db_.execute(select(ANSWERS)).all()) == 23


def test_a_reason_quotes_no_value(visits: Store) -> None:
    with visits.work.session() as db, pytest.raises(DBAPIError) as fault:
        db.execute(text("SELECT '440703196003150316'::date"))
    assert describe(fault.value) == "DataError: SQLSTATE 22008"


def test_what_comes_due_by_the_day_is_seldom_asked_for(visits: Store) -> None:
    asked = list[str]()

    def timer(name: str) -> Callable[[Session], None]:
        return lambda _: asked.append(name)

    often = Turns(visits.work, "often", timer("often"))
    seldom = Turns(visits.work, "seldom", Seldom(timer("seldom")))
    for _ in range(3):
        assert not any([often.take(Flag()), seldom.take(Flag())])
    assert Counter(asked) == {"often": 3, "seldom": 1}
