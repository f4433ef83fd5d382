"""Where a platform is: that of `make run`, or the one that the environment names; and its APIs as accounts see them."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from deploy import topics
from deploy.local.faults import Fault
from deploy.local.layout import Layout

Row = dict[str, Any]
VARIABLES = ("REGISTRY_URL", "NOTIFY_URL", "ADMIN_LOGIN", "ADMIN_PASSWORD", "KAFKA_BOOTSTRAP", "KAFKA_ADMIN_PASSWORD")
"""What tells where a platform is that does not run here, each after MUSTER_."""


class Refused(Fault):
    """A service refused a request; its `slug` says why."""

    slug = ""

    def __init__(self, request: str, problem: str) -> None:
        super().__init__(f"The platform refused {request}: {problem}", "Mend that, and repeat.")
        with suppress(ValueError, AttributeError):  # a proxy's answer is no problem of ours
            self.slug = str(json.loads(problem).get("type")).rpartition(":")[2]


@dataclass(frozen=True)
class Place:
    """Where a platform is, and as whom it is told what to do."""

    registry: str
    notify: str
    login: str
    password: str = field(repr=False)
    bootstrap: str
    kafka_password: str = field(repr=False)
    security: str

    @classmethod
    def known(cls) -> "Place":
        """As the environment says, or that of `make run`. Raises Fault."""
        given = [os.environ.get(f"MUSTER_{name}", "") for name in VARIABLES]
        if any(given):
            if missing := [f"MUSTER_{name}" for name, value in zip(VARIABLES, given, strict=True) if not value]:
                part = "The environment tells only a part of where the platform is."
                raise Fault(part, f"Set {', '.join(missing)} too, or none.")
            registry, notify, login, password, bootstrap, kafka_password = given
            security = os.environ.get("MUSTER_KAFKA_SECURITY", "SASL_SSL")
            return cls(registry, notify, login, password, bootstrap, kafka_password, security)
        layout = Layout.from_environment()
        if not layout.secrets.exists():
            raise Fault(f"No platform was ever started in {layout.home}.", "Start it with `make run`.")
        held = json.loads(layout.secrets.read_text())
        urls = layout.url("registry", ""), layout.url("notify", "")
        admin = "admin", held["accounts"]["admin"]
        return cls(*urls, *admin, layout.bootstrap, held["kafka"]["admin"], "SASL_PLAINTEXT")

    @contextmanager
    def kafka(self) -> Iterator[Any]:
        """The cluster as its administrator."""
        admin = topics.administrator(self.bootstrap, self.kafka_password, security=self.security)
        try:
            yield admin
        finally:
            admin.close()

    def as_admin(self) -> "Api":
        """The registry as the city's administrator sees it."""
        return Api(self, self.registry, self.login, self.password)

    def as_subscriber(self, login: str, password: str) -> "Api":
        """Notify as a subscriber sees it."""
        return Api(self, self.notify, login, password)


class Api:
    """A service as an account sees it. Raises Refused, and Fault where it does not answer."""

    def __init__(self, place: Place, url: str, login: str, password: str) -> None:
        self._sessions, self._url = f"{place.registry}/v1/sessions", url
        self._credentials = {"login": login, "password": password}

    def every(self, path: str) -> Iterator[Row]:
        """All items of a list."""
        cursor = ""
        while cursor is not None:
            page = self.call("GET", f"{path}?limit=200{cursor and '&cursor='}{cursor}")
            yield from page["items"]
            cursor = page["next"]

    def call(self, method: str, path: str, body: Row | None = None, version: int | None = None) -> Row:
        headers = {"Authorization": f"Bearer {self._token}"} | ({"If-Match": f'"{version}"'} if version else {})
        return _send(method, self._url + path, body, headers)

    @cached_property
    def _token(self) -> str:
        return str(_send("POST", self._sessions, self._credentials, {})["access_token"])


def _send(method: str, url: str, body: Row | None, headers: Mapping[str, str]) -> Row:
    content = None if body is None else json.dumps(body).encode()
    sent = {**headers, **({} if body is None else {"Content-Type": "application/json"})}
    try:
        with urlopen(Request(url, content, sent, method=method), timeout=30) as answer:
            answered: Row = json.load(answer)
            return answered
    except HTTPError as refusal:
        raise Refused(f"{method} {url}", refusal.read().decode(errors="replace")) from None
    except (HTTPException, OSError) as fault:
        raise Fault(f"{url} does not answer: {fault}.", "Start the platform.") from None
