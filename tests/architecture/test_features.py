"""The house is cut by feature, a feature by room: what may stand where, how large, and who may import whom."""

import ast
from pathlib import Path

import pytest

from tests.architecture.measures import (
    FEATURE_ROOMS,
    against_the_rooms,
    check_no_circle,
    features,
    jumps,
    leaving,
    lines,
    write_routes,
)
from tests.architecture.sources import ROOT, SERVICES, files, imported, members_of, module_of, name_of, tree_of

SERVICE_ROOMS = {
    "README.md",
    "__init__.py",
    "__main__.py",
    "app.py",
    "work.py",
    "settings.py",
    "models",
    "models.py",
    "migrations",
    "data",
}
"""What may stand in a service's folder beside its features."""

MODULES_OF_A_FEATURE, LINES_OF_A_FEATURE = 20, 1_710


def entries(folder: Path) -> set[str]:
    """What stands in a folder: files, and folders that hold any, compiled modules apart."""
    kept = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(folder).parts[0] for path in kept}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_only_features_beside_the_rooms_we_know(service: str) -> None:
    rooms = entries(ROOT / "services" / service)
    assert {"__main__.py", "app.py", "work.py", "README.md"} <= rooms
    rest = rooms - SERVICE_ROOMS
    assert {f"{service}.{name}" for name in rest} == {each for each in features() if each.startswith(f"{service}.")}


@pytest.mark.parametrize("feature", features())
def test_a_feature_has_only_the_rooms_we_know(feature: str) -> None:
    rooms = entries(ROOT / "services" / feature.replace(".", "/"))
    assert {name.removesuffix(".py") for name in rooms - {"__init__.py"}} <= FEATURE_ROOMS


def test_packages_of_features_hand_nothing_on() -> None:
    packages = [file for file in files("services") if file.name == "__init__.py" and "models" not in file.parts]
    assert [name_of(file) for file in packages if tree_of(file).body] == []


def test_features_are_small() -> None:
    large = {
        feature: (len(modules), sum(map(lines, modules)))
        for feature, modules in features().items()
        if len(modules) > MODULES_OF_A_FEATURE or sum(map(lines, modules)) > LINES_OF_A_FEATURE
    }
    assert large == {}


@pytest.mark.parametrize("service", ["registry", "visits", "assistance"])
def test_most_imports_stay_in_their_feature(service: str) -> None:
    assert leaving(service) <= 0.35


WITHOUT_RULES = {
    ("services.visits.stories.api", "share_practice"),
    ("services.registry.calendar.api", "arrange_year"),
    ("services.assistance.reviews.api", "declare_conflict"),
}
"""Routes that refuse nothing beyond the shape of what is sent, what is not of the caller's area, and what a rule of the
kit refuses.
"""


def test_a_rule_is_at_most_two_files_from_its_route() -> None:
    far = {route: jumps(route) for route in write_routes()}
    assert {route for route, files_away in far.items() if files_away is None} == WITHOUT_RULES
    known = [files_away for files_away in far.values() if files_away is not None]
    assert sum(each <= 2 for each in known) >= 0.95 * len(known)


def test_features_use_each_other_down_their_rooms() -> None:
    assert against_the_rooms() == []


def test_modules_are_imported_in_one_way() -> None:
    """As the measures, and a reader, find them: `from package import module`, by its whole name."""
    others = [
        (name_of(file), ast.unparse(node))
        for file in files("services", "shared")
        for node in ast.walk(tree_of(file))
        if (
            isinstance(node, ast.Import)
            and any(alias.name.startswith(("services.", "shared.")) for alias in node.names)
        )
        or (isinstance(node, ast.ImportFrom) and node.level)
    ]
    assert others == []


PURE = {
    "shared.errors", "shared.states", "shared.shares", "shared.text", "shared.names", "shared.clock", "shared.workdays",
    "shared.security.areas", "shared.contracts.access", "shared.contracts.levels", "shared.words",
    "shared.sheets.cells", "shared.sheets.faults", "shared.sheets.formats", "shared.sheets.grids",
    "shared.outward.signing",
}  # fmt: skip
"""Modules of the kit that a domain may import: they reach no store, no file and no framework."""


def test_domains_import_what_is_pure() -> None:
    impure = [
        (name_of(file), module)
        for file in files("services")
        if "domain" in module_of(file).split(".")[3:4]
        for module in (*imported(file), *members_of(file, "shared"))
        if (module.startswith("shared.") and module not in PURE) or module.endswith((".settings", ".models"))
    ]
    assert impure == []


def test_domains_do_not_look_at_the_clock() -> None:
    looking = [
        (name_of(file), ast.unparse(node))
        for file in files("services")
        if "domain" in module_of(file).split(".")[3:4]
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("today", "now", "utcnow")
    ]
    assert looking == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    check_no_circle()
