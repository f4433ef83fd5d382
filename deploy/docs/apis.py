"""The OpenAPI documents, by the real Flask apps."""

import importlib
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

APPS = {
    "registry": "services.registry.app:create",
    "visits": "services.visits.app:create",
    "assistance": "services.assistance.app:create",
    "notify": "services.notify.app:create",
    "notify-stream": "services.notify.app:create_stream",
}
"""Document → what makes the app that serves it."""


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
