"""The golden samples: one event of each type and version, as it stands in the log."""

import json
from pathlib import Path
from typing import Any

from shared.events.envelope import Headers, Record

FORM = ("description", "examples")  # what tells about a field and is no part of its form
HERE = Path(__file__).parents[1] / "contract"
SAMPLES: dict[str, dict[str, Any]] = {
    file.stem: json.loads(file.read_text("utf-8")) for file in sorted((HERE / "samples").glob("*.json"))
}
FROZEN: dict[str, dict[str, Any]] = {
    file.stem: json.loads(file.read_text("utf-8")) for file in sorted((HERE / "frozen").glob("*.json"))
}


def body_of(type: str) -> bytes:
    """The sample's body as the log holds it."""
    return json.dumps(SAMPLES[type]["body"], ensure_ascii=False, separators=(",", ":")).encode()


def headers_of(type: str) -> Headers:
    return [(name, value.encode()) for name, value in SAMPLES[type]["headers"].items()]


def record_of(type: str) -> Record:
    """The sample as a consumer gets it."""
    key = SAMPLES[type]["headers"]["ce_subject"].encode()
    return Record("muster.any", 0, 0, key, body_of(type), headers_of(type))
