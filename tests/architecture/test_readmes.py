"""What the services' READMEs list is what the services have: tables, events, timers."""

import importlib
import re

import pytest

from shared.events import catalogue
from tests.architecture.sources import ROOT, SERVICES

KIT = {"outbox", "inbox", "positions", "reaction_starts", "parked", "replay_wanted", "answers"}
"""Tables that every service has (docs/architecture.md#tables)."""


def named(service: str, part: str = "") -> set[str]:
    """What stands in backticks in a README, or in a part of it, which begins with `- **Part**`."""
    text = (ROOT / "services" / service / "README.md").read_text("utf-8")
    if part:
        parts = re.split(r"^- \*\*(\w+)\*\*", text, flags=re.M)
        text = dict(zip(parts[1::2], parts[2::2], strict=True))[part]
    return set(re.findall(r"`([^`]+)`", text))


def is_told(type: str, told: set[str]) -> bool:
    """Whether a type is named, or all of its kind are."""
    name = type.rpartition(".v")[0]
    return bool({name, f"{name.partition('.')[0]}.*"} & told)


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_is_listed(service: str) -> None:
    models = importlib.import_module(f"services.{service}.models")
    (metadata,) = {value.metadata for value in vars(models).values() if hasattr(value, "metadata")}
    assert metadata.tables.keys() - KIT - named(service) == set()


@pytest.mark.parametrize("service", SERVICES)
def test_every_event_and_timer_is_listed(service: str) -> None:
    work = importlib.import_module(f"services.{service}.work").SERVICE
    told = named(service, "Publishes")
    assert [
        type for type, each in catalogue.published_by(service).items() if each.written and not is_told(type, told)
    ] == []
    if service != "notify":  # it consumes whatever there is
        told = named(service, "Consumes")
        consumed = {*work.projections, *work.reactions}
        assert sorted(type for type in consumed if not is_told(type, told)) == []
        assert {each for each in told if re.fullmatch(r"[a-z]+\.[a-z_]+", each)} <= {
            t.rpartition(".v")[0] for t in consumed
        }
    assert work.timers.keys() - named(service, "Runs") == set()
