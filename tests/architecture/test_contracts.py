"""The import contracts see what they are meant to hold: a pattern that matches nothing is kept in silence."""

import re
import tomllib

import pytest

from tests.architecture.measures import FEATURE_ROOMS, features
from tests.architecture.sources import ROOT, files, module_of

CONTRACTS = {
    contract["name"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
}
MODULES = {module_of(file) for file in files("shared", "services")}


def meant(pattern: str) -> set[str]:
    """The modules a pattern means: `*` stands for one name."""
    return {module for module in MODULES if re.fullmatch(re.escape(pattern).replace(r"\*", "[^.]+"), module)}


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_pattern_of_a_contract_means_some_module(name: str) -> None:
    contract = CONTRACTS[name]
    patterns = [*contract.get("modules", ()), *contract.get("source_modules", ()), *contract.get("containers", ())]
    ours = [each for each in contract.get("forbidden_modules", ()) if each.startswith(("services", "shared"))]
    assert patterns
    assert [pattern for pattern in [*patterns, *ours] if not meant(pattern)] == []


@pytest.mark.parametrize("name", [name for name in CONTRACTS if "layers" in CONTRACTS[name]])
def test_every_layer_of_a_contract_is_a_module(name: str) -> None:
    contract = CONTRACTS[name]
    layers = [each.strip(" ()") for layer in contract["layers"] for each in layer.split("|")]
    assert [each for each in layers if not any(meant(f"{where}.{each}") for where in contract["containers"])] == []


def test_the_contract_of_rooms_sees_every_feature_and_room() -> None:
    contract = CONTRACTS["Rooms of a feature depend one way"]
    containers = {module for pattern in contract["containers"] for module in meant(pattern)}
    assert {f"services.{feature}" for feature in features()} <= containers
    assert {each.strip(" ()") for layer in contract["layers"] for each in layer.split("|")} == FEATURE_ROOMS


def test_the_contracts_of_domains_see_every_domain() -> None:
    rooms = {f"services.{f}.domain" for f, modules in features().items() if any(".domain" in m for m in modules)}
    assert len(rooms) > 20
    for name in ("Domain rules know no framework, no store and no file", "Domain imports domain alone"):
        assert {module for pattern in CONTRACTS[name]["source_modules"] for module in meant(pattern)} == rooms
