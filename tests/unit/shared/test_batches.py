"""Batches of records: compiled code reads them as the Kafka library does, or leaves them to it."""

import struct
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest
from aiokafka.record._crecords.default_records import DefaultRecord as Compiled
from hypothesis import given
from hypothesis import strategies as st
from kafka.consumer.fetcher import Fetcher
from kafka.errors import CorruptRecordError
from kafka.record import memory_records
from kafka.record.default_records import DefaultRecordBatch, DefaultRecordBatchBuilder
from kafka.record.memory_records import MemoryRecords
from kafka.record.util import calc_crc32c
from kafka.structs import TopicPartition

from shared.events.envelope import Record
from shared.events.kafka_mends import _Batch, _Fetcher

AT = TopicPartition("muster.veterans", 3)
NONE, GZIP = 0, 1
LOG_APPEND_TIME, TRANSACTIONAL, CONTROL = 0x08, 0x10, 0x20
CRC_AT, ATTRIBUTES_AT, RECORDS_AT = 17, 21, 61
Made = tuple[int, int, bytes | None, bytes | None, list[tuple[str, bytes | None]]]
"""Offset within the batch, milliseconds, key, value, headers."""


class Drawn(NamedTuple):
    """A batch to be made."""

    records: list[Made]
    attributes: int = 0
    compression: int = NONE
    compacted: int = 0
    """How many records behind the last one are not there any more."""

    def at(self, base: int) -> bytes:
        """The batch as the broker sends it, from an offset on."""
        builder = DefaultRecordBatchBuilder(2, self.compression, self.attributes & TRANSACTIONAL, 7, 1, 0, 1_000_000)
        for record in self.records:
            assert builder.append(*record)
        raw = bytearray(builder.build())
        attributes, last = struct.unpack_from(">hi", raw, ATTRIBUTES_AT)
        struct.pack_into(">q", raw, 0, base)
        struct.pack_into(">i", raw, 12, 5)
        struct.pack_into(">hi", raw, ATTRIBUTES_AT, attributes | self.attributes, last + self.compacted)
        struct.pack_into(">I", raw, CRC_AT, calc_crc32c(memoryview(raw)[ATTRIBUTES_AT:]))
        return bytes(raw)

    @property
    def length(self) -> int:
        """How many offsets it takes."""
        return self.records[-1][0] + 1 + self.compacted


def made(offsets: Sequence[int], parts: Sequence[Any]) -> list[Made]:
    return [(offset, *each) for offset, each in zip(offsets, parts, strict=False)]


some_bytes = st.sampled_from([None, b"", b"v", bytes(range(256))]) | st.binary(max_size=3)
names = st.sampled_from(["", "ce_id", "姓名", "n" * 70]) | st.text(max_size=3)
headers = st.lists(st.tuples(names, some_bytes), max_size=4)
parts = st.tuples(st.sampled_from([0, 1, 2**42]), some_bytes, some_bytes, headers)
offsets = st.sampled_from([(0, 1, 2), (0, 5, 300), (70, 80, 90)])
records = st.builds(made, offsets, st.lists(parts, min_size=1, max_size=3))
attributes = st.sampled_from([0, LOG_APPEND_TIME, TRANSACTIONAL, LOG_APPEND_TIME | TRANSACTIONAL])
drawn_batches = st.builds(Drawn, records, attributes, st.sampled_from([NONE, GZIP]), st.integers(0, 3))
MARKER = struct.pack(">hh", 0, 1)
ends = st.builds(lambda key: Drawn([(0, 0, key, b"\0" * 6, [])], TRANSACTIONAL | CONTROL), st.just(MARKER))


def read(batch: Any) -> list[tuple[Any, ...]]:
    return [(r.offset, r.timestamp, r.timestamp_type, r.key, r.value, r.headers) for r in batch]


class Library(_Batch):
    """As the library reads a batch, but for names that are not UTF-8."""

    __iter__ = DefaultRecordBatch.__iter__


def unpacked(reader: Any, batch: Any, raw: bytes, begin: int, most: int) -> list[Any]:
    """What a reader of partitions gives from an offset on, so many records at a time, and how far it has then come."""
    with patch.object(memory_records, "DefaultRecordBatch", batch):
        part, found = reader.PartitionRecords(begin, AT, MemoryRecords(raw)), []
        while part:
            found.append(([told(each) for each in part.take(most)], part.next_fetch_offset, part.leader_epoch))
        return found


def told(record: Any) -> list[Any]:
    return [getattr(record, each.name) for each in fields(Record)]


@given(drawn=drawn_batches)
def test_a_batch_is_read_as_by_the_library(drawn: Drawn) -> None:
    raw = drawn.at(1_000)
    found = list(_Batch(raw))
    assert {type(each) for each in found} == {Compiled}
    assert read(found) == read(DefaultRecordBatch(raw))


@given(
    drawn=st.lists(drawn_batches | ends, min_size=1, max_size=5), skipped=st.integers(0, 100), most=st.integers(1, 9)
)
def test_a_partition_is_read_as_by_the_library(drawn: list[Drawn], skipped: int, most: int) -> None:
    """Whatever was compacted away, from the middle of a batch, past the ends of transactions."""
    raw, base = b"", 5_000
    for each in drawn:
        raw, base = raw + each.at(base), base + each.length
    begin = 5_000 + skipped
    assert unpacked(_Fetcher, _Batch, raw, begin, most) == unpacked(Fetcher, DefaultRecordBatch, raw, begin, most)


@given(drawn=drawn_batches, at=st.integers(0, 10_000), bits=st.integers(1, 255))
def test_a_batch_that_is_corrupt_is_refused_or_read_as_by_the_library(drawn: Drawn, at: int, bits: int) -> None:
    raw = bytearray(drawn.at(1_000))
    raw[RECORDS_AT + at % (len(raw) - RECORDS_AT)] ^= bits
    assert not _Batch(raw).validate_crc()
    for part in (raw, raw[:-1], raw + b"\0"):
        assert outcome(_Batch, part) == outcome(Library, part)


def outcome(reader: Any, raw: bytes) -> Any:
    try:
        return read(reader(raw))
    except Exception as fault:
        return type(fault)


@pytest.mark.parametrize("compression", [NONE, GZIP])
def test_a_header_name_that_is_not_utf_8_is_read_leniently(compression: int) -> None:
    class Raw(str):
        def encode(self, *_: str) -> bytes:
            return b"\xff\xfe"

    raw = Drawn([(0, 0, b"k", b"v", [(Raw("name"), b"1")]), (1, 0, b"k", b"v", [("x", b"2")])], 0, compression).at(9)
    assert [each.headers for each in _Batch(raw)] == [[("\\xff\\xfe", b"1")], [("x", b"2")]]


def test_a_batch_that_does_not_fit_its_checksum_stops_the_reader() -> None:
    good, bad = Drawn([(0, 0, b"k", b"v", [])]).at(0), bytearray(Drawn([(0, 0, b"k", b"v", [])]).at(1))
    bad[-3] ^= 1
    part = _Fetcher.PartitionRecords(0, AT, MemoryRecords(good + bytes(bad)))
    assert [each.offset for each in part.take(10)] == [0]
    with pytest.raises(CorruptRecordError, match="checksum"):
        part.take(10)
    assert part.next_fetch_offset == 1
