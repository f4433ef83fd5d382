"""Tests stay apart: each stands alone, beside others of its service; what several use is in the kit."""

import ast
from pathlib import Path

from tests.architecture.sources import ROOT, SERVICES, files, imported, name_of, tree_of

KINDS = ("unit", "integration")
FOLDERS = {"shared", *SERVICES, "deploy"}


def test_no_test_takes_anything_from_another() -> None:
    taken = {name_of(file): names for file in files("tests") if (names := _taken(file))}
    assert taken == {}, "move it to tests/kit, or make it a fixture"


def _taken(file: Path) -> list[str]:
    """The modules that a file imports from tests, but for the kit and for what in its own folder is no test."""
    folder = ".".join(file.relative_to(ROOT).parent.parts)
    relative = [ast.unparse(n) for n in ast.walk(tree_of(file)) if isinstance(n, ast.ImportFrom) and n.level]
    return relative + [
        module
        for module in imported(file)
        if module.split(".")[0] == "tests"
        and module.split(".")[:2] != ["tests", "kit"]
        and (module.rpartition(".")[0] != folder or module.rpartition(".")[2].startswith(("test_", "conftest")))
    ]


def test_tests_stand_in_folders_of_services() -> None:
    folders = {
        name_of(entry)
        for kind in KINDS
        for entry in (ROOT / "tests" / kind).rglob("*")
        if entry.is_dir() and entry.name != "__pycache__"
    }
    assert folders
    assert folders <= {f"tests/{kind}/{name}" for kind in KINDS for name in FOLDERS}
    assert list((ROOT / "tests/unit").glob("test_*.py")) == [], "what needs no I/O is of one service, or of shared/"


def test_the_kit_holds_no_tests() -> None:
    assert [name_of(file) for file in files("tests/kit") if file.name.startswith(("test_", "conftest"))] == []
