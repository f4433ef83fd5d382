"""Which refusals stand on the way of a view: in it, and in what it uses of services and of the kit."""

import ast
import importlib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from shared.errors import Refusal
from tests.architecture.sources import files, module_of, tree_of

Place = tuple[str, str]
"""A module, and the name of a function or class in it."""


@cache
def _trees() -> Mapping[str, ast.Module]:
    return {module_of(file): tree_of(file) for file in files("shared", "services") if "migrations" not in file.parts}


@cache
def _defined(module: str) -> Mapping[str, ast.AST]:
    kinds = (ast.FunctionDef, ast.ClassDef)
    return {node.name: node for node in _trees()[module].body if isinstance(node, kinds)}


@cache
def _imports(module: str) -> Mapping[str, tuple[str, str]]:
    """Each imported name: the module it is from, and what it is called there."""
    nodes = [node for node in ast.walk(_trees()[module]) if isinstance(node, ast.ImportFrom) and node.module]
    return {each.asname or each.name: (node.module or "", each.name) for node in nodes for each in node.names}


def _uses(place: Place) -> Iterator[Place]:
    module, name = place
    for node in ast.walk(_defined(module)[name]):
        if isinstance(node, ast.Name):
            yield _imports(module).get(node.id, (module, node.id))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield ".".join(_imports(module).get(node.value.id, ("", ""))), node.attr


def of_view(view: Any) -> set[type[Refusal]]:
    """The refusals on the way of a view; some may be of a branch that it does not take."""
    seen: set[Place] = set()
    waiting = [(view.__module__, view.__name__)]
    while waiting:
        place = waiting.pop()
        if place not in seen and place[0] in _trees() and place[1] in _defined(place[0]):
            seen.add(place)
            waiting += _uses(place)
    met = [getattr(importlib.import_module(module), name, None) for module, name in seen]
    return {each for each in met if isinstance(each, type) and issubclass(each, Refusal)}
