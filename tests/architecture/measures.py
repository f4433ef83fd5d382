"""How the house measures: what leaves its feature, how large a feature is, how far it is from a route to its rule.

`.venv/bin/python -m tests.architecture.measures` prints the table.
"""

import ast
import statistics
from collections import deque
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter

from tests.architecture.sources import SERVICES, files, module_of, tree_of

APART = {"models", "app", "work", "settings", "__main__"}
"""Modules of a service that belong to no feature."""

ROOMS_DOWN = (
    {"api", "handlers", "timers"},
    {"schemas"},
    {"use_cases"},
    {"queries", "events"},
    {"rules"},
    {"domain"},
)
"""What may stand in a feature's folder, each as a module or a package: from the ways in down to the pure rules."""
FEATURE_ROOMS = set().union(*ROOMS_DOWN)

WRITES = {"write", "change", "revise", "upload"}
"""How a route that changes something is declared: `@routes.write(…)`, or `@write(…)` where a feature has its own."""

Place = tuple[str, str]
"""A module, and the name of a function or class in it."""


@cache
def modules() -> Mapping[str, ast.Module]:
    """The modules of the services by their dotted names, migrations apart."""
    code = [file for file in files("services") if "migrations" not in file.parts and tree_of(file).body]
    return {module_of(file): tree_of(file) for file in code}


def feature_of(module: str) -> str | None:
    """`registry.cards` for a module of that feature."""
    parts = module.split(".")
    return ".".join(parts[1:3]) if len(parts) > 3 and parts[2] not in APART else None


def features() -> Mapping[str, list[str]]:
    """The modules of each feature."""
    by_feature: dict[str, list[str]] = {}
    for module in modules():
        if feature := feature_of(module):
            by_feature.setdefault(feature, []).append(module)
    return by_feature


def lines(module: str) -> int:
    return max(node.end_lineno or 0 for node in modules()[module].body)


@cache
def names(module: str) -> Mapping[str, Place | str]:
    """What each imported name of a module means: a name in a module of a service, or such a module."""
    meanings: dict[str, Place | str] = {}
    for node in ast.walk(modules()[module]):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                if whole in modules():
                    meanings[alias.asname or alias.name] = whole
                elif node.module in modules():
                    meanings[alias.asname or alias.name] = (node.module, alias.name)
    return meanings


def imports(module: str) -> set[str]:
    """The modules of services that a module imports."""
    return {meant if isinstance(meant, str) else meant[0] for meant in names(module).values()}


def against_the_rooms() -> list[tuple[str, str]]:
    """Imports of another feature's modules that go up its rooms, or into a room that is its way in."""
    return [
        (module, other)
        for module in modules()
        for other in imports(module)
        if (here := feature_of(module)) and (there := feature_of(other)) and here != there
        if not 0 < _depth(other) >= _depth(module)
    ]


def _depth(module: str) -> int:
    room = module.split(".")[3]
    return next(depth for depth, rooms in enumerate(ROOMS_DOWN) if room in rooms)


def leaving(service: str) -> float:
    """The share of a service's imports, between features or within one, that leave their feature."""
    pairs = [
        (feature_of(module), feature_of(other))
        for module in modules()
        if module.startswith(f"services.{service}.")
        for other in imports(module)
    ]
    between = [one != other for one, other in pairs if one and other]
    return sum(between) / len(between)


def check_no_circle() -> None:
    """Raises graphlib.CycleError if modules import each other in a circle."""
    TopologicalSorter({module: imports(module) for module in modules()}).prepare()


@cache
def _functions(module: str) -> Mapping[str, ast.AST]:
    kinds = (ast.FunctionDef, ast.ClassDef)
    return {node.name: node for node in modules()[module].body if isinstance(node, kinds)}


def _uses(place: Place) -> Iterator[Place]:
    """The functions and classes of services that one uses."""
    module, name = place
    for node in ast.walk(_functions(module)[name]):
        if isinstance(node, ast.Name):
            meant = names(module).get(node.id, (module, node.id))
            if not isinstance(meant, str):
                yield meant
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            meant = names(module).get(node.value.id, "")
            if isinstance(meant, str) and meant:
                yield meant, node.attr


def _rules(place: Place) -> bool:
    """Whether a rule stands here: a function of a domain, one that refuses, or one that takes a step between states."""
    module, name = place
    node = _functions(module)[name]
    calls = {ast.unparse(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)}
    refuses = "step" in calls or any(isinstance(each, ast.Raise) for each in ast.walk(node))
    return isinstance(node, ast.FunctionDef) and (refuses or module.split(".")[3:4] == ["domain"])


def jumps(route: Place) -> int | None:
    """How many further files one opens on the shortest way from a route to a rule; None if none is on its way."""
    far = {route: 0}
    waiting = deque([route])
    while waiting:
        place = waiting.popleft()
        if _rules(place):
            return far[place]
        for use in _uses(place):
            if use[0] in modules() and use[1] in _functions(use[0]):
                further = far[place] + (use[0] != place[0])
                if further < far.get(use, 1_000):
                    far[use] = further
                    (waiting.append if use[0] != place[0] else waiting.appendleft)(use)
    return None


def write_routes() -> list[Place]:
    """The views of the routes that change something."""
    return [
        (module, name)
        for module in modules()
        for name, node in _functions(module).items()
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(each).partition("(")[0].rpartition(".")[2] in WRITES for each in node.decorator_list)
    ]


def table() -> str:
    """All measures, a line each."""
    far = [jumps(route) for route in write_routes()]
    known = [each for each in far if each is not None]
    sizes = [lines(module) for module in modules()]
    functions = [
        node.end_lineno - node.lineno + 1
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.end_lineno
    ]
    largest = max(features().items(), key=lambda each: sum(map(lines, each[1])))
    return "\n".join(
        [
            *(f"{service}: {leaving(service):.0%} of imports leave their feature" for service in SERVICES),
            f"largest feature: {largest[0]}, {len(largest[1])} modules, {sum(map(lines, largest[1]))} lines",
            f"write routes whose rule is at most two files away: {sum(each <= 2 for each in known)} of {len(known)}"
            f" ({len(far) - len(known)} have none)",
            f"medians: a file has {statistics.median(sizes):.0f} lines, a function {statistics.median(functions):.0f}",
        ]
    )


if __name__ == "__main__":
    print(table())
