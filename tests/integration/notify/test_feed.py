"""The feed: who sees what of it, in which order, from where, and what it says when its place is gone."""

import hashlib
import itertools
import json
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.notify.feed import api, use_cases
from services.notify.feed.use_cases import drop_before
from shared.contracts.access import Role
from shared.driver import execute, scalar
from shared.events.envelope import Event, Record
from shared.events.inbox import Outcome
from shared.listening import hear
from shared.security.areas import covers
from tests.kit import bus
from tests.kit.apps import Authority, Caller, app_of
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE
from tests.kit.problems import refused
from tests.kit.stores import Store
from tests.kit.subscribing import AT, EVERYTHING, Subscription, archive, pull, reader, subscribe

_FILE = {
    **dict.fromkeys(("registered_area", "residence_area"), VILLAGE),
    **dict.fromkeys(("is_veteran", "preferential_care", "alive"), True),
    **{"tier": "KEY", "over_80": False, "occurred_at": AT},
}


@pytest.fixture
def notify(store: Callable[..., Store]) -> Store:
    return store("notify")


@pytest.fixture
def caller(notify: Store, monkeypatch: pytest.MonkeyPatch, authority: Authority) -> Caller:
    return Caller(app_of(monkeypatch, authority, notify), authority)


def file_event(area: str, person: UUID | None = None, version: int = 1, **more: Any) -> Record:
    """An event of a file in an area; with `from_area` it came from there."""
    kind = "moved" if "from_area" in more else "registered" if version == 1 else "changed"
    event = Event(f"veteran.{kind}.v1", {**_FILE, "station_area": area, **more}, area)
    return at(bus.event_record(event, person or uuid4(), version, AT), AT)


def alert(area: str, party: str) -> Record:
    id = uuid4()
    body = {"alert_id": id, "inbox_area": area, "party": party, "rule": "any", "severity": "INFO", "cause": id}
    return at(
        bus.event_record(Event("alert.raised.v1", {**body, "subject": str(id), "occurred_at": AT}, area), id, 1, AT),
        AT,
    )


def station(area: str) -> Record:
    body = {"code": area, "name": "站", "level": "TOWN", "occurred_at": AT}
    return at(bus.event_record(Event("station.opened.v1", body, area), uuid4(), 1, AT), AT)


def at(record: Record, moment: datetime) -> Record:
    return replace(record, timestamp=int(moment.timestamp() * 1000))


def ids(events: Sequence[dict[str, Any]]) -> list[str]:
    return [event["id"] for event in events]


def id_of(record: Record) -> str:
    return (dict(record.headers)["ce_id"] or b"").decode()


def test_what_a_subscriber_sees_is_of_its_area_or_has_left_it_or_is_known_to_all(caller: Caller, notify: Store) -> None:
    records = [
        file_event(VILLAGE),
        file_event(OTHER_TOWN),
        file_event(OTHER_TOWN, version=1),
        at(bus.event_record(_moved(OTHER_TOWN, VILLAGE), uuid4(), 1, AT), AT),
        station(OTHER_TOWN),
        alert(TOWN, "SERVICE"),
        alert(TOWN, "BUREAU"),
    ]
    archive(notify, records)
    seen, _ = pull(reader(caller, notify, TOWN))
    assert ids(seen) == [id_of(records[n]) for n in (0, 3, 4, 5)]
    city, _ = pull(reader(caller, notify, CITY, party="BUREAU"))
    assert ids(city) == [id_of(records[n]) for n in (0, 1, 2, 3, 4, 6)]
    few, _ = pull(reader(caller, notify, CITY, topics=("muster.stations",)))
    assert ids(few) == [id_of(records[4])]


def _moved(to: str, from_area: str) -> Event:
    return Event("veteran.moved.v1", {**_FILE, "station_area": to, "from_area": from_area}, to)


@pytest.mark.parametrize("area", [CITY, COUNTY, TOWN, VILLAGE, OTHER_TOWN])
def test_row_security_shows_what_the_scope_covers(caller: Caller, notify: Store, area: str) -> None:
    places = [CITY, COUNTY, TOWN, VILLAGE, OTHER_VILLAGE, OTHER_TOWN]
    moves = [(to, left) for to, left in itertools.product(places, places) if to != left]
    records = [at(bus.event_record(_moved(to, left), uuid4(), 1, AT), AT) for to, left in moves]
    archive(notify, records)
    seen, _ = pull(reader(caller, notify, area))
    wanted = [covers(area, to) or covers(area, left) for to, left in moves]
    assert ids(seen) == [id_of(record) for record, is_wanted in zip(records, wanted, strict=True) if is_wanted]


def test_an_event_is_a_cloudevent_with_its_body_byte_for_byte(caller: Caller, notify: Store) -> None:
    record = file_event(VILLAGE)
    body = b'{"occurred_at": "2026-11-24T02:30:00+00:00",  "n": 1.0, "e": 1e2, "zh": "\xe4\xb8\xad", "u": "\\u4e2d"}'
    archive(notify, [replace(record, value=body)])
    answer = reader(caller, notify, TOWN).call("GET", "/v1/feed")
    assert b'"data":' + body + b"}" in answer.data
    (event,) = answer.json["items"]
    assert event["bodyhash"] == hashlib.sha256(body).hexdigest()
    assert {name: event[name] for name in ("specversion", "id", "source", "type", "subject", "area")} == {
        "specversion": "1.0",
        "id": id_of(record),
        "source": "/muster/test",
        "type": "veteran.registered.v1",
        "subject": (record.key or b"").decode(),
        "area": VILLAGE,
    }
    assert (event["logtime"], event["aggregateversion"]) == ("2026-11-24T02:30:00.000Z", 1)


def test_whoever_has_no_subscription_reads_nothing_and_a_revoked_one_no_more(caller: Caller, notify: Store) -> None:
    stranger = Caller(caller.app, caller.authority, Role.SUBSCRIBER, TOWN)
    refused(stranger.call("GET", "/v1/feed"), 403, "not-subscribed")
    refused(caller.call("GET", "/v1/feed"), 403, "role-forbidden")
    system = reader(caller, notify, TOWN)
    assert pull(system)[0] == []
    for change in ("revoked", "changed"):  # a change after it gives nothing back
        subscribe(notify, Subscription(system.account, TOWN), change)
        refused(system.call("GET", "/v1/feed"), 403, "not-subscribed")
    refused(system.call("GET", "/v1/proof?day=2026-11-24"), 403, "not-subscribed")


def test_pages_go_on_where_the_one_before_ended(caller: Caller, notify: Store) -> None:
    records = [file_event(VILLAGE) for _ in range(7)]
    archive(notify, records)
    system = reader(caller, notify, TOWN)
    seen, next = pull(system, "limit=3")
    assert ids(seen) == list(map(id_of, records))
    late = file_event(VILLAGE)
    archive(notify, [late])
    assert ids(system.get(f"/v1/feed?limit=3&cursor={next}")["items"]) == [id_of(late)]


def test_a_filter_wants_types_an_area_a_subject_or_a_time(caller: Caller, notify: Store) -> None:
    person = uuid4()
    early = at(file_event(VILLAGE, person), AT - timedelta(days=2))
    records = [early, file_event(VILLAGE, person, version=2), file_event(OTHER_TOWN), station(TOWN)]
    archive(notify, records)
    system = reader(caller, notify, CITY)

    def wanted(query: str) -> list[int]:
        return [[id_of(record) for record in records].index(id) for id in ids(pull(system, query)[0])]

    assert wanted("type=station.opened.v1&type=veteran.changed.v1") == [1, 3]
    assert wanted(f"area={OTHER_TOWN}") == [2]
    assert wanted(f"subject={person}") == [0, 1]
    assert wanted("since=2026-11-24T02:30:00Z") == [1, 2, 3]
    assert wanted("since=2030-01-01T00:00:00Z") == []
    _, next = pull(system, f"subject={person}")
    refused(system.call("GET", f"/v1/feed?cursor={next}"), 400, "cursor-invalid")
    town = reader(caller, notify, TOWN)
    refused(town.call("GET", f"/v1/feed?area={OTHER_TOWN}"), 404, "area-foreign")


def test_an_answer_looks_through_so_many_numbers_and_says_where_to_go_on(
    caller: Caller, notify: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "SCANNED", 3)
    archive(notify, [file_event(OTHER_TOWN) for _ in range(7)])
    mine = file_event(VILLAGE)
    archive(notify, [mine])
    system = reader(caller, notify, TOWN)
    first = system.get("/v1/feed")
    assert first["items"] == []
    second = system.get(f"/v1/feed?cursor={first['next']}")
    assert second["items"] == []
    assert ids(system.get(f"/v1/feed?cursor={second['next']}")["items"]) == [id_of(mine)]
    assert ids(system.get("/v1/feed?wait=5")["items"]) == [id_of(mine)], "whoever waits is led on"


def test_whoever_waits_gets_what_comes_and_holds_no_connection(caller: Caller, notify: Store) -> None:
    system = reader(caller, notify, TOWN)
    late, answers = file_event(VILLAGE), list[Any]()
    threads = [
        threading.Thread(target=lambda: answers.append(system.get("/v1/feed?wait=25")["items"])) for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    assert pull(system)[0] == [], "with twice as many waiting as there are connections, others are served"
    archive(notify, [late])
    for thread in threads:
        thread.join(20)
    assert [ids(each) for each in answers] == [[id_of(late)]] * 12


def test_each_slice_tells_where_the_feed_ends_as_it_commits(notify: Store) -> None:
    with closing(hear(notify.url("app"), use_cases.CHANNEL, 10)) as heard:
        assert next(heard) is None, "it listens"
        archive(notify, [file_event(VILLAGE) for _ in range(2)])
        assert [next(heard), next(heard)] == ["1", "2"]


def test_a_place_of_another_epoch_or_past_the_end_is_gone(caller: Caller, notify: Store) -> None:
    archive(notify, [file_event(VILLAGE) for _ in range(3)])
    system = reader(caller, notify, TOWN)
    _, next = pull(system)
    with notify.superuser() as db:
        db.execute("UPDATE feed_head SET seq = 2")  # as a database that was restored
    refused(system.call("GET", f"/v1/feed?cursor={next}"), 410, "feed-gone")
    with notify.superuser() as db:
        db.execute("UPDATE feed_head SET seq = 3")
    assert system.get(f"/v1/feed?cursor={next}")["items"] == []
    notify.work.run(use_cases.begin_anew)
    refused(system.call("GET", f"/v1/feed?cursor={next}"), 410, "feed-gone")
    assert len(pull(system)[0]) == 3


def test_what_was_dropped_is_gone_and_the_rest_goes_on(
    caller: Caller, notify: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = reader(caller, notify, TOWN)
    old = at(file_event(VILLAGE), AT - timedelta(days=2))
    archive(notify, [old])
    _, next = pull(system)
    with notify.superuser() as db:
        db.execute(f"UPDATE feed_head SET seq = {use_cases.PART - 1}")
    new = file_event(VILLAGE)
    archive(notify, [new])
    assert notify.work.run(lambda db: drop_before(db, AT.date())) == use_cases.PART - 1
    refused(system.call("GET", f"/v1/feed?cursor={next}"), 410, "feed-gone")
    refused(system.call("GET", "/v1/feed?since=2026-11-01T00:00:00Z"), 410, "feed-gone")
    assert ids(pull(system)[0]) == [id_of(new)]
    with pytest.raises(use_cases.DayUnknown, match="2030-01-01"):
        notify.work.run(lambda db: drop_before(db, datetime(2030, 1, 1, tzinfo=UTC).date()))


def test_numbers_have_no_gaps_and_a_repeated_record_is_kept_once(notify: Store) -> None:
    person = uuid4()
    first, second = file_event(VILLAGE, person), file_event(VILLAGE, person, version=2)
    inbox = bus.service("notify").archive_inbox(notify.work)
    assert bus.apply(inbox, second) is Outcome.WAITING
    assert bus.apply(inbox, first) is Outcome.APPLIED
    inbox.drain()
    assert bus.apply(inbox, first) is Outcome.SKIPPED
    archive(notify, [file_event(TOWN)])
    rows = notify.work.run(lambda db: execute(db, "SELECT seq, event_id::text, logtime FROM feed ORDER BY seq", {}))
    assert [row.seq for row in rows] == [1, 2, 3]
    assert [row.event_id for row in rows][:2] == [id_of(first), id_of(second)]
    assert {row.logtime for row in rows} == {AT}, "also of what was parked for a while"


def test_a_body_of_a_type_that_no_one_knows_is_kept(caller: Caller, notify: Store) -> None:
    record = file_event(VILLAGE)
    headers = [(n, b"veteran.dreamt.v7" if n == "ce_type" else v) for n, v in record.headers]
    archive(notify, [replace(record, headers=headers, value=json.dumps({"of": "from_area"}).encode())])
    (event,) = pull(reader(caller, notify, TOWN))[0]
    assert (event["type"], event["data"]) == ("veteran.dreamt.v7", {"of": "from_area"})


def test_a_subscriber_cannot_write_or_see_beyond_what_it_entered(notify: Store) -> None:
    archive(notify, [file_event(VILLAGE), station(TOWN)])
    assert notify.app.run(lambda db: scalar(db, "SELECT count(*) FROM feed", {}), scope="4407") == 0
    assert EVERYTHING, "no topic was granted"
