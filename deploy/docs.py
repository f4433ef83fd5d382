"""The generated reference: docs/api from the real Flask apps, docs/events from the contracts.

`python -m deploy.docs` writes it, `python -m deploy.docs --check` fails naming what is out of date.
"""

import argparse
import importlib
import inspect
import json
import os
import tempfile
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey

from deploy.catalogue import asyncapi, page
from deploy.schemas import schema_of
from shared.events import catalogue
from shared.events.envelope import MAX_BODY

DOCS = Path(__file__).resolve().parent.parent / "docs"
APPS = {
    "registry": "services.registry.app:create",
    "visits": "services.visits.app:create",
    "assistance": "services.assistance.app:create",
    "notify": "services.notify.app:create",
    "notify-stream": "services.notify.app:create_stream",
}
"""Document → what makes the app that serves it."""

GENERATED = ("api/*.openapi.json", "events/*.schema.json", "events/asyncapi.*", "events/README.md")


def documents() -> dict[str, str]:
    """Every generated document by its path below docs/."""
    texts = {f"api/{name}.openapi.json": _json(description) for name, description in apis().items()}
    for type in catalogue.CONTRACTS:
        texts[f"events/{type}.schema.json"] = _json(schema_of(type))
    texts["events/README.md"] = event_table()
    texts["events/asyncapi.json"] = _json(asyncapi())
    texts["events/asyncapi.html"] = page()
    return texts


def out_of_date(folder: Path = DOCS) -> list[str]:
    """What `write` would change, one line each."""
    wanted = documents()
    faults = []
    for name, text in wanted.items():
        file = folder / name
        if not file.exists():
            faults.append(f"{name} is missing")
        elif file.read_text("utf-8") != text:
            faults.append(f"{name} is out of date")
    return sorted(faults + [f"{name} is no longer generated" for name in _present(folder) - wanted.keys()])


def write(folder: Path = DOCS) -> int:
    """Bring the folder to what the code says; returns how many documents there are."""
    wanted = documents()
    for name in _present(folder) - wanted.keys():
        (folder / name).unlink()
    for name, text in wanted.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return len(wanted)


def _present(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for pattern in GENERATED for file in folder.glob(pattern)}


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


# The APIs


@cache
def create_apps() -> dict[str, Any]:
    """The real Flask apps by document, made with stand-in settings; none connects to anything."""
    with _stand_in_environment():
        made = {}
        for name, place in APPS.items():
            module, _, function = place.partition(":")
            made[name] = getattr(importlib.import_module(module), function)()
        return made


def apis() -> dict[str, dict[str, Any]]:
    """What each app answers at /openapi.json, with sorted keys."""
    described = {}
    for name, app in create_apps().items():
        spec = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec
        described[name] = json.loads(json.dumps(spec.to_dict(), sort_keys=True))
    return described


@contextmanager
def _stand_in_environment() -> Iterator[None]:
    """Settings with which an app can be made, in place of this process's own."""
    before = {name: value for name, value in os.environ.items() if name.startswith("MUSTER_")}
    with tempfile.TemporaryDirectory() as folder:
        signing_key = Path(folder) / "signing.pem"
        signing_key.write_bytes(ECKey.generate_key("P-256").as_pem(private=True))
        key = b64encode(bytes(32)).decode()
        _replace(
            {
                "MUSTER_DATABASE_URL": "postgresql://nobody@localhost/nothing",
                "MUSTER_KAFKA_BOOTSTRAP": "localhost:9092",
                "MUSTER_JWKS_URL": "file:///dev/null",
                "MUSTER_SEAL_KEY": key,
                "MUSTER_INDEX_KEY": key,
                "MUSTER_SIGNING_KEY_FILE": str(signing_key),
            }
        )
        try:
            yield
        finally:
            _replace(before)


def _replace(settings: Mapping[str, str]) -> None:
    for name in [name for name in os.environ if name.startswith("MUSTER_")]:
        del os.environ[name]
    os.environ.update(settings)


# The events


def consumers(type: str) -> list[str]:
    """The services that handle events of this type."""
    names = []
    for name in catalogue.OWNERS:
        service = importlib.import_module(f"services.{name}.work").SERVICE
        if type in service.projections or type in service.reactions:
            names.append(name)
    return names


def event_table() -> str:
    """The page that lists every event."""
    lines = [
        "# Events",
        "",
        "Generated by `python -m deploy.docs`; change `shared/contracts/` instead.",
        "",
        "Every event is a CloudEvent 1.0 in Kafka's binary mode: attributes in headers, a JSON body of at most "
        f"{MAX_BODY // 1024} KiB that its schema here describes. [Subscribing](../subscribing.md) tells how to read "
        "them. A published version changes only by fields that are added: pass over those you do not know. "
        "[asyncapi.json](asyncapi.json) says all of it in AsyncAPI 3.0, [its page](asyncapi.html) with samples.",
        "",
        "| type | topic | aggregate | owner | handled by | meaning |",
        "|---|---|---|---|---|---|",
    ]
    for owner in catalogue.OWNERS:
        for type, contract in sorted(catalogue.published_by(owner).items()):
            handled = ", ".join(consumers(type)) or "subscribers only"
            link = f"[`{type}`]({type}.schema.json)"
            meaning = inspect.getdoc(contract) or ""
            topic = f"`{catalogue.topic_of(type)}`"
            lines.append(f"| {link} | {topic} | {contract.aggregate} | {owner} | {handled} | {meaning} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.docs", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if something is out of date")
    if not parser.parse_args().check:
        print(f"{write()} documents written to {DOCS}.")
        return
    faults = out_of_date()
    if faults:
        raise SystemExit("\n".join([*faults, "Run: .venv/bin/python -m deploy.docs"]))
    print("The generated documents are in date.")


if __name__ == "__main__":
    main()
