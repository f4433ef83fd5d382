"""Webhooks: what is pushed is what is pulled, in the same order, whoever else fails, and whatever is killed."""

import resource
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.events.envelope import Event, Record
from tests.kit import bus
from tests.kit.apps import Authority, Caller, app_of
from tests.kit.people import CITY, OTHER_TOWN, TOWN, VILLAGE
from tests.kit.pushing import FEW_FILES, YES, Deliverer, Pushed, answers, is_signed
from tests.kit.receivers import Serve, answering, hanging, receiving
from tests.kit.resolvers import naming
from tests.kit.stores import Store
from tests.kit.subscribing import AT, archive, figures, line_of_pulled, proved, pull, reader
from tests.kit.waiting import until

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


@pytest.fixture
def deliver(notify: Store) -> Iterator[Callable[..., Deliverer]]:
    """Starts a process that delivers."""
    running: list[Deliverer] = []

    def begin(*how: str, **more: int) -> Deliverer:
        running.append(Deliverer(notify, *how, **more))
        return running[-1]

    yield begin
    for each in running:
        if each.process.poll() is None:
            assert each.stop() == 0


@pytest.fixture
def receive() -> Iterator[Callable[..., Pushed]]:
    """Starts a receiver."""
    with ExitStack() as stack:
        yield lambda serve=YES: Pushed(stack.enter_context(receiving(serve)))


@pytest.fixture
def names() -> Iterator[int]:
    with naming() as port:
        yield port


def file_event(area: str, person: UUID | None = None, version: int = 1) -> Record:
    event = Event(f"veteran.{'registered' if version == 1 else 'changed'}.v1", {**_FILE, "station_area": area}, area)
    record = bus.event_record(event, person or uuid4(), version, AT)
    return replace(record, timestamp=int(AT.timestamp() * 1000))


def add(system: Caller, pushed: Pushed, **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = system.post("/v1/endpoints", {"url": pushed.receiver.url(), **more})
    return answer


def ids(events: Sequence[dict[str, Any]]) -> list[str]:
    return [event["id"] for event in events]


def versions(pushed: Pushed) -> dict[str, list[int]]:
    """By aggregate, in the order of first occurrence."""
    of: dict[str, dict[int, None]] = defaultdict(dict)
    for event in pushed.events:
        of[event["subject"]][event["aggregateversion"]] = None
    return {subject: list(each) for subject, each in of.items()}


def test_what_is_pushed_is_what_is_pulled(
    caller: Caller, notify: Store, deliver: Callable[..., Deliverer], receive: Callable[..., Pushed]
) -> None:
    town, city = reader(caller, notify, TOWN), reader(caller, notify, CITY)
    mine, all, few, stranger = receive(), receive(), receive(), receive(answering())
    person = uuid4()
    early = [file_event(VILLAGE, person), file_event(OTHER_TOWN)]
    archive(notify, early)
    endpoint = add(town, mine, since="2026-11-24T00:00:00+08:00")
    add(city, all)
    add(city, few, types=["veteran.changed.v1"], within=TOWN)
    unproved = add(city, stranger)
    deliver("work", "--only", "deliver")
    archive(notify, [file_event(VILLAGE, person, version) for version in range(2, 6)])
    archive(notify, [file_event(OTHER_TOWN) for _ in range(3)])
    until(lambda: len(mine.ids()) >= 5 and len(all.ids()) >= 7 and len(few.ids()) >= 4, "everything")
    assert mine.ids() == ids(pull(town)[0])
    assert set(all.ids()) == set(ids(pull(city)[0][2:]))
    assert few.ids() == mine.ids()[1:]
    assert stranger.requests == [], "it never said that it wants to be told"
    first = mine.requests[0]
    assert is_signed(first, endpoint["secret"])
    assert first.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert first.headers["webhook-id"] == mine.events[0]["id"]
    assert mine.events[0] == pull(town)[0][0], "byte for byte, as its hash shows"
    (asked,) = [each for each in mine.receiver.requests if each.method == "OPTIONS"]
    assert asked.headers["webhook-request-origin"] == "muster"
    proof = until(lambda: _complete(town), "all of the day was delivered")
    assert proved(proof) == figures(map(line_of_pulled, mine.events))[str(AT.date())], "as by pull and Kafka"
    _rotated(town, mine, endpoint, notify)
    log = until(lambda: town.get(f"/v1/endpoints/{endpoint['id']}/deliveries")["items"][6:], "the log")
    assert {each["outcome"] for each in log} == {"DELIVERED"}
    shown = city.get(f"/v1/endpoints/{unproved['id']}")
    assert (shown["proved_at"], shown["failures"] > 0) == (None, True)
    assert city.get(f"/v1/endpoints/{unproved['id']}/deliveries")["items"][0]["outcome"] == "NOT_ALLOWED"


def _complete(system: Caller) -> dict[str, Any] | None:
    proof: dict[str, Any] = system.get(f"/v1/proof?day={AT.date()}")
    return proof if [each["complete"] for each in proof["endpoints"]] == [True] else None


def _rotated(town: Caller, mine: Pushed, endpoint: dict[str, Any], notify: Store) -> None:
    """A test is sent once, and what was set aside once more; what comes after a rotation is signed twice; a replay
    sends all again.
    """
    path, before, again = f"/v1/endpoints/{endpoint['id']}", len(mine.requests), mine.events[0]["id"]
    with notify.superuser() as db:
        db.execute("INSERT INTO dead VALUES (%s, 1, %s, 'any', 'any', now(), now())", (endpoint["id"], again))
    town.post(f"{path}/dead/{again}/retry", {})
    town.post(f"{path}/test", {})
    until(lambda: len(mine.requests) == before + 2, "one after the other")
    assert mine.events[before]["id"] == again
    assert mine.events[-1]["type"] == "muster.test.v1"
    until(lambda: town.get(path)["dead"] == 0, "it was taken")
    rotated = town.post(f"{path}/rotation", {})
    late = file_event(VILLAGE)
    archive(notify, [late])
    last = until(lambda: [e for e in mine.requests if e.headers["webhook-id"] == id_of(late)], "the late one")[0]
    assert is_signed(last, endpoint["secret"])
    assert is_signed(last, rotated["secret"])
    assert rotated["secret"] != endpoint["secret"]
    before = len(mine.requests)
    town.post(f"{path}/replay", {"since": "2026-11-24T00:00:00+08:00"})
    until(lambda: len(mine.requests) >= before + 6, "everything again")
    assert set(ids(mine.events[before:])) == set(ids(pull(town)[0]))
    town.post(f"{path}/pause", {})
    archive(notify, [file_event(VILLAGE)])
    town.post(f"{path}/resumption", {})
    until(lambda: len(mine.ids()) == 8, "what came while it was paused")


def id_of(record: Record) -> str:
    return (dict(record.headers)["ce_id"] or b"").decode()


def test_one_aggregate_that_fails_holds_up_no_other_and_slow_systems_no_one(
    caller: Caller, notify: Store, deliver: Callable[..., Deliverer], receive: Callable[..., Pushed], names: int
) -> None:
    sick, well = str(uuid4()), str(uuid4())
    mended: list[int] = []
    soon = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    no, gone, busy = answering(500), answering(410), answering(429, f"Retry-After: {soon}\r\n")

    def choose(event: dict[str, Any]) -> Serve:
        return no if event["subject"] == sick and not mended else YES

    town = reader(caller, notify, TOWN)
    picky, hung = receive(answers(choose)), receive(answers(lambda _: hanging))
    ended, patient = receive(answers(lambda _: gone)), receive(answers(lambda _: busy))
    made = [add(town, each) for each in (picky, hung, ended, patient)]
    _name_some_that_hang(caller, notify, picky)
    named, locked = receive(), receive()
    add(town, named, url=named.receiver.url(host="well.example"))
    made.append(add(town, locked))
    with notify.superuser() as db:
        db.execute("UPDATE endpoints SET secret = data_key WHERE id = %s", (made[-1]["id"],))
    process = deliver(names=names, ahead=3_600).process
    until(lambda: all(town.get(f"/v1/endpoints/{each['id']}")["proved_at"] for each in made), "handshakes")
    for version in range(1, 5):
        archive(notify, [file_event(VILLAGE, UUID(subject), version) for subject in (sick, well)])
    until(lambda: versions(picky).get(well) == [1, 2, 3, 4], "the others")
    assert versions(picky)[sick] == [1], "its later events wait"
    assert resource.prlimit(process.pid, resource.RLIMIT_NOFILE)[0] > FEW_FILES, "a connection is a file"
    until(lambda: len(named.ids()) == 8, "names that hang hold up no other")
    _sign_anew(town, locked, made[-1])
    until(lambda: town.get(f"/v1/endpoints/{made[0]['id']}")["held"] == 1, "it is held")
    _fail_for_long(town, notify, made[0])
    until(lambda: versions(picky)[sick] == [1, 2], "the first is set aside, and the next tried")
    mended.append(1)
    until(lambda: versions(picky)[sick] == [1, 2, 3, 4], "what waited, in order")
    assert town.get(f"/v1/endpoints/{made[0]['id']}")["dead"] == 1, "once, and no more than that"
    until(lambda: town.get(f"/v1/endpoints/{made[0]['id']}")["held"] == 0, "it is released")
    shown = until(lambda: _in_state(town, made[2], "ENDED"), "410 ends it")
    assert shown["reason"] == "GONE"
    asked = datetime.fromisoformat(town.get(f"/v1/endpoints/{made[3]['id']}")["retry_at"])
    waits = asked - datetime.now(UTC) - timedelta(hours=1)
    assert timedelta(minutes=8) < waits < timedelta(minutes=11), "as it asked, though our clock is ahead"
    assert 1 <= len(patient.requests) <= 4
    sent = datetime.fromtimestamp(int(picky.requests[0].headers["webhook-timestamp"]), UTC)
    assert abs(sent - datetime.now(UTC)) < timedelta(minutes=5), "as readers will have it"


def _fail_for_long(town: Caller, notify: Store, endpoint: dict[str, Any]) -> None:
    """What is held has failed for more than a day; a change has the process read it."""
    with notify.superuser() as db:
        long_ago = "UPDATE held SET since = since - interval '2 days', next_at = since WHERE endpoint_id = %s"
        db.execute(long_ago, (endpoint["id"],))
    path = f"/v1/endpoints/{endpoint['id']}"
    town.call("PATCH", path, {"within": TOWN}, {"If-Match": f'"{town.get(path)["version"]}"'})


def _name_some_that_hang(caller: Caller, notify: Store, pushed: Pushed) -> None:
    """Twice as many endpoints as gevent has threads for look-ups."""
    others = [reader(caller, notify, TOWN) for _ in range(2)]
    for number, other in product(range(10), others):
        host = f"hangs-{number}-{other.account}.example"
        add(other, pushed, url=pushed.receiver.url(host=host))


def _sign_anew(town: Caller, locked: Pushed, endpoint: dict[str, Any]) -> None:
    """A secret that cannot be read stops its own endpoint, until there is another."""
    path = f"/v1/endpoints/{endpoint['id']}"
    log = until(lambda: town.get(f"{path}/deliveries?outcome=KEY_LOST")["items"], "it is told")
    assert {each["kind"] for each in log} == {"EVENT"}
    assert (town.get(path)["failures"] > 0, locked.requests) == (True, []), "nothing goes out unsigned"
    secret = town.post(f"{path}/rotation", {})["secret"]
    until(lambda: len(locked.ids()) == 8, "everything")
    assert all(is_signed(request, secret) for request in locked.requests)


def _in_state(system: Caller, endpoint: dict[str, Any], state: str) -> dict[str, Any] | None:
    shown: dict[str, Any] = system.get(f"/v1/endpoints/{endpoint['id']}")
    return shown if shown["state"] == state else None


def test_processes_share_and_what_one_leaves_behind_another_sends(
    caller: Caller, notify: Store, deliver: Callable[..., Deliverer], receive: Callable[..., Pushed]
) -> None:
    town = reader(caller, notify, TOWN)
    systems = [receive(answers(lambda _: YES)) for _ in range(8)]
    for each in systems:
        add(town, each)
    people = [uuid4() for _ in range(20)]
    first = deliver()
    for version in range(1, 11):
        archive(notify, [file_event(VILLAGE, person, version) for person in people])
        if version == 3:
            first.kill()
            first = deliver()
        if version == 6:
            deliver()
        if version == 8:
            first.kill()
    wanted = ids(pull(town)[0])
    for each in systems:
        until(lambda e=each: len(e.ids()) == len(wanted), "everything", 60)
        assert set(each.ids()) == set(wanted)
        assert all(of == list(range(1, 11)) for of in versions(each).values()), "in order"
    with notify.superuser() as db:
        assert db.execute("SELECT count(*) FROM held").fetchone() == (0,)
