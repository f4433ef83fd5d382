"""Faults of a running platform, and a station that writes all the while."""

import json
import os
import signal
import threading
import time
from typing import Any
from uuid import uuid4

from deploy.local import supervision
from tests.kit.people import new_veteran
from tests.kit.platforms import Platform
from tests.kit.waiting import until

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


def kill(platform: Platform, process: str) -> int:
    """kill -9 a process of the platform; returns its pid."""
    secret = json.loads(platform.layout.secrets.read_text())["supervisor"]
    pid = next(p["pid"] for p in supervision.states(platform.layout, secret) if p["name"] == process)
    if pid:
        os.kill(pid, signal.SIGKILL)
    return int(pid)


def keep_killed(platform: Platform, process: str, seconds: float) -> None:
    """The supervisor restarts it at once: kill it again until the outage has lasted."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        kill(platform, process)
        time.sleep(0.5)


def write_more(station: Station, count: int, what: str) -> None:
    target = len(station.accepted) + count
    until(lambda: len(station.accepted) >= target, what, 45)
