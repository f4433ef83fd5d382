"""Every client can read our events: rules measured against the Java, JavaScript, Go, C and Python clients."""

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from kafka import KafkaProducer
from kafka.partitioner import DefaultPartitioner, murmur2
from marshmallow import fields

from shared.contracts import TOPICS
from shared.events import catalogue, kafka
from shared.events.envelope import MAX_BODY, Event, encode_body, headers_of
from shared.settings import Kafka
from tests.kit.samples import SAMPLES

TYPES = sorted(catalogue.CONTRACTS)
EXACT = 2**53 - 1
"""The largest integer that a client whose only number is a double reads exactly."""

SHANGHAI = timezone(timedelta(hours=8))


def headers(**changes: Any) -> list[tuple[str, str]]:
    values: dict[str, Any] = {
        "id": "01934f5e-7a10-7028-8a2b-0c4d5e6f7a8b",
        "source": "/muster/visits",
        "type": "visit.logged.v1",
        "subject": "01934f5e-7a10-7013-8a2b-0c4d5e6f7a8b",
        "time": "2026-11-24T02:30:00.000000Z",
        "version": "1",
        "area": "440781100201",
        "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    }
    return [(name, value.decode()) for name, value in headers_of(**{**values, **changes})]


def published(type: str, **changes: Any) -> bytes:
    loaded = catalogue.CONTRACTS[type].load(SAMPLES[type]["body"])
    return catalogue.encode(Event(type, {**loaded, **changes}, "440781100201"))


# Headers


def test_the_content_type_is_exact_and_stands_alone() -> None:
    names = dict(headers())
    assert names["content-type"] == "application/json"
    assert "ce_datacontenttype" not in names


def test_no_header_stands_twice() -> None:
    names = [name.lower() for name, _ in headers()]
    assert len(names) == len(set(names))


def test_extension_names_are_lower_case_letters_and_digits() -> None:
    attributes = [name for name, _ in headers() if name != "content-type"]
    assert attributes
    for name in attributes:
        assert re.fullmatch(r"ce_[a-z0-9]+", name), name
        assert name != "ce_data"


def test_no_value_is_empty() -> None:
    assert all(value for _, value in headers())


def test_a_partition_key_if_sent_is_the_key() -> None:
    names = dict(headers())
    assert names.get("ce_partitionkey", names["ce_subject"]) == names["ce_subject"]


@pytest.mark.parametrize("type", TYPES)
def test_source_and_schema_are_ascii_uris_without_spaces(type: str) -> None:
    for owner in catalogue.OWNERS:
        names = dict(headers(type=type, source=f"/muster/{owner}"))
        assert re.fullmatch(r"/[a-z/]+", names["ce_source"])
        assert re.fullmatch(r"urn:[a-z0-9][a-z0-9-]+:[!-~]+", names["ce_dataschema"])  # absolute


# Bodies


@pytest.mark.parametrize("type", TYPES)
def test_a_body_is_utf_8_json_without_a_byte_order_mark(type: str) -> None:
    body = published(type)
    assert body.startswith(b"{")
    assert json.loads(body.decode("utf-8")) == SAMPLES[type]["body"]


def test_chinese_is_written_as_it_is() -> None:
    assert "大江镇".encode() in published("station.opened.v1", name="大江镇")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_json_cannot_say_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        encode_body({"value": value})


def test_text_that_utf_8_cannot_say_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogate"):
        published("station.opened.v1", name="\ud800")


INTEGERS = [
    (t, f) for t in TYPES for f, field in catalogue.CONTRACTS[t].fields.items() if isinstance(field, fields.Integer)
]


@pytest.mark.parametrize(("type", "field"), INTEGERS)
def test_integers_are_exact_in_every_client(type: str, field: str) -> None:
    assert json.loads(published(type, **{field: EXACT}))[field] == EXACT
    with pytest.raises(ValueError, match=field):
        published(type, **{field: EXACT + 1})


def test_there_are_integers_and_no_other_numbers() -> None:
    assert INTEGERS
    numbers = [
        (type, name)
        for type, contract in catalogue.CONTRACTS.items()
        for name, field in contract.fields.items()
        if isinstance(field, fields.Number) and (type, name) not in INTEGERS
    ]
    assert numbers == []


@pytest.mark.parametrize("type", TYPES)
def test_a_field_is_absent_and_never_null(type: str) -> None:
    for name in catalogue.CONTRACTS[type].fields:
        with pytest.raises(ValueError, match=name):
            published(type, **{name: None})


@pytest.mark.parametrize("type", TYPES)
def test_a_field_the_contract_does_not_know_is_not_published(type: str) -> None:
    with pytest.raises(ValueError, match="unheard_of"):
        published(type, unheard_of=1)


def test_a_body_of_64_kib_passes_and_one_byte_more_does_not() -> None:
    frame = len(encode_body({"text": ""}))
    assert len(encode_body({"text": "x" * (MAX_BODY - frame)})) == MAX_BODY == 65_536
    with pytest.raises(ValueError, match="65537"):
        encode_body({"text": "x" * (MAX_BODY - frame + 1)})


# Topics and the producer


def test_topics_are_named_as_subscribers_expect() -> None:
    for topic in TOPICS.values():
        assert re.fullmatch(r"muster\.[a-z]+", topic)


def test_the_producer_compresses_nothing_and_partitions_as_java_does(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}
    monkeypatch.setattr(kafka, "KafkaProducer", lambda **config: asked.update(config))
    kafka.Log(Kafka("broker:9092", "SASL_SSL", "visits", "secret"), "relay-visits")
    assert asked["acks"] == "all"
    assert asked["enable_idempotence"] is True
    assert asked.get("compression_type") in (None, "gzip")
    assert "partitioner" not in asked
    assert isinstance(KafkaProducer.DEFAULT_CONFIG["partitioner"], DefaultPartitioner)
    for key, hashed in ((b"21", -973932308), (b"foobar", -790332482), (b"abc", 479470107)):  # Java's own vectors
        assert murmur2(key) == hashed % 2**32


def test_times_in_bodies_keep_their_offset() -> None:
    body = json.loads(published("visit.logged.v1", occurred_at=datetime(2026, 11, 24, 10, 30, tzinfo=SHANGHAI)))
    assert datetime.fromisoformat(body["occurred_at"]).astimezone(UTC) == datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
