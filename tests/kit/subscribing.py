"""A system that reads events, and the figures it comes to by itself."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from shared.contracts import TOPICS
from shared.contracts.access import Role
from shared.events.envelope import Event, Record
from tests.kit import bus
from tests.kit.apps import Caller
from tests.kit.stores import Store

EVERYTHING = tuple(sorted(set(TOPICS.values())))
AT = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
Figures = dict[str, dict[str, tuple[int, str]]]
"""Day → type → how many events there are, and their sum."""


@dataclass(frozen=True)
class Subscription:
    """What an account may read."""

    account: UUID
    area: str
    party: str = "SERVICE"
    topics: Sequence[str] = EVERYTHING


def subscribe(notify: Store, of: Subscription, change: str = "granted") -> None:
    """Let notify know a subscription, as the registry's events tell it: granted, revoked, changed in this order."""
    data = {**vars(of), "topics": list(of.topics), "by": uuid4(), "occurred_at": AT}
    event = Event(f"subscriber.{change}.v1", data, of.area)
    version = ("granted", "revoked", "changed").index(change) + 1
    bus.apply(bus.inbox(notify), bus.event_record(event, of.account, version, AT))


def reader(caller: Caller, notify: Store, area: str, **options: Any) -> Caller:
    """Someone like `caller` who may read the events of an area."""
    system = Caller(caller.app, caller.authority, Role.SUBSCRIBER, area)
    subscribe(notify, Subscription(system.account, area, **options))
    return system


def archive(notify: Store, records: Iterable[Record]) -> None:
    """Let notify's archive take records, each alone."""
    inbox = bus.service("notify").archive_inbox(notify.work)
    for record in records:
        bus.apply(inbox, record)


def pull(system: Caller, query: str = "") -> tuple[list[dict[str, Any]], str]:
    """Every event that a system may see, page by page, and where it goes on."""
    page = system.get(f"/v1/feed?{query}")
    events: list[dict[str, Any]] = page["items"]
    while page["more"]:
        page = system.get(f"/v1/feed?{query}&cursor={page['next']}")
        events += page["items"]
    return events, page["next"]


def figures(lines: Iterable[tuple[str, str, str]]) -> Figures:
    """The figures of (day, type, line), each line once."""
    sums: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for day, type, line in dict.fromkeys(lines):
        sums[day][type].append(int.from_bytes(hashlib.sha256(line.encode()).digest(), "big"))
    return {
        day: {type: (len(each), f"{sum(each) % 2**256:064x}") for type, each in of_day.items()}
        for day, of_day in sums.items()
    }


def line_of_pulled(event: dict[str, Any]) -> tuple[str, str, str]:
    """What an event that was pulled adds, as the documents say."""
    at = datetime.fromisoformat(event["logtime"])
    names = ("source", "id", "type", "subject", "aggregateversion", "area", "bodyhash")
    return day_of(at), event["type"], "".join(f"{event[name]}\n" for name in names)


def line_of_record(record: Record) -> tuple[str, str, str]:
    """What a record of Kafka's adds, as the documents say."""
    header = {name: (value or b"").decode() for name, value in record.headers}
    names = ("ce_source", "ce_id", "ce_type", "ce_subject", "ce_aggregateversion", "ce_area")
    line = "".join(f"{header[name]}\n" for name in names) + hashlib.sha256(record.value or b"").hexdigest() + "\n"
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=record.timestamp)
    return day_of(at), header["ce_type"], line


def day_of(at: datetime) -> str:
    return at.astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()


def proved(answer: dict[str, Any]) -> dict[str, tuple[int, str]]:
    """The figures that the platform tells of a day."""
    return {each["type"]: (each["n"], each["sum"]) for each in answer["figures"]}
