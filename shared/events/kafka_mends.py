"""Faults of the Kafka library, mended: each class takes the place of one of the library's own."""

from collections.abc import Iterator
from typing import Any

from aiokafka.record._crecords import default_records as compiled
from kafka.consumer import fetcher, group
from kafka.coordinator.consumer import ConsumerCoordinator
from kafka.errors import CorruptRecordError
from kafka.net import inet
from kafka.record import memory_records
from kafka.record.default_records import DefaultRecordBatch

from shared.events.envelope import Record

POLL_MS, REST_MS = 500, 2_000
"""How long a first record is waited for. More costs less at rest; but a partition that comes back may wait as long."""


class _Lenient(bytearray):
    """Bytes that decode whatever they are."""

    def __getitem__(self, index: Any) -> Any:
        part = super().__getitem__(index)
        return _Lenient(part) if isinstance(index, slice) else part

    def decode(self, encoding: str = "utf-8", _errors: str = "strict") -> str:
        return super().decode(encoding, "backslashreplace")


class _Batch(DefaultRecordBatch):  # type: ignore[misc]  # the library has no types
    """A batch that can be read whatever its header names are: the library would stop at one that is not UTF-8, for
    ever, and the broker takes any. Such a record is to be parked like others that cannot be read.

    Compiled code reads it in a tenth of the time. What that does not take, the library reads, or refuses.
    """

    _buffer: Any
    _pos: int

    def __iter__(self) -> Any:
        try:
            return iter(list(compiled.DefaultRecordBatch(self._buffer)))
        except Exception:  # of several libraries: names that are no UTF-8, a codec it has not, a batch that is corrupt
            return super().__iter__()

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


class _Records(fetcher.Fetcher.PartitionRecords):  # type: ignore[misc]  # the library has no types
    """The records of a partition, as `poll` gives them. The library measures each, headers and all, for metrics that no
    one reads.
    """

    leader_epoch: int
    next_fetch_offset: int

    def _unpack_records(self, at: Any, batches: Any, *_deserializers: Any) -> Iterator[Any]:
        topic, number = at
        while (batch := batches.next_batch()) is not None:
            if not batch.validate_crc():
                raise CorruptRecordError(f"The batch of {at} at offset {batch.base_offset} does not fit its checksum.")
            self.leader_epoch = batch.leader_epoch
            if not batch.is_control_batch:
                for each in batch:
                    self.next_fetch_offset = each.offset + 1
                    yield Record(topic, number, each.offset, each.key, each.value, each.headers, each.timestamp)
            self.next_fetch_offset = batch.next_offset  # past what was compacted away
        self.drain()


class _Tidy(inet.KafkaNetSocket):  # type: ignore[misc]  # the library has no types
    """Closes a socket that could not be connected: the library leaves that to the collector of cycles."""

    SCHEMES = ()

    async def sock_connect(self, net: Any, sock: Any, *arguments: Any, **more: Any) -> Any:
        try:
            return await super().sock_connect(net, sock, *arguments, **more)
        except BaseException:
            sock.close()
            raise


class _Fetcher(fetcher.Fetcher):  # type: ignore[misc]  # the library has no types
    """Asks for a first record at once, and then, until nothing comes, for what gathers in the wait that is configured.

    Delivers a partition again that was paused while some of its records had been delivered. The library asks whether
    it has none in hand, and takes those of another partition that are used up for some: the paused one is silent for
    ever.
    """

    PartitionRecords = _Records
    _next_partition_records: Any
    _rests = True

    def fetched_records(self, *arguments: Any, **more: Any) -> Any:
        self._next_partition_records = self._next_partition_records or None
        return super().fetched_records(*arguments, **more)

    def _create_fetch_requests(self) -> Any:
        requests = super()._create_fetch_requests()
        if self._rests or not self.config["fetch_max_wait_ms"]:
            for request, _ in requests.values():
                request.min_bytes, request.max_wait_ms = 1, REST_MS
        return requests

    def _handle_fetch_response(self, node: Any, offsets: Any, sent: Any, response: Any) -> None:
        self._rests = not any(part.records for topic in response.responses for part in topic.partitions)
        super()._handle_fetch_response(node, offsets, sent, response)


class _Coordinator(ConsumerCoordinator):  # type: ignore[misc]  # the library has no types
    """Goes through with a join of the group that it has begun.

    The library asks at each poll whether there is a reason to join. A topic that the brokers do not name for a moment
    is one, and it passes: then no one waits for the join any more, no heartbeat is sent, each commit is refused, and
    each poll returns at once with nothing, for ever.
    """

    def need_rejoin(self) -> bool:
        return bool(self.rejoining or super().need_rejoin())


def install() -> None:
    """Let the library use the classes above."""
    memory_records.DefaultRecordBatch = _Batch
    group.Fetcher = _Fetcher
    group.ConsumerCoordinator = _Coordinator
    inet.KafkaNetSocket = _Tidy
