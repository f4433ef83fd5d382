"""The platform as its callers see it: accounts, tokens, and the APIs over kept-alive connections."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

import urllib3
from urllib3.exceptions import HTTPError
from urllib3.util import Retry, Timeout

from deploy.local.faults import Fault
from deploy.local.layout import Layout

T = TypeVar("T")
Body = dict[str, Any] | bytes | None
"""What is sent: JSON, or a sheet of people as CSV."""

THREADS = 8
PATIENCE = 300
"""Seconds to wait for what events will bring: the platform may be busy with much that was written before, and the
machine with much else. A minute was once too short for it.
"""

BUSY = Retry(
    total=20,
    connect=1,
    read=1,
    backoff_factor=0.2,
    status_forcelist=[HTTPStatus.SERVICE_UNAVAILABLE],
    allowed_methods=None,  # writes too: each carries an Idempotency-Key
    raise_on_status=False,
)


class Refused(Exception):
    """An API refused a request."""

    def __init__(self, answer: "Answer") -> None:
        self.slug: str = str(answer.body.get("type", "")).rpartition(":")[2]
        super().__init__(f"{answer.what} → {answer.status} {self.slug}: {answer.body.get('detail')}")


@dataclass(frozen=True)
class Answer:
    """An API's answer. `at` is when it was here (perf_counter); `replayed` if it repeats that of an earlier request."""

    what: str
    status: int
    body: dict[str, Any]
    replayed: bool
    at: float
    seconds: float


class Network:
    """Requests as the accounts of the credentials file. Threads may share it."""

    def __init__(self, layout: Layout) -> None:
        if not layout.credentials.exists():
            raise Fault(f"No platform was ever started in {layout.home}.", "Start it with `make run`.")
        self.layout = layout
        self.credentials: dict[str, Any] = json.loads(layout.credentials.read_text())
        accounts = [*self.credentials["accounts"], *self.credentials["subscribers"]]
        self.accounts = {account["login"]: account for account in accounts}
        self.http = urllib3.PoolManager(maxsize=THREADS, retries=BUSY, timeout=Timeout(connect=3, read=30))
        self._tokens: dict[str, str] = {}

    def sign_in(self, login: str) -> str:
        """An account's access token; signs in once."""
        if login not in self._tokens:
            if login not in self.accounts:
                raise Fault(f"{self.layout.credentials} has no account {login!r}.", "Restart with `make stop run`.")
            body = {"login": login, "password": self.accounts[login]["password"]}
            self._tokens[login] = self._request("POST", "registry", "/v1/sessions", {}, body).body["access_token"]
        return self._tokens[login]

    def get(self, login: str, service: str, path: str) -> dict[str, Any]:
        """What an API answers to a read. Raises Refused, Fault."""
        return self._request("GET", service, path, self._headers(login)).body

    def post(self, login: str, service: str, path: str, body: Body, key: str, version: int | None = None) -> Answer:
        """As `write`."""
        return self.write("POST", login, service, path, body, key, version)

    def write(
        self, method: str, login: str, service: str, path: str, body: Body, key: str, version: int | None = None
    ) -> Answer:
        """Write, once per `key`; waits for what the service does not know yet. Raises Refused, Fault."""
        headers = self._headers(login) | {"Idempotency-Key": key}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        ends = time.monotonic() + PATIENCE
        while True:
            try:
                return self._request(method, service, path, headers, body)
            except Refused as refusal:
                if refusal.slug not in ("veteran-unknown", "not-subscribed") or time.monotonic() > ends:
                    raise
            time.sleep(0.05)  # between two looks

    def _headers(self, login: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.sign_in(login)}"}

    def search(self, login: str, service: str, path: str, body: Body) -> dict[str, Any]:
        """What an API answers to a read that asks by personal data. Raises Refused, Fault."""
        return self._request("POST", service, path, self._headers(login), body).body

    def _request(self, method: str, service: str, path: str, headers: dict[str, str], body: Body = None) -> Answer:
        began = time.perf_counter()
        sheet = isinstance(body, bytes)
        sent = {"Accept": "application/json", "Content-Type": "text/csv" if sheet else "application/json"} | headers
        content = body if sheet or body is None else json.dumps(body).encode()
        try:
            response = self.http.request(method, self.layout.url(service, path), body=content, headers=sent)
        except HTTPError as fault:
            why = str(getattr(fault, "reason", fault)).rpartition(": ")[2]
            cause = f"{service} at {self.layout.url(service)} does not answer: {why}."
            raise Fault(cause, "Start it with `make run`.") from None
        ended = time.perf_counter()
        try:
            content = json.loads(response.data)
        except ValueError:
            content = {"detail": response.data[:200].decode(errors="replace")}
        replayed = response.headers.get("Idempotency-Replayed") == "true"
        answer = Answer(f"{method} {service} {path}", response.status, content, replayed, ended, ended - began)
        if response.status >= 500 or response.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise Fault(
                f"{Refused(answer)}", f"Look at: make logs OF={service}; then run it again, it goes on from there."
            )
        if response.status >= 400:
            raise Refused(answer)
        return answer


def awaited(read: Callable[[], T | None], what: str, service: str, seconds: float = PATIENCE) -> T:
    """What `read` returns as soon as it is something. Raises Fault after `seconds` without."""
    ends = time.monotonic() + seconds
    while (answer := read()) is None:
        if time.monotonic() > ends:
            raise Fault(f"There is no {what} within {seconds:.0f} s.", f"Look at: make logs OF={service}")
        time.sleep(0.05)  # between two looks
    return answer
