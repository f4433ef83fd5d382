"""The one place that speaks to Kafka, with the settings measured to lose, double and invert nothing. What the library
itself does wrong is mended in `kafka_mends`.
"""

import contextlib
import queue
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import structlog
from kafka import ConsumerRebalanceListener, KafkaConsumer, KafkaProducer, OffsetAndMetadata, TopicPartition
from kafka.coordinator.assignors.range import RangePartitionAssignor
from kafka.errors import FencedInstanceIdError, KafkaError
from kafka.net.compat import KafkaNetClient

from shared.events import kafka_mends as mends
from shared.events.envelope import Headers, Record
from shared.events.kafka_mends import POLL_MS
from shared.events.positions import Extent
from shared.faults import Away, Stops
from shared.limits import CLOSE_SECONDS
from shared.settings import Kafka

NEVER = 2**31 - 1
GATHERED = 64 * 1024
"""So many bytes wait for no others."""
AWAY_SECONDS = 1
BATCH = 500
MARK = "positions"
"""Stands beside our commits: they tell, they are not read."""
log = structlog.get_logger()


mends.install()


class Fenced(Stops):
    """Another process runs under this instance id."""


def _connection(settings: Kafka, client_id: str) -> dict[str, Any]:
    config: dict[str, Any] = {
        "bootstrap_servers": settings.bootstrap.split(","),
        "client_id": client_id,
        "security_protocol": settings.security,
        "request_timeout_ms": 10_000,  # a frozen broker is given up after 10 s
        "reconnect_backoff_max_ms": 1_000,  # the default of 30 s lengthens every outage
        "bootstrap_timeout_ms": 5_000,
        "metrics_enabled": False,  # no one reads the library's own
    }
    if settings.security.startswith("SASL"):
        config |= {
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": settings.user,
            "sasl_plain_password": settings.password,
        }
    return config


@contextmanager
def _away() -> Iterator[None]:
    """Whatever the library cannot do now is a matter of waiting, but another's having taken this member's place."""
    try:
        yield
    except FencedInstanceIdError as fault:
        raise Fenced(str(fault)) from fault
    except KafkaError as fault:
        raise Away(str(fault)) from fault


def _opened(make: Callable[..., Any], **config: Any) -> Any:
    """A client of the library. One that cannot be made leaves a thread and its descriptors behind unless its
    connections are closed here. Raises Away.
    """
    opened: list[Any] = []

    def connections(**settings: Any) -> Any:
        opened.append(KafkaNetClient(**settings))
        return opened[-1]

    try:
        with _away():
            return make(**config, kafka_client=connections)
    except Away:
        for each in opened:
            each.close()
        raise


class Log:
    """Appends records. One idempotent producer that never expires a batch: late is safe, doubled or lost is not."""

    def __init__(self, settings: Kafka, client_id: str) -> None:
        self._producer = _opened(
            KafkaProducer,
            **_connection(settings, client_id),
            acks="all",
            enable_idempotence=True,
            delivery_timeout_ms=NEVER,
            batch_size=262_144,
            linger_ms=1_000,  # `flush` sends: left to itself, the library makes a request of every ten records
            max_block_ms=10_000,
        )

    def send(self, topic: str, key: str, value: bytes, headers: Headers) -> Any:
        """Hand one record over; the future returned tells its acknowledgement. Raises Away if no room or no topic."""
        with _away():
            return self._producer.send(topic, key=key.encode(), value=value, headers=headers)

    def flush(self, seconds: float) -> bool:
        """Send what was handed over; whether every record has its answer after so many seconds."""
        try:
            self._producer.flush(seconds)
        except KafkaError:
            return False
        return True


def _readable(consumer: Any, settings: Kafka, topics: Sequence[str]) -> list[Any]:
    """Every partition of the topics. Raises Away if one is missing: reading without any right would be silent."""
    parts = {topic: sorted(consumer.partitions_for_topic(topic)) for topic in topics}
    if missing := [topic for topic, numbers in parts.items() if not numbers]:
        raise Away(f"Topics missing or not readable by {settings.user}: {', '.join(missing)}")
    return [TopicPartition(topic, part) for topic, numbers in parts.items() for part in numbers]


class _Arrivals(ConsumerRebalanceListener):  # type: ignore[misc]  # the library has no types
    """Holds the partitions that come to us until their positions are read. Called on the library's own thread."""

    def __init__(self, consumer: Any) -> None:
        self._consumer = consumer
        self.new: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def on_partitions_revoked(self, _revoked: Any) -> None:
        """Nothing: positions are moved with the effects."""

    def on_partitions_assigned(self, assigned: Any) -> None:
        for at in assigned:
            self._consumer.pause(at)
            self._consumer.seek(at, 0)  # any position, so that the library asks for none
            self.new.put(at)


class Stream:
    """Reads topics as a member of a group. What is assigned delivers nothing until `begin`. All methods raise Away and
    Fenced; those that name a partition do nothing if it is another member's by now.

    The first record after a rest comes at once, those after it gather for `gather_ms` milliseconds while they are few.
    """

    def __init__(
        self, settings: Kafka, group: str, topics: Sequence[str], *, instance: int | None, gather_ms: int = 0
    ) -> None:
        client = f"{group}-{instance}" if instance is not None else group
        self._consumer = _opened(
            KafkaConsumer,
            **_connection(settings, client),
            group_id=group,
            group_instance_id=client if instance is not None else None,
            enable_auto_commit=False,
            auto_offset_reset="none",  # "earliest" would silently begin anew past a topic's end
            partition_assignment_strategy=[RangePartitionAssignor],
            session_timeout_ms=10_000,
            heartbeat_interval_ms=2_000,
            max_poll_interval_ms=60_000,
            metadata_max_age_ms=60_000,
            fetch_min_bytes=GATHERED,
            fetch_max_wait_ms=gather_ms,
        )
        try:
            with _away():
                _readable(self._consumer, settings, topics)
        except Away:
            self.close()
            raise
        self._arrivals = _Arrivals(self._consumer)
        self._consumer.subscribe(topics=list(topics), listener=self._arrivals)

    def poll(self, most: int) -> Mapping[Any, list[Record]]:
        """At most so many records, by partition; waits up to half a second for the first."""
        with _away():
            batches: Mapping[Any, list[Record]] = self._consumer.poll(timeout_ms=POLL_MS, max_records=most)
        return batches

    def arrived(self) -> set[Any]:
        """The partitions assigned since this was last asked."""
        new = set()
        while not self._arrivals.new.empty():
            new.add(self._arrivals.new.get())
        return new

    def assigned(self) -> set[Any]:
        """The partitions that are ours now."""
        return set(self._consumer.assignment())

    def extents(self, ats: Collection[Any]) -> dict[Any, Extent]:
        """What the broker has of partitions."""
        with _away():
            firsts, ends = self._consumer.beginning_offsets(ats), self._consumer.end_offsets(ats)
        return {at: Extent(firsts[at], ends[at], self.topic_id(at.topic)) for at in ats}

    def topic_id(self, topic: str) -> UUID | None:
        """The id that a topic had when the library last asked: one made anew under the same name has another."""
        id: UUID | None = self._consumer._cluster.topic_id(topic)
        return id

    def committed(self, ats: Collection[Any]) -> dict[Any, int]:
        """Kafka's commits by a version that kept no positions of its own; not those of `commit`."""
        return self._commits(ats, ours=False)

    def told(self, ats: Collection[Any]) -> dict[Any, int]:
        """What `commit` has told Kafka."""
        return self._commits(ats, ours=True)

    def _commits(self, ats: Collection[Any], *, ours: bool) -> dict[Any, int]:
        with _away():
            commits = {at: self._consumer.committed(at, metadata=True, timeout_ms=10_000) for at in ats}
        return {at: commit.offset for at, commit in commits.items() if commit and (commit.metadata == MARK) is ours}

    def begin(self, at: Any, offset: int) -> None:
        """Deliver a partition from `offset` on."""
        with contextlib.suppress(ValueError, KeyError):
            self._consumer.seek(at, offset)
            self._consumer.resume(at)

    def hold(self, at: Any) -> None:
        """Deliver nothing more of a partition until `begin`."""
        with contextlib.suppress(ValueError, KeyError):
            self._consumer.pause(at)
            self._consumer.seek(at, 0)

    def commit(self, reached: Mapping[Any, int]) -> None:
        """Tell Kafka how far each partition has come, for lag tools; a commit that fails is no fault."""
        offsets = {at: OffsetAndMetadata(offset, MARK, -1) for at, offset in reached.items()}
        try:
            with _away():
                self._consumer.commit(offsets)
        except Away as fault:
            log.info("lag tools not told of the positions", reason=str(fault))

    def close(self) -> None:
        self._consumer.close(autocommit=False, timeout_ms=CLOSE_SECONDS * 1_000)


class Reader:
    """Reads topics once from the beginning to where they end now, in no group. Raises Away, also where a topic is
    missing or forbidden.
    """

    def __init__(self, settings: Kafka, client_id: str, topics: Sequence[str]) -> None:
        self._consumer = _opened(KafkaConsumer, **_connection(settings, client_id), enable_auto_commit=False)
        try:
            with _away():
                self._at = _readable(self._consumer, settings, topics)
                self._consumer.assign(self._at)
                self._consumer.seek_to_beginning(*self._at)
                self._ends = self._consumer.end_offsets(self._at)
        except Away:
            self.close()
            raise

    @property
    def ends(self) -> dict[tuple[str, int], int]:
        """Where each partition ended when this was made: the offset of the record to come, by topic and partition."""
        return {(at.topic, at.partition): end for at, end in self._ends.items()}

    def batches(self) -> Iterator[list[Record]]:
        """Every record, in the order of its partition, some hundreds at a time; waits out the brokers."""
        while (polled := self._polled()) is not None:
            for at, records in polled.items():
                if old := [record for record in records if record.offset < self._ends[at]]:
                    yield old

    def _polled(self) -> Any:
        try:
            with _away():
                if all(self._consumer.position(at) >= end for at, end in self._ends.items()):
                    return None
                return self._consumer.poll(timeout_ms=POLL_MS, max_records=BATCH)
        except Away as fault:
            log.warning("broker away; reading waits", reason=str(fault))
            time.sleep(AWAY_SECONDS)
            return {}

    def close(self) -> None:
        self._consumer.close(autocommit=False, timeout_ms=CLOSE_SECONDS * 1_000)
