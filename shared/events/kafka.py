"""The one place that speaks to Kafka, with the settings measured to lose, double and invert nothing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from kafka import ConsumerRebalanceListener, KafkaConsumer, KafkaProducer, OffsetAndMetadata, TopicPartition
from kafka.coordinator.assignors.range import RangePartitionAssignor
from kafka.errors import CommitFailedError, FencedInstanceIdError, KafkaError
from kafka.record import memory_records
from kafka.record.default_records import DefaultRecordBatch

from shared.events.envelope import Headers, Record
from shared.faults import Away, Stops
from shared.limits import CLOSE_SECONDS
from shared.settings import Kafka

NEVER = 2**31 - 1
POLL_MS = 500
log = structlog.get_logger()


class _Lenient(bytearray):
    """Bytes that decode whatever they are."""

    def __getitem__(self, index: Any) -> Any:
        found = super().__getitem__(index)
        return _Lenient(found) if isinstance(index, slice) else found

    def decode(self, encoding: str = "utf-8", _errors: str = "strict") -> str:
        return super().decode(encoding, "backslashreplace")


class _Batch(DefaultRecordBatch):  # type: ignore[misc]  # the library has no types
    """A batch that can be read whatever its header names are: the library would stop at one that is not UTF-8, for
    ever, and the broker takes any. Such a record is to be parked like others that cannot be read.
    """

    _buffer: Any
    _pos: int

    def _read_msg(self) -> Any:
        strict, start = self._buffer, self._pos
        try:
            return super()._read_msg()
        except UnicodeDecodeError:
            self._buffer, self._pos = _Lenient(strict), start
            try:
                return super()._read_msg()
            finally:
                self._buffer = strict


memory_records.DefaultRecordBatch = _Batch


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
    }
    if settings.security.startswith("SASL"):
        config |= {
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": settings.user,
            "sasl_plain_password": settings.password,
        }
    return config


class Log:
    """Appends records. One idempotent producer that never expires a batch: late is safe, doubled or lost is not."""

    def __init__(self, settings: Kafka, client_id: str) -> None:
        try:
            self._producer = KafkaProducer(
                **_connection(settings, client_id),
                acks="all",
                enable_idempotence=True,
                delivery_timeout_ms=NEVER,
                batch_size=262_144,
                linger_ms=0,
                max_block_ms=10_000,
            )
        except KafkaError as fault:
            raise Away(str(fault)) from fault

    def send(self, topic: str, key: str, value: bytes, headers: Headers) -> Any:
        """Hand one record over; the future returned tells its acknowledgement. Raises Away if no room or no topic."""
        try:
            return self._producer.send(topic, key=key.encode(), value=value, headers=headers)
        except KafkaError as fault:
            raise Away(str(fault)) from fault


def record_of(message: Any) -> Record:
    """A record as the rest of the kit knows it."""
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=message.key,
        value=message.value,
        headers=message.headers or (),
    )


class _Resume(ConsumerRebalanceListener):  # type: ignore[misc]  # the library has no types
    """A pause outlives a rebalance: partitions that come (back) to us start unpaused."""

    def __init__(self, consumer: Any) -> None:
        self._consumer = consumer

    def on_partitions_revoked(self, revoked: Any) -> None:
        """Nothing: offsets are committed after each batch, never in here (it would block the client's own thread)."""

    def on_partitions_assigned(self, assigned: Any) -> None:
        self._consumer.resume(*assigned)


class Stream:
    """Reads topics as a member of a group; offsets are committed by hand after the database's commit."""

    def __init__(self, settings: Kafka, group: str, topics: Sequence[str], *, instance: int | None) -> None:
        client = f"{group}-{instance}" if instance is not None else group
        try:
            self._consumer = KafkaConsumer(
                **_connection(settings, client),
                group_id=group,
                group_instance_id=client if instance is not None else None,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                partition_assignment_strategy=[RangePartitionAssignor],
                session_timeout_ms=10_000,
                heartbeat_interval_ms=1_000,
                max_poll_records=100,
                max_poll_interval_ms=60_000,
            )
        except KafkaError as fault:
            raise Away(str(fault)) from fault
        missing = [topic for topic in topics if not self._consumer.partitions_for_topic(topic)]
        if missing:  # reading without any right is silent, so ask first
            self.close()
            raise Away(f"Topics missing or not readable by {settings.user}: {', '.join(missing)}")
        self._consumer.subscribe(topics=list(topics), listener=_Resume(self._consumer))

    def poll(self) -> Mapping[Any, list[Record]]:
        """Records by partition; waits up to half a second for the first."""
        try:
            batches = self._consumer.poll(timeout_ms=POLL_MS)
        except FencedInstanceIdError as fault:
            raise Fenced(str(fault)) from fault
        return {at: [record_of(message) for message in messages] for at, messages in batches.items()}

    def hold_back(self, at: Any, offset: int) -> None:
        """Deliver nothing more of a partition until `resume`; then from `offset` again."""
        self._consumer.seek(at, offset)
        self._consumer.pause(at)

    def resume(self, at: Any) -> None:
        if at in self._consumer.assignment():
            self._consumer.resume(at)

    def commit(self, done: Mapping[Any, int]) -> None:
        """Commit the last offset done per partition. A lost membership is no fault: the inbox skips repeats."""
        try:
            self._consumer.commit({at: OffsetAndMetadata(offset + 1, "", -1) for at, offset in done.items()})
        except FencedInstanceIdError as fault:
            raise Fenced(str(fault)) from fault
        except CommitFailedError:
            log.warning("commit refused: partitions have moved; redelivered records will be skipped")
        except KafkaError as fault:
            log.warning("commit not acknowledged; redelivered records will be skipped", reason=str(fault))

    def close(self) -> None:
        self._consumer.close(autocommit=False, timeout_ms=CLOSE_SECONDS * 1_000)


class Reader:
    """Reads topics once from the beginning to where they end now, in no group."""

    def __init__(self, settings: Kafka, client_id: str, topics: Sequence[str]) -> None:
        try:
            self._consumer = KafkaConsumer(**_connection(settings, client_id), enable_auto_commit=False)
        except KafkaError as fault:
            raise Away(str(fault)) from fault
        self._at = [TopicPartition(t, p) for t in topics for p in sorted(self._consumer.partitions_for_topic(t) or ())]
        self._consumer.assign(self._at)
        self._consumer.seek_to_beginning(*self._at)

    def read(self, each: Callable[[Record], None]) -> int:
        """Call `each` with every record in partition order; returns how many there were."""
        ends = self._consumer.end_offsets(self._at)
        count = 0
        try:
            while any(self._consumer.position(at) < end for at, end in ends.items()):
                for at, messages in self._consumer.poll(timeout_ms=POLL_MS, max_records=2_000).items():
                    for message in messages:
                        if message.offset < ends[at]:
                            each(record_of(message))
                            count += 1
        finally:
            self._consumer.close(autocommit=False)
        return count
