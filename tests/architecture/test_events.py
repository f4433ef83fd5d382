"""Events fit together: what is consumed is published, by its owner, on a topic that its owner writes."""

import ast
import importlib
import re

import pytest

from deploy import topics
from shared.contracts import TOPICS
from shared.events import catalogue
from shared.service import Service
from tests.architecture.sources import ROOT, SERVICES, tree_of

TYPE = re.compile(r"[a-z]+\.[a-z_]+\.v[0-9]+")


def built_by(service: str) -> list[str]:
    """Patterns of the event types that a service's events build: strings, and f-strings with their gaps open."""
    patterns = []
    room = ROOT / "services" / service
    sources = [*room.glob("*/events.py"), *room.glob("*/events/*.py")]
    for node in (node for source in sources for node in ast.walk(tree_of(source))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Event" and node.args:
            told = node.args[0]
            if isinstance(told, ast.Constant):
                patterns.append(re.escape(str(told.value)))
            elif isinstance(told, ast.JoinedStr):
                parts = (re.escape(str(p.value)) if isinstance(p, ast.Constant) else "[a-z_]+" for p in told.values)
                patterns.append("".join(parts))
    return patterns


def service_of(name: str) -> Service:
    found: Service = importlib.import_module(f"services.{name}.work").SERVICE
    return found


@pytest.mark.parametrize("owner", SERVICES)
def test_every_contract_is_published_by_its_owner(owner: str) -> None:
    patterns = built_by(owner)
    unpublished = [t for t in catalogue.published_by(owner) if not any(re.fullmatch(p, t) for p in patterns)]
    assert unpublished == []


@pytest.mark.parametrize("owner", SERVICES)
def test_a_service_builds_only_events_it_owns(owner: str) -> None:
    owned = catalogue.published_by(owner)
    patterns = built_by(owner)
    assert patterns
    assert [pattern for pattern in patterns if not any(re.fullmatch(pattern, type) for type in owned)] == []


@pytest.mark.parametrize("name", SERVICES)
def test_what_is_consumed_is_published(name: str) -> None:
    service = service_of(name)
    for type in {*service.projections, *service.reactions}:
        assert TYPE.fullmatch(type)
        assert type in catalogue.CONTRACTS
        owner = next(owner for owner in catalogue.OWNERS if type in catalogue.published_by(owner))
        assert any(re.fullmatch(pattern, type) for pattern in built_by(owner)), type


@pytest.mark.parametrize("name", SERVICES)
def test_projections_write_what_replay_empties(name: str) -> None:
    service = service_of(name)
    assert bool(service.projections) == bool(service.projected)


def test_every_topic_is_declared_and_written_by_the_owner() -> None:
    declared = topics.declared()["topics"]
    assert set(TOPICS.values()) <= declared.keys()
    for owner in catalogue.OWNERS:
        for type in catalogue.published_by(owner):
            assert declared[catalogue.topic_of(type)] == owner, type


def test_topics_are_kept_for_ever_and_stamped_by_the_broker() -> None:
    configs = topics.declared()["configs"]
    assert topics.declared()["partitions"] == 6
    assert configs == {
        "cleanup.policy": "delete",
        "retention.ms": "-1",
        "retention.bytes": "-1",
        "message.timestamp.type": "LogAppendTime",
    }


def test_only_the_owner_may_write_a_topic() -> None:
    writers = {
        grant.resource_pattern.resource_name: grant.principal
        for grant in topics.grants()
        if grant.operation.name == "WRITE"
    }
    assert writers == {topic: f"User:{owner}" for topic, owner in topics.declared()["topics"].items()}
