"""The source files as guards read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("registry", "visits", "assistance", "notify")


def files(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def name_of(file: Path) -> str:
    return str(file.relative_to(ROOT))


def module_of(file: Path) -> str:
    """A module's or package's dotted name."""
    return name_of(file).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def calls(file: Path, name: str) -> bool:
    """Whether a file calls something's method `name`."""
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name
        for node in ast.walk(tree_of(file))
    )


def imported(file: Path) -> Iterator[str]:
    """The modules a file imports, wherever it does."""
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


def members_of(file: Path, package: str) -> Iterator[str]:
    """What a file imports from a package, by whole names."""
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.ImportFrom) and node.module == package:
            yield from (f"{package}.{alias.name}" for alias in node.names)


def mentions(file: Path, owner: str, names: set[str]) -> bool:
    """Whether a file uses `owner.<one of names>`, or imports one of the names from `owner`."""
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id == owner and node.attr in names:
                return True
        elif isinstance(node, ast.ImportFrom) and node.module == owner and names & {a.name for a in node.names}:
            return True
    return False
