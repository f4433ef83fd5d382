"""Endpoints: whose they are, what becomes of them, and what is refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.notify.deliveries.domain.wants import Wants
from services.notify.deliveries.queries import behind, between, marks_of
from services.notify.deliveries.use_cases.keeping import Batch, Verdict, keep
from services.notify.endpoints import use_cases
from services.notify.models import Dead
from shared.contracts.notify import PARTIES
from shared.driver import execute
from shared.events.envelope import Event, Record
from tests.kit import bus
from tests.kit.apps import Authority, Caller, app_of
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE
from tests.kit.problems import refused
from tests.kit.stores import Store
from tests.kit.subscribing import AT, EVERYTHING, Subscription, archive, pull, reader, subscribe

URL = "https://events.example.org/muster"


@pytest.fixture
def notify(store: Callable[..., Store]) -> Store:
    return store("notify")


@pytest.fixture
def caller(notify: Store, monkeypatch: pytest.MonkeyPatch, authority: Authority) -> Caller:
    return Caller(app_of(monkeypatch, authority, notify), authority)


def published(notify: Store) -> list[tuple[str, dict[str, object]]]:
    """The events of the outbox, in order."""
    rows = notify.work.run(lambda db: execute(db, "SELECT type, body FROM outbox ORDER BY id", {}))
    return [(row.type, json.loads(row.body)) for row in rows]


def test_an_endpoint_is_its_subscribers_alone_and_each_step_is_told(caller: Caller, notify: Store) -> None:
    town, other = reader(caller, notify, TOWN), reader(caller, notify, TOWN)
    made = town.post("/v1/endpoints", {"url": URL, "types": ["due.opened.v1"], "within": VILLAGE})
    assert (made["state"], made["proved_at"], made["secret"][:6]) == ("ACTIVE", None, "whsec_")
    path = f"/v1/endpoints/{made['id']}"
    assert "secret" not in town.get(path)
    for strange in (path, f"{path}/deliveries", f"{path}/dead"):
        refused(other.call("GET", strange), 404, "not-found")
    refused(other.call("POST", f"{path}/pause"), 404, "not-found")
    assert other.get("/v1/endpoints")["items"] == []
    refused(caller.call("GET", "/v1/endpoints"), 403, "role-forbidden")
    changed = town.call("PATCH", path, {"url": f"{URL}/2"}, {"If-Match": '"1"'}).json
    assert (changed["url"], changed["types"]) == (f"{URL}/2", ["due.opened.v1"])
    for step, state in (("pause", "PAUSED"), ("resumption", "ACTIVE")):
        assert town.post(f"{path}/{step}", {})["state"] == state
    assert town.post(f"{path}/test", {})["state"] == "ACTIVE"
    refused(town.call("POST", f"{path}/test"), 409, "errand-waits")
    _fail(notify, made["id"], 1)
    ended = town.post(f"{path}/ending", {})
    assert (ended["state"], ended["held"], ended["dead"]) == ("ENDED", 0, 0)
    assert _left(notify) == (1, 0, 0), "the row, without secrets; no errand, nothing held or dead"
    refused(town.call("POST", f"{path}/resumption"), 409, "wrong-state")
    for step in ("test", "rotation"):
        refused(town.call("POST", f"{path}/{step}"), 409, "state-unfit")
    told = [type.split(".")[1] for type, _ in published(notify)]
    assert told == ["added", "changed", "paused", "resumed", "ended"]
    subscribe(notify, Subscription(town.account, TOWN), "revoked")
    refused(town.call("GET", path), 403, "not-subscribed")


def _fail(notify: Store, id: str, *seqs: int) -> None:
    """The endpoint has failed for long, and events of so many aggregates with it; the last of them is dead."""
    with notify.superuser() as db:
        db.execute(
            "UPDATE endpoints SET failures = 9, failing_since = %(at)s, retry_at = now() + interval '15 minutes',"
            " proved_at = now() WHERE id = %(id)s",
            {"id": id, "at": AT},
        )
        for seq in seqs:
            db.execute("INSERT INTO held VALUES (%s, %s, %s, 9, %s, now() + '1 h')", (id, f"of {seq}", seq, AT))
        db.execute("INSERT INTO dead VALUES (%s, %s, gen_random_uuid(), 'any', 'any', %s, %s)", (id, seqs[-1], AT, AT))


def _left(notify: Store) -> tuple[int, ...] | None:
    """How many endpoints have no secret, and how much waits or was missed."""
    with notify.superuser() as db:
        return db.execute(
            "SELECT (SELECT count(*) FROM endpoints WHERE num_nulls(data_key, secret, old_secret, old_until) = 4),"
            " (SELECT count(*) FROM errands), (SELECT count(*) FROM held) + (SELECT count(*) FROM dead)"
        ).fetchone()


def test_what_failed_before_counts_no_more_once_it_begins_anew(caller: Caller, notify: Store) -> None:
    town = reader(caller, notify, TOWN)
    archive(notify, [replace(bus.file_record(uuid4()), timestamp=int(AT.timestamp() * 1000)) for _ in range(9)])
    pulled = town.get("/v1/feed?limit=5")["next"]
    made = town.post("/v1/endpoints", {"url": URL})
    path = f"/v1/endpoints/{made['id']}"

    def holds() -> dict[int, tuple[int, bool]]:
        """Of each that is held how often it failed, and whether it is said to have failed for long."""
        with notify.superuser() as db:
            rows = db.execute("SELECT seq, attempts, since = %s OR next_at > now() FROM held", (AT,)).fetchall()
        return {seq: (attempts, long) for seq, attempts, long in rows}

    _fail(notify, made["id"], 2, 9)
    shown = town.post(f"{path}/replay", {"cursor": pulled})
    assert [shown[name] for name in ("failures", "failing_since", "retry_at")] == [0, None, None], "it is tried at once"
    assert shown["proved_at"]
    assert holds() == {2: (9, True)}, "what lies behind comes again by itself"
    town.post(f"{path}/pause", {})
    for change in (lambda: town.post(f"{path}/resumption", {}), lambda: _move(town, path)):
        _fail(notify, made["id"], 8)
        shown = change()
        assert [shown[name] for name in ("failures", "failing_since", "retry_at", "proved_at")] == [0, None, None, None]
        assert holds() == {2: (0, False), 8: (0, False)}
        with notify.superuser() as db:
            db.execute("DELETE FROM held WHERE seq = 8; DELETE FROM dead")


def _move(town: Caller, path: str) -> Any:
    etag = {"If-Match": f'"{town.get(path)["version"]}"'}
    return town.call("PATCH", path, {"url": f"{URL}/2"}, etag).json


def test_what_a_process_knows_of_an_endpoint_that_was_changed_since_is_not_written(
    caller: Caller, notify: Store
) -> None:
    made = reader(caller, notify, TOWN).post("/v1/endpoints", {"url": URL})
    state = {"cursor": 9, "proved_at": None, "failures": 7, "failing_since": None, "retry_at": None}
    id = UUID(made["id"])
    hold = {"endpoint_id": id, "subject": "a", "seq": 1, "attempts": 1, "since": AT, "next_at": AT}
    verdict = Verdict(id, lambda db: use_cases.pause_failing(db, id))

    def write(version: int) -> tuple[int, Any]:
        row = {"id": id, "version": version, **state}
        written = notify.work.run(lambda db: keep(db, Batch([row], [hold], [], [], [], [verdict])))
        with notify.superuser() as db:
            shown = db.execute("SELECT state, failures, (SELECT count(*) FROM held) FROM endpoints").fetchone()
        return len(written), shown

    assert write(2) == (0, ("ACTIVE", 0, 0))
    assert write(1) == (1, ("PAUSED", 7, 1))


def test_what_cannot_be_an_endpoint_is_refused(caller: Caller, notify: Store) -> None:
    town = reader(caller, notify, TOWN)

    def add(**body: object) -> object:
        return town.call("POST", "/v1/endpoints", {"url": URL, **body})

    for url in ("ftp://a.example/", "https://user@a.example/", "https://a.example/#x", "javascript:alert(1)"):
        refused(add(url=url), 422, "address-unfit")
    refused(add(within=OTHER_TOWN), 404, "area-foreign")
    refused(add(since="2026-11-24T00:00:00Z", cursor="x"), 422, "place-unclear")
    refused(add(cursor="x"), 400, "cursor-invalid")
    for _ in range(10):
        assert add().status_code == 201
    refused(add(), 409, "endpoints-many")


def test_it_begins_now_at_a_day_or_where_was_pulled_to(caller: Caller, notify: Store) -> None:
    town = reader(caller, notify, TOWN)
    stamped = int(AT.timestamp() * 1000)
    archive(notify, [replace(bus.file_record(uuid4()), timestamp=stamped) for _ in range(3)])
    pulled = town.get("/v1/feed?limit=2")["next"]
    bodies = [{}, {"since": "2000-01-01T00:00:00Z"}, {"cursor": pulled}]
    made = [town.post("/v1/endpoints", {"url": URL, **body})["id"] for body in bodies]
    with notify.superuser() as db:
        cursors = dict(db.execute("SELECT id::text, cursor FROM endpoints").fetchall())
    assert [cursors[id] for id in made] == [3, 0, 2]
    notify.work.run(lambda db: execute(db, "UPDATE feed_head SET epoch = gen_random_uuid()", {}))
    refused(town.call("POST", f"/v1/endpoints/{made[0]}/replay", {"cursor": pulled}), 410, "feed-gone")


def test_what_failed_for_a_day_is_told_and_can_be_sent_again(caller: Caller, notify: Store) -> None:
    town = reader(caller, notify, TOWN)
    made = town.post("/v1/endpoints", {"url": URL})
    path, event = f"/v1/endpoints/{made['id']}", uuid4()
    given_up = {"event_id": event, "type": "due.opened.v1", "subject": "a", "since": AT, "died_at": AT}
    dead = Dead(endpoint_id=made["id"], seq=7, **given_up)
    notify.work.run(lambda db: use_cases.give_up(db, dead))
    assert [each["event_id"] for each in town.get(f"{path}/dead")["items"]] == [str(event)]
    assert town.post(f"{path}/dead/{event}/retry", {})["dead"] == 1, "until it is delivered"
    refused(town.call("POST", f"{path}/dead/{uuid4()}/retry"), 404, "not-found")
    notify.work.run(lambda db: use_cases.pause_failing(db, made["id"]))
    assert (town.get(path)["state"], town.get(path)["reason"]) == ("PAUSED", "FAILING")
    notify.work.run(lambda db: use_cases.end_gone(db, made["id"]))
    assert town.get(path)["state"] == "PAUSED", "it is no longer sent to"
    told = [(type, body.get("cause")) for type, body in published(notify)][1:]
    assert told == [("endpoint.missed.v1", None), ("endpoint.paused.v1", "FAILING")]


def test_what_is_decided_in_memory_and_in_sql_is_what_row_security_shows(caller: Caller, notify: Store) -> None:
    places = [CITY, COUNTY, TOWN, VILLAGE, OTHER_VILLAGE, OTHER_TOWN]
    archive(notify, map(bus_record, [_moved(to, left) for to, left in product(places, places) if to != left]))
    archive(notify, map(bus_record, [_alert(area, party) for area in places for party in PARTIES]))
    archive(notify, map(bus_record, [_station(area) for area in places]))
    every = notify.work.run(lambda db: between(db, 0, 1_000))
    assert len(every) == 30 + 18 + 6
    topics = (EVERYTHING, ("muster.stations", "muster.alerts"))
    for area, party, granted in product(places, PARTIES[:2], topics):
        pulled, _ = pull(reader(caller, notify, area, party=party, topics=granted), "limit=1000")
        wants = Wants(area, party, granted, (), None)
        in_memory = [str(event.event_id) for event in every if wants.takes(marks_of(event))]
        in_sql = notify.work.run(lambda db, w=wants: [str(e.event_id) for e in behind(db, w, 0, 1_000, 1_000)])
        assert [event["id"] for event in pulled] == in_memory == in_sql, (area, party, granted)


def bus_record(event: Event) -> Record:
    return replace(bus.event_record(event, uuid4(), 1, AT), timestamp=int(AT.timestamp() * 1000))


def _moved(to: str, left: str) -> Event:
    body = {**dict.fromkeys(("registered_area", "residence_area"), to), "station_area": to, "from_area": left}
    flags = dict.fromkeys(("is_veteran", "preferential_care", "alive"), True)
    return Event("veteran.moved.v1", {**body, **flags, "tier": "KEY", "over_80": False, "occurred_at": AT}, to)


def _alert(area: str, party: str) -> Event:
    id = uuid4()
    body = {"alert_id": id, "inbox_area": area, "party": party, "rule": "any", "severity": "INFO", "cause": id}
    return Event("alert.raised.v1", {**body, "subject": str(id), "occurred_at": AT}, area)


def _station(area: str) -> Event:
    return Event("station.opened.v1", {"code": area, "name": "站", "level": "TOWN", "occurred_at": AT}, area)
