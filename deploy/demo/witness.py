"""What a subscriber sees on Kafka and what stations see on their live streams, each with the moment it came."""

import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kafka import KafkaConsumer
from urllib3 import Timeout

from deploy import topics
from deploy.demo.network import Network
from deploy.local.faults import Fault

READY_SECONDS = 15
HEARTBEATS_MISSED = Timeout(connect=3, read=40)  # the stream says something every 15 s


@dataclass(frozen=True)
class Seen:
    """An event, or a line of a station's inbox. `where` is the topic or the account, `at` a perf_counter."""

    where: str
    kind: str
    id: str
    subject: str
    body: dict[str, Any]
    at: float


class Witness:
    """Remembers everything seen from the moment it watches; waiting looks at the past, too."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._seen: list[Seen] = []
        self._news = threading.Condition()
        self._fault: Fault | None = None
        self._done = threading.Event()

    @contextmanager
    def watching(self, *stations: str) -> Iterator[None]:
        """Watch the topics and the streams of these accounts; nothing that happens inside is missed."""
        for login in stations:
            self._network.sign_in(login)
        watches: list[tuple[Callable[..., None], tuple[str, ...]]] = [(self._follow_topics, ())]
        watches += [(self._follow_station, (login,)) for login in stations]
        ready = [threading.Event() for _ in watches]
        threads = [
            threading.Thread(target=self._guarded, args=(follow, sign, *about), daemon=True)
            for (follow, about), sign in zip(watches, ready, strict=True)
        ]
        for thread in threads:
            thread.start()
        ends = time.monotonic() + READY_SECONDS
        for sign in ready:
            sign.wait(ends - time.monotonic())
        try:
            if not self._fault and not all(sign.is_set() for sign in ready):
                raise Fault("Kafka or the live stream does not answer.", "Look at: make logs")
            if self._fault:
                raise self._fault
            yield
        finally:
            self._done.set()
            threads[0].join(READY_SECONDS)  # leaves its group in order; the streams end with the process

    def wait(self, wanted: Callable[[Seen], bool], what: str, seconds: float, service: str) -> Seen:
        """The first thing seen that is `wanted`. Raises Fault after so many seconds, or when a watch broke."""

        def first() -> Seen | Fault | None:
            return self._fault or next((seen for seen in self._seen if wanted(seen)), None)

        with self._news:
            result = self._news.wait_for(first, seconds)
        if isinstance(result, Fault):
            raise result
        if result is None:
            raise Fault(f"There is no {what} within {seconds:.0f} s.", f"Look at: make logs OF={service}")
        return result

    def note(self, seen: Seen) -> None:
        with self._news:
            self._seen.append(seen)
            self._news.notify_all()

    def _guarded(self, follow: Callable[..., None], ready: threading.Event, *about: str) -> None:
        try:
            follow(ready, *about)
        except Exception as fault:
            what = "".join(about) or f"Kafka as {topics.SUBSCRIBER}"
            with self._news:  # Kafka tells a wrong password by silence
                self._fault = Fault(
                    f"Watching {what} failed: {fault}.", "Is the platform up, the password right? make logs"
                )
                self._news.notify_all()
        finally:
            ready.set()

    def _follow_topics(self, ready: threading.Event) -> None:
        """As any downstream system would, but from now on and without remembering how far it has read."""
        names = list(topics.declared()["topics"])
        consumer = KafkaConsumer(
            bootstrap_servers=self._network.layout.bootstrap,
            group_id=f"{topics.SUBSCRIBER}.demo-{secrets.token_hex(4)}",
            client_id="muster-demo",
            security_protocol="SASL_PLAINTEXT",
            sasl_mechanism=self._network.credentials["kafka"]["mechanism"],
            sasl_plain_username=topics.SUBSCRIBER,
            sasl_plain_password=self._network.credentials["kafka"]["principals"][topics.SUBSCRIBER],
            enable_auto_commit=False,
            auto_offset_reset="latest",
            bootstrap_timeout_ms=5_000,
        )
        unreadable = [name for name in names if not consumer.partitions_for_topic(name)]
        if unreadable:  # reading without the right to is silent
            raise PermissionError(f"{topics.SUBSCRIBER} cannot read {', '.join(unreadable)}")
        consumer.subscribe(topics=names)
        while not self._done.is_set():
            for messages in consumer.poll(timeout_ms=200).values():
                for message in messages:
                    self.note(_event(message))
            if not ready.is_set() and len(consumer.assignment()) >= len(names) * topics.declared()["partitions"]:
                for at in consumer.assignment():
                    consumer.position(at)  # asks where the partition ends; from here on nothing is missed
                ready.set()
        consumer.close(autocommit=False)

    def _follow_station(self, ready: threading.Event, login: str) -> None:
        """The stream begins now: everything after its first line is new."""
        url = self._network.layout.url("stream", "/v1/stream")
        headers = {"Authorization": f"Bearer {self._network.sign_in(login)}", "Accept-Language": "zh"}
        response = self._network.http.request(
            "GET", url, headers=headers, preload_content=False, timeout=HEARTBEATS_MISSED
        )
        if response.status != 200:
            raise PermissionError(f"{response.status} {response.data!r}")
        kind = ""
        for line in response:
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name == "event":
                kind = value
            elif name == "data":
                alert = json.loads(value)
                self.note(Seen(login, kind, alert["id"], alert["subject"], alert, time.perf_counter()))
            ready.set()


def _event(message: Any) -> Seen:
    at = time.perf_counter()
    headers = {name: value.decode() for name, value in message.headers}
    body = json.loads(message.value)
    return Seen(message.topic, headers["ce_type"], headers["ce_id"], headers["ce_subject"], body, at)
