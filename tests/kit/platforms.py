"""A whole platform as `make run` starts it, seen from outside."""

import http.client
import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import psycopg

from deploy.local.layout import ROOT, Layout, inherited


@dataclass
class Platform:
    """A running platform, and its callers."""

    layout: Layout

    @property
    def environment(self) -> dict[str, str]:
        return inherited() | self.layout.variables

    def run(self, *arguments: str, timeout: float = 120) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=timeout)

    @property
    def credentials(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.layout.credentials.read_text())
        return content

    def call(
        self, service: str, method: str, path: str, body: Any = None, token: str = "", headers: Any = None
    ) -> tuple[int, Any]:
        """Status and JSON of one request; 0 where the connection failed."""
        connection = http.client.HTTPConnection("127.0.0.1", self.layout.ports[service], timeout=15)
        sent = {"Content-Type": "application/json", **(headers or {})}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, sent)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None
        except (OSError, http.client.HTTPException):
            return 0, None
        finally:
            connection.close()

    def token(self, login: str) -> str:
        accounts = [*self.credentials["accounts"], *self.credentials["subscribers"]]
        password = next(account["password"] for account in accounts if account["login"] == login)
        status, answer = self.call("registry", "POST", "/v1/sessions", {"login": login, "password": password})
        assert status == 201, answer
        token: str = answer["access_token"]
        return token

    @property
    def superuser(self) -> str:
        """The URL of PostgreSQL's superuser, without a database."""
        password = json.loads(self.layout.secrets.read_text())["databases"]["postgres"]
        return f"postgresql://postgres:{password}@127.0.0.1:{self.layout.ports['postgres']}"

    def query(self, service: str, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.credentials["databases"][service], autocommit=True) as db:
            return db.execute(statement.encode()).fetchall()
