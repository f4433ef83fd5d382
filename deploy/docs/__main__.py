"""The generated reference: docs/api from the real Flask apps, docs/events from the contracts, docs/problems.md from the
refusals, docs/settings.md from the settings that processes read.

`python -m deploy.docs` writes it, `python -m deploy.docs --check` fails naming what is out of date.
"""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.docs.apis import apis
from deploy.docs.catalogue import asyncapi, page
from deploy.docs.events import event_table
from deploy.docs.problems import problem_table
from deploy.docs.schemas import schema_of
from deploy.docs.settings import settings_table
from shared.events import catalogue

DOCS = Path(__file__).resolve().parents[2] / "docs"

GENERATED = (
    "api/*.openapi.json",
    "events/*.schema.json",
    "events/asyncapi.*",
    "events/README.md",
    "problems.md",
    "settings.md",
)


def documents() -> dict[str, str]:
    """Every generated document by its path below docs/."""
    texts = {f"api/{name}.openapi.json": _json(description) for name, description in apis().items()}
    for type in catalogue.CONTRACTS:
        texts[f"events/{type}.schema.json"] = _json(schema_of(type))
    texts["events/README.md"] = event_table()
    texts["events/asyncapi.json"] = _json(asyncapi())
    texts["events/asyncapi.html"] = page()
    texts["settings.md"] = settings_table()
    texts["problems.md"] = problem_table()
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


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.docs", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if something is out of date")
    if not parser.parse_args().check:
        print(f"{write()} documents written to {DOCS}.")
        return
    faults = out_of_date()
    if faults:
        raise SystemExit("\n".join([*faults, "Run: .venv/bin/python -m deploy.docs"]))
    print("The generated documents are up to date.")


if __name__ == "__main__":
    main()
