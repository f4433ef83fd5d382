"""Events fit together: what is consumed is published, by its owner, on a topic that its owner writes."""

import ast
import importlib
import re
from collections.abc import Iterator, Mapping, Set
from typing import Any

import pytest

from deploy import topics
from services.assistance.aid.domain.circumstances import CELLS
from services.assistance.aid.domain.states import State
from services.assistance.aid.use_cases import circumstances, decisions
from services.registry.awards import domain as award
from services.registry.awards import use_cases as awards
from services.registry.cards import domain as card
from services.registry.cards import use_cases as cards
from services.visits.dues.domain.dues import PENDING, DueState
from services.visits.dues.use_cases import plan
from services.visits.hardships.domain import hardships as hardship
from services.visits.hardships.use_cases import hardships
from services.visits.offers import domain as offer
from services.visits.offers import use_cases as offers
from shared.contracts import TOPICS
from shared.events import catalogue
from shared.service import Service
from tests.architecture.sources import ROOT, SERVICES, files, imported, name_of, tree_of

TYPE = re.compile(r"[a-z]+\.[a-z_]+\.v[0-9]+")


def builders(service: str) -> Iterator[tuple[str, ast.Call]]:
    """The functions of a service's events that build one, each with the call that does."""
    room = ROOT / "services" / service
    for source in (*room.glob("*/events.py"), *room.glob("*/events/*.py")):
        for function in (node for node in ast.walk(tree_of(source)) if isinstance(node, ast.FunctionDef)):
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "Event":
                    yield function.name, node


def built_by(service: str) -> list[str]:
    """The event types that a service's events build. Fails for one that is put together and not written out."""
    types = []
    for name, call in builders(service):
        written = call.args[0] if call.args else None
        assert isinstance(written, ast.Constant), f"{name} of {service} names no type: {ast.unparse(call)}"
        types.append(written.value)
    return types


def service_of(name: str) -> Service:
    service: Service = importlib.import_module(f"services.{name}.work").SERVICE
    return service


@pytest.mark.parametrize("owner", SERVICES)
def test_every_contract_is_published_by_its_owner_in_one_function(owner: str) -> None:
    contracts = catalogue.published_by(owner)
    assert sorted(built_by(owner)) == sorted(type for type, contract in contracts.items() if contract.written)


@pytest.mark.parametrize("owner", SERVICES)
def test_the_function_has_the_name_of_its_event(owner: str) -> None:
    names = [name for name, _ in builders(owner)]
    assert names == [type.rpartition(".")[0].replace(".", "_") for type in built_by(owner)]


@pytest.mark.parametrize("owner", SERVICES)
def test_a_use_case_or_timer_publishes_each_event(owner: str) -> None:
    rooms = [file for file in files(f"services/{owner}") if "events" not in (file.stem, file.parent.name)]
    nodes = [node for room in rooms for node in ast.walk(tree_of(room))]
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    used |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    assert [name for name, _ in builders(owner) if name not in used] == []


def test_events_are_built_in_their_room_alone() -> None:
    for file in files("services"):
        outside = "events" not in (file.stem, file.parent.name)
        if outside and "shared.events.envelope" in imported(file):
            calls = [ast.unparse(node.func) for node in ast.walk(tree_of(file)) if isinstance(node, ast.Call)]
            assert "Event" not in calls, name_of(file)


@pytest.mark.parametrize(
    ("table", "entered"),
    [
        (cards.ENTERED, set(card.State)),
        (awards.DECIDED, frozenset().union(*(state.may_follow for state in award.State))),
        (decisions.DECIDED, {State.GRANTED, State.REFUSED}),
        (circumstances.ENTERED, {cell.to for cell in CELLS.values() if cell.to}),
        (plan.CLOSED, set(DueState).difference(PENDING)),
        (offers.ENDED, offer.State.OPEN.may_follow),
        (hardships.CLOSED, hardship.State.FOUND.may_follow - {hardship.State.REGISTERED}),
    ],
)
def test_each_state_that_is_published_leads_to_an_event(table: Mapping[Any, Any], entered: Set[Any]) -> None:
    assert table.keys() == entered


@pytest.mark.parametrize("name", SERVICES)
def test_what_is_consumed_is_published(name: str) -> None:
    service = service_of(name)
    for type in {*service.projections, *service.reactions}:
        assert TYPE.fullmatch(type)
        assert type in catalogue.CONTRACTS
        owner = next(owner for owner in catalogue.OWNERS if type in catalogue.published_by(owner))
        assert type in built_by(owner) or not catalogue.CONTRACTS[type].written


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
