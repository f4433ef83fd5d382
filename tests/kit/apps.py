"""A service's real Flask app over a real database, and callers with real tokens."""

import base64
import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask
from werkzeug.test import TestResponse

from shared.contracts.access import Role
from shared.security.tokens import Signer
from tests.kit.answers import ComparingClient
from tests.kit.stores import Store, opened_by

KEY = base64.b64encode(b"k" * 32).decode()


class Authority:
    """A signing key, and its public half where verifiers find it."""

    def __init__(self, folder: Path) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        self.pem = folder / "signing.pem"
        self.pem.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self.signer = Signer(self.pem.read_bytes(), 3600)
        self.issue = cache(self.signer.issue)  # one token a caller: to sign and check one is a sixth of a short request
        self.jwks = folder / "jwks.json"
        self.jwks.write_text(json.dumps(self.signer.jwks()))


def settings_of(authority: Authority, store: Store) -> dict[str, str]:
    """What an app over this database is told, by the names of the variables without MUSTER_."""
    return {
        "DATABASE_URL": store.url("app"),
        "KAFKA_BOOTSTRAP": "127.0.0.1:1",
        "JWKS_URL": authority.jwks.as_uri(),
        "SEAL_KEY": KEY,
        "INDEX_KEY": KEY,
        "SIGNING_KEY_FILE": str(authority.pem),
        "CLOCK_OFFSET_SECONDS": str(store.clock_offset_seconds),
    }


def make_app(monkeypatch: pytest.MonkeyPatch, authority: Authority, store: Store, create: str = "create") -> Flask:
    """An app as its own wiring makes it, from an environment; for this test."""
    app = _make(monkeypatch, authority, store, create)
    for database in opened_by(app):
        store.keep(database)
    return app


def app_of(monkeypatch: pytest.MonkeyPatch, authority: Authority, store: Store) -> Flask:
    """The service's app, which goes with the database; its clock is set as the store's is."""
    app = store.lasting.app = store.lasting.app or _make(monkeypatch, authority, store, "create")
    app.extensions["muster"].database.clock_offset = timedelta(seconds=store.clock_offset_seconds)
    return app


def _make(monkeypatch: pytest.MonkeyPatch, authority: Authority, store: Store, create: str) -> Flask:
    for name, value in settings_of(authority, store).items():
        monkeypatch.setenv(f"MUSTER_{name}", value)
    app: Flask = getattr(importlib.import_module(f"services.{store.service}.app"), create)()
    app.test_client_class = ComparingClient
    return app


@dataclass
class Caller:
    """Someone with a token, calling an app."""

    app: Flask
    authority: Authority
    role: Role = Role.TOWN_HEAD
    area: str = "440703101000"
    account: UUID = field(default_factory=uuid4)

    def as_(self, role: Role, area: str | None = None) -> "Caller":
        return Caller(self.app, self.authority, role, area or self.area)

    def of(self, app: Flask) -> "Caller":
        return Caller(app, self.authority, self.role, self.area, self.account)

    def token(self) -> str:
        return self.authority.issue(self.account, self.role, self.area)

    def call(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None, **extra: Any
    ) -> TestResponse:
        sent = {"Authorization": f"Bearer {self.token()}", **(headers or {})}
        if body is not None:
            extra["json"] = body
        return self.app.test_client().open(path, method=method, headers=sent, **extra)

    def get(self, path: str) -> Any:
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json

    def post(self, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        answer = self.call("POST", path, body, headers)
        assert answer.status_code == 201, answer.text
        return answer.json
