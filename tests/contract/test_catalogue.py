"""The catalogue: every event with its key, owner, retention, sample and changes, in a form that programs read."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from deploy.docs import catalogue as published
from deploy.docs.catalogue import asyncapi, page
from shared.contracts import TOPICS
from shared.events import catalogue
from tests.kit.samples import SAMPLES

DOCUMENT = asyncapi()


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from ([value["$ref"]] if "$ref" in value else [])
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from references(inner)


def at(reference: str) -> Any:
    place: Any = DOCUMENT
    for name in reference.removeprefix("#/").split("/"):
        place = place[name]
    return place


def test_every_reference_leads_somewhere() -> None:
    led = {reference: at(reference) for reference in references(DOCUMENT)}
    assert len(led) > len(catalogue.CONTRACTS)


def test_every_topic_tells_its_owner_its_events_and_how_long_it_is_kept() -> None:
    channels = DOCUMENT["channels"]
    assert channels.keys() == set(TOPICS.values())
    for topic, channel in channels.items():
        assert set(channel["messages"]) == {type for type in catalogue.CONTRACTS if catalogue.topic_of(type) == topic}
        assert {catalogue.owner_of(type) for type in channel["messages"]} == {channel["x-owner"]}
        assert channel["bindings"]["kafka"]["topicConfiguration"]["retention.ms"] == -1


@pytest.mark.parametrize("type", sorted(catalogue.CONTRACTS))
def test_every_event_has_a_key_and_a_sample_that_its_schema_describes(type: str) -> None:
    message = DOCUMENT["components"]["messages"][type]
    (example,) = message["examples"]
    assert example["payload"] == SAMPLES[type]["body"]
    jsonschema_rs.validator_for(message["payload"], validate_formats=True).validate(example["payload"])
    jsonschema_rs.validator_for(at(message["headers"]["$ref"])).validate(example["headers"])
    assert message["bindings"]["kafka"]["key"]["description"]


def test_what_has_become_of_a_type_is_told() -> None:
    assert published.changes("veteran.merged.v1") == ["2026-11-30: the field from_area was added."]
    over = [type for type in catalogue.CONTRACTS if any("written no more" in said for said in published.changes(type))]
    assert over == [type for type, contract in catalogue.CONTRACTS.items() if not contract.written]
    assert over


def test_a_new_version_tells_what_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    moved = catalogue.CONTRACTS["veteran.moved.v1"]
    monkeypatch.setitem(catalogue.CONTRACTS, "veteran.registered.v2", moved)
    assert published.changes("veteran.registered.v2") == [
        "Since version 1 the field from_area is new.",
        "Since version 1 the field imported is gone.",
        "Since version 1 the field last_contact is gone.",
        "Since version 1 the field last_visit is gone.",
        "Since version 1 the field turn is gone.",
    ]


def test_the_page_needs_nothing_from_elsewhere_and_shows_every_event() -> None:
    text = page()
    assert not re.findall(r'(?:src|href)="(?!#|asyncapi\.json)', text)
    assert "<script" not in text
    assert [type for type in catalogue.CONTRACTS if f'<h3 id="{type}">' not in text] == []
    assert json.dumps(SAMPLES["due.opened.v1"]["body"]["due_on"]).strip('"') in text
