"""A log in memory that stands in for Kafka where a test must decide what happens between two steps."""

from typing import Any

from shared.events.envelope import Headers, Record


class FakeFuture:
    """What a producer returns for a record it took."""

    def __init__(self) -> None:
        self.taken = False

    def succeeded(self) -> bool:
        return self.taken

    def failed(self) -> bool:
        return False


class FakeLog:
    """One topic of one partition. What is sent is in flight until the broker takes it, in order."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self._in_flight: list[tuple[tuple[Any, ...], FakeFuture]] = []

    def send(self, topic: str, key: str, value: bytes, headers: Headers) -> FakeFuture:
        future = FakeFuture()
        self._in_flight.append(((topic, key, value, headers), future))
        return future

    def flush(self, seconds: float) -> bool:
        assert not self._in_flight, "the test waits for an acknowledgement it has not given"
        return True

    def take(self, count: int) -> None:
        """The broker appends the first `count` records in flight and acknowledges them."""
        for (topic, key, value, headers), future in self._in_flight[:count]:
            self.records.append(Record(topic, 0, len(self.records), key.encode(), value, headers))
            future.taken = True
        del self._in_flight[:count]

    def in_flight(self) -> int:
        return len(self._in_flight)

    def lose(self, reached: int) -> None:
        """The producer dies: of what was in flight the broker got only the first `reached`, and no one is told."""
        self.take(reached)
        self._in_flight.clear()
