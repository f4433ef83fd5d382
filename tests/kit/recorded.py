"""Examples of operations, as a test's request and its answer: `pytest … --examples` keeps them for operations that have
none, or one that the schemas no longer allow. Read what it has kept; it stands in the documents from then on.
"""

import json
from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from deploy.docs.apis import apis
from deploy.local.layout import ROOT
from shared.http import examples
from tests.kit.documents import JSON, Document

MOST_ITEMS = 2
"""Of a list that long the example shows the first."""
LONGEST = 120
"""A longer text is seldom a good example."""

wanted: dict[str, set[str]] = {}
"""The operations that lack an example, by service; empty unless examples are asked for."""
_kept: dict[str, dict[str, tuple[float, dict[str, Any]]]] = {}


def lacking() -> dict[str, set[str]]:
    """The operations that take or give JSON and have no example that their schemas allow, by service."""
    lack: dict[str, set[str]] = {}
    for title, whole in apis().items():
        service, document = title.partition("-")[0], Document(whole)
        for name in document.operations:
            example, schemas = examples.of_operation(service, name), document.json(name)
            fits = (not document.faults(schema, example.get(place)) for place, schema in schemas.items())
            if not all(fits):
                lack.setdefault(service, set()).add(name)
    return lack


def offer(app: Flask, name: str, body: Any, answer: TestResponse) -> None:
    """Keep a request and its answer if they tell more than what is kept of this operation."""
    service = app.extensions["muster"].settings.service
    if name not in wanted.get(service, ()) or not 200 <= answer.status_code < 300:
        return
    shown = {"request": body, "answer": answer.json if answer.mimetype == JSON else None}
    example = {place: shortened(value) for place, value in shown.items() if value is not None}
    worth = _worth(example)
    kept = _kept.setdefault(service, {})
    if name not in kept or kept[name][0] < worth:
        kept[name] = (worth, example)


def shortened(value: Any) -> Any:
    """The same with short lists."""
    if isinstance(value, dict):
        return {name: shortened(inner) for name, inner in value.items()}
    if isinstance(value, list):
        many = len(value) > MOST_ITEMS and isinstance(value[0], dict | list)
        return [shortened(inner) for inner in (value[:MOST_ITEMS] if many else value)]
    return value


def _worth(example: Any) -> float:
    """How much an example tells: a value counts one, an odd text or a large one against it."""
    worth = 0.0
    for value in _leaves(example):
        if value is None or value == []:
            continue
        odd = isinstance(value, str) and (len(value) > LONGEST or not value.isprintable())
        worth += -50 if odd else 1
    return worth


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict) and value:
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list) and value:
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value


def write() -> None:
    """Add what was kept to the services' examples."""
    for service, kept in _kept.items():
        file = ROOT / "services" / service / "data" / "examples.json"
        every = json.loads(file.read_text("utf-8"))
        every |= {name: example for name, (_, example) in kept.items()}
        file.write_text(json.dumps(dict(sorted(every.items())), ensure_ascii=False, indent=2) + "\n", "utf-8")
