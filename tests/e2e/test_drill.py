"""kill -9 of broker, PostgreSQL and every work process while stations write: each 2xx write has one effect."""

import json
import os
import signal
import threading
import time
from typing import Any
from uuid import uuid4

import psycopg

from deploy.local import supervision
from tests.kit.people import new_veteran
from tests.kit.platforms import Platform
from tests.kit.waiting import until

WORK = ("registry-work", "visits-work", "assistance-work", "notify-work")
OUTAGE_SECONDS = 5
PAUSE_SECONDS = 0.1
"""Between writes: without one a station wrote up to nine hundred people while the broker was away, too many for a busy
machine to settle in the time there is.
"""


class Station:
    """Registers ten people a second at most; a request that got no answer is sent again under the same key."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._token = platform.token("town-440703101")
        self._stop = threading.Event()
        self.accepted: list[str] = []
        self.refused: list[Any] = []
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            person = new_veteran("440703101001", categories=["DISABLED_SERVICEMAN"])
            key = {"Idempotency-Key": str(uuid4())}
            while True:
                status, answer = self._platform.call("registry", "POST", "/v1/veterans", person, self._token, key)
                if status in (0, 503, 409) and (status != 409 or "under-way" in answer["type"]):
                    time.sleep(0.1)  # as the Retry-After of a busy service asks, shortened
                    continue
                break
            if status == 201:
                self.accepted.append(answer["id"])
            else:
                self.refused.append((status, answer))
            self._stop.wait(PAUSE_SECONDS)

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(30)


def _kill(platform: Platform, process: str) -> int:
    """kill -9 a process of the platform; returns its pid."""
    secret = json.loads(platform.layout.secrets.read_text())["supervisor"]
    pid = next(p["pid"] for p in supervision.states(platform.layout, secret) if p["name"] == process)
    if pid:
        os.kill(pid, signal.SIGKILL)
    return int(pid)


def _keep_killed(platform: Platform, process: str) -> None:
    """The supervisor restarts it at once: kill it again until the outage has lasted."""
    ends = time.monotonic() + OUTAGE_SECONDS
    while time.monotonic() < ends:
        _kill(platform, process)
        time.sleep(0.5)


def _more(station: Station, count: int, what: str) -> None:
    target = len(station.accepted) + count
    until(lambda: len(station.accepted) >= target, what, 45)


def test_every_accepted_write_has_exactly_one_effect(platform: Platform) -> None:
    station = Station(platform)
    try:
        _more(station, 20, "writes before any fault")
        _keep_killed(platform, "kafka")
        _more(station, 20, "writes after the broker's death")
        assert _kill(platform, "postgres")
        _more(station, 20, "writes after PostgreSQL's death")
        for process in WORK:
            assert _kill(platform, process)
        _more(station, 20, "writes after the work processes' death")
    finally:
        station.stop()
    assert not station.refused
    wanted = sorted(station.accepted)

    def ids(service: str, statement: str) -> list[str]:
        """Those of this test's people, as often as they stand there."""
        return sorted(id for row in platform.query(service, statement) if (id := str(row[0])) in set(wanted))

    last = {
        "visits": "SELECT veteran_id FROM dues WHERE purpose = 'HOME_VISIT'",
        "assistance": "SELECT id FROM people",
        "notify": "SELECT c.subject FROM alert_causes c, alerts WHERE id = alert_id AND rule = 'key-person-registered'",
    }

    def settled() -> bool:
        try:
            return all(len(ids(service, statement)) >= len(wanted) for service, statement in last.items())
        except psycopg.OperationalError:
            return False

    until(settled, "every event had its effects", 60)

    assert ids("registry", "SELECT id FROM veterans") == wanted
    assert ids("visits", "SELECT id FROM people") == wanted
    assert ids("assistance", "SELECT id FROM people") == wanted
    assert ids("visits", "SELECT veteran_id FROM dues WHERE purpose = 'CONTACT'") == wanted
    assert ids("visits", "SELECT veteran_id FROM dues WHERE purpose = 'HOME_VISIT'") == wanted
    assert ids("notify", last["notify"]) == wanted
    for (numbers,) in platform.query("notify", "SELECT array_agg(seq ORDER BY seq) FROM entries GROUP BY area, party"):
        assert numbers == list(range(1, len(numbers) + 1)), "each inbox's log is gapless"
    for service in ("visits", "assistance", "notify"):
        assert platform.query(service, "SELECT * FROM parked") == []
