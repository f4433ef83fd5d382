"""Published events keep their form: what was once sent is still sent so, and still read."""

from datetime import datetime

import jsonschema_rs
import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.json import JSONFormat

from deploy.docs.schemas import schema_of
from shared.contracts import TOPICS
from shared.events import catalogue, envelope
from shared.events.envelope import Event
from shared.faults import Unreadable
from tests.kit.samples import FORM, FROZEN, SAMPLES, body_of, headers_of, record_of

TYPES = sorted(SAMPLES)


def test_every_contract_has_a_sample_and_every_sample_a_contract() -> None:
    assert SAMPLES.keys() == catalogue.CONTRACTS.keys()
    assert FROZEN.keys() == catalogue.CONTRACTS.keys()


@pytest.mark.parametrize("type", TYPES)
def test_publishing_gives_the_sample_byte_for_byte(type: str) -> None:
    loaded = catalogue.CONTRACTS[type].load(SAMPLES[type]["body"])
    assert catalogue.encode(Event(type, loaded, SAMPLES[type]["headers"]["ce_area"])) == body_of(type)


@pytest.mark.parametrize("type", TYPES)
def test_the_relay_writes_the_headers_of_the_sample(type: str) -> None:
    headers = SAMPLES[type]["headers"]
    written = envelope.headers_of(
        id=headers["ce_id"],
        source=f"/muster/{catalogue.owner_of(type)}",
        type=type,
        subject=headers["ce_subject"],
        time=headers["ce_time"],
        version=headers["ce_aggregateversion"],
        area=headers["ce_area"],
        traceparent=headers["ce_traceparent"],
    )
    assert written == headers_of(type)


@pytest.mark.parametrize("type", TYPES)
def test_a_consumer_reads_the_sample(type: str) -> None:
    received = envelope.receive(record_of(type))
    loaded = catalogue.load(received.type, received.data)
    assert received.type == type
    assert received.time.utcoffset() is not None
    assert loaded.keys() == SAMPLES[type]["body"].keys()


@pytest.mark.parametrize("type", TYPES)
def test_fields_added_since_are_passed_over(type: str) -> None:
    body = {**SAMPLES[type]["body"], "added_later": {"nested": [1]}}
    assert catalogue.load(type, body) == catalogue.load(type, SAMPLES[type]["body"])


@pytest.mark.parametrize("type", TYPES)
def test_a_body_without_a_required_field_is_unreadable(type: str) -> None:
    for name in FROZEN[type]["required"]:
        body = {key: value for key, value in SAMPLES[type]["body"].items() if key != name}
        with pytest.raises(Unreadable, match=name):
            catalogue.load(type, body)


@pytest.mark.parametrize("type", TYPES)
def test_a_published_field_never_changes(type: str) -> None:
    """A new optional field is an addition: freeze it too. Anything else is a new version, `…v2`."""
    schema = schema_of(type)
    now = {
        name: {word: value for word, value in field.items() if word not in FORM}
        for name, field in schema["properties"].items()
    }
    assert now == FROZEN[type]["properties"]
    assert schema["required"] == FROZEN[type]["required"]


@pytest.mark.parametrize("type", TYPES)
def test_the_published_schema_describes_the_sample(type: str) -> None:
    schema = schema_of(type)
    jsonschema_rs.meta.validate(schema)
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    validator.validate(SAMPLES[type]["body"])
    assert not validator.is_valid({**SAMPLES[type]["body"], "occurred_at": "yesterday"})


@pytest.mark.parametrize("type", TYPES)
def test_the_cloudevents_sdk_reads_the_sample(type: str) -> None:
    headers = SAMPLES[type]["headers"]
    message = KafkaMessage(headers=dict(headers_of(type)), key=headers["ce_subject"], value=body_of(type))
    event = from_binary(message, JSONFormat())
    assert event.get_specversion() == "1.0"
    assert event.get_id() == headers["ce_id"]
    assert event.get_source() == headers["ce_source"]
    assert event.get_type() == type
    assert event.get_subject() == headers["ce_subject"]
    assert event.get_time() == datetime.fromisoformat(headers["ce_time"])
    assert event.get_datacontenttype() == "application/json"
    assert event.get_dataschema() == f"urn:muster:schema:{type}"
    assert event.get_extension("aggregateversion") == headers["ce_aggregateversion"]
    assert event.get_extension("area") == headers["ce_area"]
    assert event.get_data() == SAMPLES[type]["body"]


def test_every_aggregate_of_a_contract_has_a_topic() -> None:
    assert {contract.aggregate for contract in catalogue.CONTRACTS.values()} == TOPICS.keys()


def test_the_type_names_its_aggregate_and_version() -> None:
    for type, contract in catalogue.CONTRACTS.items():
        kind, _, rest = type.partition(".")
        assert kind == ("aid" if contract.aggregate == "application" else contract.aggregate), type
        assert rest.rpartition(".v")[2].isdigit(), type
