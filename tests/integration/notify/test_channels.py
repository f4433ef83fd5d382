"""Channels: what is sent outside when alerts come, once, whatever the gateways do; and who sets them up."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date, timedelta
from ipaddress import ip_network
from socket import socket
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.notify.channels import domain
from services.notify.channels.domain import Way
from services.notify.channels.timers import drop_messages
from services.notify.channels.use_cases import sending
from services.notify.channels.use_cases.gathering import take_alerts
from services.notify.channels.use_cases.sending import Outcome, Sender, next_posting, note_outcome
from services.notify.channels.use_cases.setting_up import way_of
from shared.contracts.access import Role
from shared.outward.addresses import Guard
from shared.outward.client import Client
from shared.security.crypto import Vault
from tests.kit.alerts import Notify, lying, rows
from tests.kit.apps import Caller
from tests.kit.people import COUNTY, TOWN, VILLAGE
from tests.kit.problems import refused
from tests.kit.receivers import Receiver, Request, answering, hanging, receiving
from tests.kit.timers import to_end
from tests.kit.waiting import until

SECRET = "whsec_" + "A" * 43 + "="
SMS = {"numbers": ["13800138000"], "success_field": "code", "success_value": "OK"}
Start = Callable[[], Sender]


@pytest.fixture
def start(notify: Notify, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts a sender that waits for little, as each `work` process has one."""
    monkeypatch.setattr(sending, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(sending, "GAP", timedelta(0))
    monkeypatch.setattr(domain, "FIRST_WAIT", timedelta(milliseconds=20))
    stop, threads = threading.Event(), list[threading.Thread]()

    def begin() -> Sender:
        client = Client(Guard((ip_network("127.0.0.0/8"),)))
        sender = Sender(notify.store.work, Vault(b"k" * 32, b"k" * 32), client)
        threads.append(threading.Thread(target=sender.run, args=(stop,)))
        threads[-1].start()
        return sender

    yield begin
    stop.set()
    for thread in threads:
        thread.join()
    until(lambda: not [each for each in threading.enumerate() if each.name == "sender"], "nothing is under way")


def gateway(request: Request, client: socket) -> bool:
    """Takes whatever comes, as each kind says so."""
    says = {"/robot": b'{"errcode": 0}', "/sms": b'{"code": "OK"}'}
    return answering(200, body=says.get(request.path.partition("?")[0], b""))(request, client)


def set_up(by: Caller, address: str, kind: str = "WECOM", **more: Any) -> Any:
    body = {"name": "值班群", "kind": kind, "severities": ["URGENT"], "address": address}
    return by.post("/v1/channels", {**body, **more})


def urge(notify: Notify, times: int = 1) -> None:
    """The county's station is told of hardships that are urgent."""
    for _ in range(times):
        body = {"hardship_id": (id := uuid4()), "veteran_id": uuid4(), "urgent": True}
        body |= {"visit_id": uuid4(), "state": "FOUND", "step_due_on": date(2026, 12, 8)}
        notify.news.tell("hardship.found.v1", id, body, VILLAGE)


def messages(by: Caller, query: str = "") -> list[Any]:
    items: list[Any] = by.get(f"/v1/channel-messages?limit=200{query}")["items"]
    return items


def states(by: Caller, query: str = "") -> list[str]:
    return [message["state"] for message in messages(by, query)]


def told_of(by: Caller, query: str = "") -> int:
    """Of how many alerts messages tell."""
    return sum(message["alerts"] for message in messages(by, query))


def contents(receiver: Receiver) -> Sequence[Any]:
    return [json.loads(request.body) for request in receiver.requests]


def test_channels_go_with_their_station_to_another_code(notify: Notify) -> None:
    new = f"{COUNTY[:4]}98000000"
    urge(notify, 2)
    made = set_up(notify.county, "https://gateway.example/robot?key=1")
    data = {"code": new, "from_code": COUNTY, "level": "COUNTY", "recoded_on": date.today()}
    notify.news.tell("station.recoded.v1", uuid4(), data, new)
    county = notify.county.as_(Role.COUNTY_CENTRE_STAFF, new)
    assert [channel["id"] for channel in county.get("/v1/channels")["items"]] == [made["id"]]
    assert notify.county.get("/v1/channels")["items"] == []
    after = "SELECT reached, (SELECT coalesce(max(seq), 0) FROM inboxes WHERE area = channels.area) FROM channels"
    ((reached, last),) = rows(notify.store, after)
    assert reached == last, "of what comes into the new inbox nothing is passed over"


def test_every_kind_of_channel_tells_that_alerts_came_and_nothing_of_them(notify: Notify, start: Start) -> None:
    county = notify.county
    urge(notify)
    with receiving(gateway) as receiver:
        ways = {
            "WECOM": {"address": receiver.url("/robot?key=1")},
            "DINGTALK": {"address": receiver.url("/robot?access_token=1"), "secret": "SEC0"},
            "SMS": {"address": receiver.url("/sms"), "secret": "token", "sms": SMS},
            "JSON": {"address": receiver.url("/json"), "secret": SECRET, "language": "en"},
        }
        made = {kind: set_up(county, kind=kind, **way) for kind, way in ways.items()}
        start()
        urge(notify, 2)
        notify.news.due(VILLAGE)  # of the town, and not urgent
        until(lambda: told_of(county) == 8 and set(states(county)) == {"SENT"}, "all four tell of both")
        said = [request.body.decode() for request in receiver.requests]
    assert {request.path.partition("?")[0] for request in receiver.requests} == {"/robot", "/sms", "/json"}
    assert not [each for each in said if any(word in each for word in ("hardship", "MEDICAL", "困难", "veteran"))]
    alerts = lying(county)
    for alert in alerts[1:]:
        told = messages(county, f"&alert={alert['id']}")
        assert {each["channel_id"] for each in told} == {channel["id"] for channel in made.values()}, "once on each"
        assert len(told) == 4
    assert messages(county, f"&alert={alerts[0]['id']}") == [], "it came before"
    shown = json.dumps([made, county.get("/v1/channels")])
    assert not [word for word in ("key=1", "access_token", "SEC0", "whsec_", "13800138000") if word in shown]
    kept = rows(notify.store, "SELECT sealed FROM channels")
    assert not [sealed for (sealed,) in kept if b"127.0.0.1" in sealed or b"138" in sealed]


def test_a_message_is_tried_again_with_its_id_and_one_gateway_s_outage_is_its_own(notify: Notify, start: Start) -> None:
    failing = [True]

    def at_times(request: Request, client: socket) -> bool:
        return answering(503 if failing[0] else 204)(request, client)

    with ExitStack() as servers:
        fails, hangs, well = (servers.enter_context(receiving(each)) for each in (at_times, hanging, gateway))
        for _ in range(4):
            set_up(notify.county, hangs.url(host="localhost"))
        first = set_up(notify.county, fails.url(), "JSON", secret=SECRET)
        works = set_up(notify.county, well.url("/robot"))
        for _ in range(2):  # of two machines
            start()
        urge(notify, 3)
        until(lambda: "SENT" in states(notify.county, f"&channel={works['id']}"), "no other is waited for", 8)
        until(lambda: len(fails.requests) >= 3, "it is tried again")
        (failed,) = messages(notify.county, f"&channel={first['id']}&state=FAILED")[:1]
        assert (failed["fault"], failed["answer"]) == ("REFUSED", "503")
        assert notify.county.get(f"/v1/channels/{first['id']}")["failures"] >= 1
        failing[0] = False
        until(lambda: set(states(notify.county, f"&channel={first['id']}")) == {"SENT"}, "it is sent")
        (again, *_) = messages(notify.county, f"&channel={first['id']}")
        assert again["attempts"] > 2
        bodies = [content["data"] for content in contents(fails) if content["data"]["id"] == again["id"]]
        assert len(bodies) == again["attempts"]
        assert all(body == bodies[0] for body in bodies), "the same each time"
        of_works = f"&channel={works['id']}"
        assert (told_of(notify.county, of_works), len(well.requests)) == (3, len(messages(notify.county, of_works)))
        assert len(hangs.requests) <= 4, "two at a time of each process"


def test_what_is_over_too_late_or_in_quiet_hours_is_not_sent(notify: Notify) -> None:
    county, work = notify.county, notify.store.work
    set_up(county, "https://robots.example.org/send")

    def next_one(change: str = "made_at = made_at") -> Any:
        """What is to be sent once the channel has rested."""
        with notify.store.superuser() as db:
            db.execute(f"UPDATE channel_messages SET {change}; UPDATE channels SET next_at = now()".encode())
        return work.run(lambda db: next_posting(db, ()))

    def becomes(posting: Any, fault: str | None) -> tuple[str, str | None]:
        work.run(lambda db: note_outcome(db, posting, Outcome(fault)))
        return messages(county)[-1]["state"], messages(county)[-1]["reason"]

    urge(notify)
    work.run(take_alerts)
    assert next_one("quiet_from = '00:00', quiet_to = '23:59:59.999999'") is None, "at night"
    assert next_one("quiet_from = '12:00', quiet_to = '11:59:59.999999'") is None, "also over midnight"
    first = next_one("quiet_from = NULL, quiet_to = NULL")
    assert (first.notice.alerts, first.attempt) == (1, 1)
    assert work.run(lambda db: next_posting(db, ())) is None, "another process leaves it to this one"
    second = next_one()
    assert becomes(first, None) == ("QUEUED", None), "it took too long: another has sent it meanwhile"
    assert becomes(second, "UNREACHABLE") == ("FAILED", None)
    assert becomes(next_one("made_at = made_at - interval '1 day'"), "UNREACHABLE") == ("GIVEN_UP", "TOO_LATE")
    urge(notify)
    work.run(take_alerts)
    for alert in lying(county):
        county.post(f"/v1/alerts/{alert['id']}/acknowledgement")
    assert next_one() is None
    assert (messages(county)[-1]["state"], messages(county)[-1]["reason"]) == ("GIVEN_UP", "NOTHING_LEFT")


def test_what_is_secret_goes_to_no_other_server(notify: Notify) -> None:
    town, host = notify.town, "https://sms.example.org"
    channel = set_up(town, f"{host}/send", "SMS", secret="token", sms=SMS)
    one = f"/v1/channels/{channel['id']}"

    def change(**body: Any) -> Any:
        return town.call("PATCH", one, body, {"If-Match": f'"{town.get(one)["version"]}"'})

    def way() -> Way:
        [(key, sealed)] = rows(notify.store, "SELECT data_key, sealed FROM channels")
        return way_of(Vault(b"k" * 32, b"k" * 32), UUID(channel["id"]), key, sealed)

    assert change(address=f"{host}/v2/send").status_code == 200
    assert (way().address, way().secret) == (f"{host}/v2/send", "token"), "the same server"
    for elsewhere in ("https://other.example.org/send", f"{host}:8443/send", "http://sms.example.org/send"):
        refused(change(address=elsewhere), 422, "credentials-wanted")
        refused(change(address=elsewhere, secret="other"), 422, "credentials-wanted")
        refused(change(address=elsewhere, sms=SMS), 422, "credentials-wanted")
    assert change(address="https://other.example.org/", secret=None, sms=SMS).json["host"] == "other.example.org"
    assert way().secret is None
    with notify.store.superuser() as db:
        db.execute("UPDATE channels SET sealed = data_key")
    refused(change(secret="token"), 409, "way-lost")


def test_heads_set_channels_up_for_their_own_inboxes(notify: Notify) -> None:
    town, county = notify.town, notify.county
    address = "https://robots.example.org/send?key=1"
    channel = set_up(town, address, rules=["verification-wanted"])
    village = set_up(town, address, area=VILLAGE)
    assert [each["id"] for each in county.get("/v1/channels")["items"]] == [channel["id"], village["id"]]
    assert town.get(f"/v1/channels?area={VILLAGE}")["items"] == [village]
    one = f"/v1/channels/{channel['id']}"
    for other in (town.as_(Role.ARMED_FORCES_OFFICER, TOWN), county.as_(Role.TOWN_HEAD, "440781100000")):
        refused(other.call("GET", one), 404, "not-found")
        refused(other.call("POST", f"{one}/pause"), 404, "not-found")
    refused(town.as_(Role.VILLAGE_WORKER, VILLAGE).call("POST", f"{one}/pause"), 403, "role-forbidden")
    body = {"name": "群", "kind": "JSON", "severities": ["INFO"], "address": address}
    for changed, slug in (
        ({}, "secret-wanted"),
        ({"kind": "WECOM", "address": "ftp://x.example"}, "address-unfit"),
        ({"kind": "WECOM", "rules": ["no-such-rule"]}, "rule-unknown"),
        ({"kind": "SMS"}, "sms-wanted"),
    ):
        refused(town.call("POST", "/v1/channels", {**body, **changed}), 422, slug)
    refused(town.call("POST", "/v1/channels", {**body, "kind": "WECOM", "area": COUNTY}), 404, "area-foreign")
    version = {"If-Match": '"1"'}
    changed = town.call("PATCH", one, {"address": "https://other.example.org/", "severities": ["INFO"]}, version).json
    assert (changed["host"], changed["severities"], changed["version"]) == ("other.example.org", ["INFO"], 2)
    assert town.post(f"{one}/tests")["test"]
    refused(town.call("POST", f"{one}/tests"), 409, "test-waits")
    assert town.post(f"{one}/pause")["state"] == "PAUSED"
    assert [(each["state"], each["reason"]) for each in messages(town)] == [("GIVEN_UP", "CHANNEL_STOPPED")]
    refused(town.call("POST", f"{one}/tests"), 409, "state-unfit")
    assert town.post(f"{one}/resumption")["state"] == "ACTIVE"
    ended = town.post(f"{one}/end")
    assert rows(notify.store, "SELECT sealed, data_key FROM channels WHERE state = 'ENDED'") == [(None, None)]
    refused(town.call("PATCH", one, {"name": "x"}, {"If-Match": f'"{ended["version"]}"'}), 409, "state-unfit")
    with notify.store.superuser() as db:
        db.execute("UPDATE channel_messages SET settled_at = settled_at - interval '91 days'")
    assert to_end(notify.store.work, drop_messages) == 1
