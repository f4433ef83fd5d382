"""Two workers of a service at once, as every cluster has them: neither waits for the other in a circle."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from shared.events.envelope import Event, Record
from shared.events.inbox import Inbox, Outcome
from tests.kit import bus
from tests.kit.stores import SERVICES, Store

SLICES, SLICE, STATIONS = 12, 60, 20


def _file(number: int, partition: int) -> Record:
    """Someone newly known to one of some stations, or dead: the counters of their inboxes are shared by all slices."""
    area, at = f"440703{101 + number % STATIONS}000", datetime.now(UTC)
    body = {
        **dict.fromkeys(("station_area", "registered_area", "residence_area"), area),
        **dict.fromkeys(("is_veteran", "preferential_care", "alive"), True),
        **{"tier": "KEY", "over_80": False, "occurred_at": at},
    }
    type = "veteran.registered.v1" if number % 3 else "veteran.deceased.v1"
    return replace(bus.event_record(Event(type, body, area), uuid4(), 1, at), partition=partition)


@pytest.mark.parametrize("service", SERVICES)
def test_no_slice_gives_way_to_another(
    store: Callable[..., Store], service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, random, taken = store(service), Random(13), []
    take = Inbox.take

    def counted(*arguments: Any, **more: Any) -> Any:
        taken.append(arguments)
        return take(*arguments, **more)

    def work(slices: list[list[Record]]) -> set[Outcome]:
        inbox = bus.service(service).inbox(place.database("work"))
        return {outcome for part in slices for outcome in inbox.apply(part, {})}

    monkeypatch.setattr(Inbox, "take", counted)
    with ThreadPoolExecutor(2) as workers:
        shares = [
            [[_file(random.randrange(1_000), partition) for _ in range(SLICE)] for _ in range(SLICES)]
            for partition in range(2)
        ]
        assert list(workers.map(work, shares)) == [{Outcome.APPLIED}] * 2
    assert len(taken) == 2 * SLICES, "one that gives way is taken again, in halves"
