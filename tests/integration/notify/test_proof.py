"""The proof of a day: a stranger comes to the same figures, and final ones change no more."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Event as Flag
from typing import Any
from uuid import uuid4

import pytest

from services.notify.feed.use_cases import as_row, keep_rows
from services.notify.proof.use_cases import close_days, make_loop, open_days
from shared.events.envelope import Record
from shared.faults import Away
from shared.service import ARCHIVE
from tests.kit import bus
from tests.kit.apps import Authority, Caller, app_of
from tests.kit.people import CITY, OTHER_TOWN, TOWN, VILLAGE
from tests.kit.stores import Store
from tests.kit.subscribing import AT, archive, figures, line_of_pulled, line_of_record, proved, pull, reader

MIDNIGHT = datetime(2026, 11, 24, 16, tzinfo=UTC)
"""In Shanghai."""


@pytest.fixture
def notify(store: Callable[..., Store]) -> Store:
    return store("notify")


@pytest.fixture
def caller(notify: Store, monkeypatch: pytest.MonkeyPatch, authority: Authority) -> Caller:
    return Caller(app_of(monkeypatch, authority, notify), authority)


def record(moment: datetime = AT, area: str = VILLAGE, version: int = 1) -> Record:
    made = bus.file_record(uuid4(), version)
    headers = [(name, area.encode() if name == "ce_area" else value) for name, value in made.headers]
    return replace(made, headers=headers, timestamp=int(moment.timestamp() * 1000))


def archived(notify: Store, *records: Record) -> list[Record]:
    archive(notify, records)
    return list(records)


def ends(*records: Record) -> dict[tuple[str, int], int]:
    return {(each.topic, each.partition): each.offset + 1 for each in records}


def close(notify: Store, at: dict[tuple[str, int], int]) -> int:
    return notify.work.run(lambda db: close_days(db, ARCHIVE, at))


def test_a_stranger_comes_to_the_same_from_kafka_and_from_pulling(caller: Caller, notify: Store) -> None:
    records = archived(notify, *(record(AT, area) for area in (VILLAGE, TOWN, OTHER_TOWN)), record(MIDNIGHT))
    city = reader(caller, notify, CITY)
    pulled, _ = pull(city)
    from_pull, from_kafka = figures(map(line_of_pulled, pulled)), figures(map(line_of_record, records * 2))
    assert from_pull == from_kafka
    for day in ("2026-11-24", "2026-11-25"):
        assert proved(city.get(f"/v1/proof?day={day}")) == from_kafka[day]
    assert from_kafka["2026-11-24"]["veteran.registered.v1"][0] == 3


def test_a_subscriber_proves_what_it_sees(caller: Caller, notify: Store) -> None:
    archived(notify, record(), record(area=OTHER_TOWN))
    town = reader(caller, notify, TOWN)
    answer = town.get("/v1/proof?day=2026-11-24")
    assert proved(answer) == figures(map(line_of_pulled, pull(town)[0]))["2026-11-24"]
    assert [each["n"] for each in answer["figures"]] == [1]
    assert town.get("/v1/proof?day=2026-11-01")["figures"] == []


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (MIDNIGHT - timedelta(milliseconds=1), "2026-11-24"),
        (MIDNIGHT, "2026-11-25"),
        (datetime(1969, 12, 31, 15, 59, 59, 999000, tzinfo=UTC), "1969-12-31"),
    ],
)
def test_a_day_is_that_of_shanghai(caller: Caller, notify: Store, moment: datetime, day: str) -> None:
    archived(notify, record(moment))
    assert proved(reader(caller, notify, TOWN).get(f"/v1/proof?day={day}"))


def test_a_day_is_closed_when_the_archive_has_all_of_it(caller: Caller, notify: Store) -> None:
    first, second = archived(notify, record(AT - timedelta(days=2)), record())
    town = reader(caller, notify, TOWN)

    def final(day: str) -> bool:
        return bool(town.get(f"/v1/proof?day={day}")["final"])

    ahead = {at: end + 1 for at, end in ends(first, second).items()}
    assert close(notify, ahead) == 0
    assert close(notify, {**ends(second), ("muster.aid", 3): 1}) == 0, "a partition that was never read"
    assert not final("2026-11-24")
    assert notify.work.run(open_days)
    assert close(notify, ends(second)) > 2
    assert final("2026-11-22")
    assert final("2026-11-23"), "a day without events"
    assert final("2026-11-24")
    assert not notify.work.run(open_days)
    assert close(notify, ends(second)) == 0


def test_today_is_not_closed(caller: Caller, notify: Store) -> None:
    (only,) = archived(notify, record(datetime.now(UTC)))
    assert not notify.work.run(open_days)
    assert close(notify, ends(only)) == 0


def test_no_day_is_closed_while_the_archive_has_something_aside(notify: Store) -> None:
    (good,) = archived(notify, record())
    late = record(version=2)
    bus.apply(bus.service("notify").archive_inbox(notify.work), late)
    assert close(notify, ends(good, late)) == 0


def test_what_comes_later_is_a_correction_and_changes_no_figure(caller: Caller, notify: Store) -> None:
    (only,) = archived(notify, record())
    close(notify, ends(only))
    town = reader(caller, notify, TOWN)
    before = town.get("/v1/proof?day=2026-11-24")
    (stray,) = archived(notify, record())
    after = town.get("/v1/proof?day=2026-11-24")
    assert {**after, "corrections": []} == before
    (correction,) = after["corrections"]
    assert correction["id"] == (dict(stray.headers)["ce_id"] or b"").decode()
    assert len(pull(town)[0]) == 2, "it is delivered all the same"


def test_a_slice_may_have_events_of_a_day_that_is_final_and_of_another(caller: Caller, notify: Store) -> None:
    (only,) = archived(notify, record())
    close(notify, ends(only))
    notify.work.run(
        lambda db: keep_rows(
            db, [as_row(record(datetime.now(UTC))), as_row(record()), as_row(record(datetime.now(UTC)))]
        )
    )
    final = date(2026, 11, 24)
    with notify.superuser() as db:
        assert db.execute("SELECT seq, day FROM corrections").fetchall() == [(3, final)]
        counted = "SELECT day = %s, sum(n)::int FROM proof_rows GROUP BY 1 ORDER BY 1"
        assert db.execute(counted, (final,)).fetchall() == [(False, 2), (True, 1)]
        spans = "SELECT day = %s, min(first_seq), max(last_seq) FROM proof_days GROUP BY 1 ORDER BY 1"
        assert db.execute(spans, (final,)).fetchall() == [(False, 2, 4), (True, 1, 3)]


def test_an_endpoint_is_complete_from_when_it_began(caller: Caller, notify: Store) -> None:
    archived(notify, record(), record(MIDNIGHT))
    town = reader(caller, notify, TOWN)
    next_day = town.get("/v1/feed?limit=1")["next"]
    beginnings = ({"since": "2026-11-24T00:00:00+08:00"}, {"cursor": next_day}, {})
    made = [town.post("/v1/endpoints", {"url": "https://a.example/", **body})["id"] for body in beginnings]

    def shown(day: str) -> dict[str, tuple[str | None, bool]]:
        rows = town.get(f"/v1/proof?day={day}")["endpoints"]
        return {row["id"]: (row["begins_on"], row["complete"]) for row in rows}

    both, second, none = [(None, False), ("2026-11-25", False), ("2026-11-26", False)]
    assert shown("2026-11-24") == dict(zip(made, (both, second, none), strict=True)), "nothing was delivered yet"
    with notify.superuser() as db:
        db.execute("UPDATE endpoints SET cursor = 2")
    complete = [[each[1] for each in shown(f"2026-11-{day}").values()] for day in (24, 25, 26)]
    assert complete == [[True, False, False], [True, True, False], [True, True, True]]
    for body, begins in zip(beginnings[:2], (None, "2026-11-25"), strict=True):
        town.post(f"/v1/endpoints/{made[2]}/replay", body)
        assert shown("2026-11-24")[made[2]] == (begins, False), "what it goes past is not delivered"


def test_the_loop_waits_out_a_broker_that_is_away(notify: Store) -> None:
    (only,) = archived(notify, record())
    stop, answers = Flag(), iter([Away("away"), ends(only)])

    def asked() -> Any:
        answer = next(answers)
        if isinstance(answer, Exception):
            stop.set()
            raise answer
        return answer

    loop = make_loop(notify.work, ARCHIVE, asked)
    loop(stop)
    assert notify.work.run(open_days)
    stop.clear()
    stopping = make_loop(notify.work, ARCHIVE, lambda: (stop.set(), asked())[1])
    stopping(stop)
    assert not notify.work.run(open_days)
