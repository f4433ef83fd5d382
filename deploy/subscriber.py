"""Systems that read events, in one command: `python -m deploy.subscriber add LOGIN --area … --topic …`.

The registry decides, and every decision is an event that says who decided; Kafka follows. Whatever broke off, the same
command again brings both to what was asked. Kafka is for those of the whole city: a topic shows all areas.
"""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import click
from kafka.errors import KafkaError

from deploy import topics
from deploy.local.faults import Fault
from deploy.local.layout import Layout
from shared.contracts import TOPICS
from shared.contracts.notify import PARTIES
from shared.security.areas import CITY, level

Subscriber = dict[str, Any]
NOT_THEIRS = ("broker", topics.ADMIN)
"""Users of Kafka that are no subscribers, beside the services."""
VARIABLES = ("REGISTRY_URL", "ADMIN_LOGIN", "ADMIN_PASSWORD", "KAFKA_BOOTSTRAP", "KAFKA_ADMIN_PASSWORD")
"""What tells where a platform is that does not run here, each after MUSTER_."""


@dataclass(frozen=True)
class Place:
    """Where a platform is, and as whom it is told what to do."""

    registry: str
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
            registry, login, password, bootstrap, kafka_password = given
            security = os.environ.get("MUSTER_KAFKA_SECURITY", "SASL_SSL")
            return cls(registry, login, password, bootstrap, kafka_password, security)
        layout = Layout.from_environment()
        if not layout.secrets.exists():
            raise Fault(f"No platform was ever started in {layout.home}.", "Start it with `make run`.")
        held = json.loads(layout.secrets.read_text())
        registry = layout.url("registry", "")
        return cls(
            registry, "admin", held["accounts"]["admin"], layout.bootstrap, held["kafka"]["admin"], "SASL_PLAINTEXT"
        )

    @contextmanager
    def kafka(self) -> Iterator[Any]:
        """The cluster as its administrator."""
        admin = topics.administrator(self.bootstrap, self.kafka_password, security=self.security)
        try:
            yield admin
        finally:
            admin.close()


class Registry:
    """Subscribers as the city's administrator sees them. Raises Fault for whatever the registry refuses."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def every(self) -> Iterator[Subscriber]:
        page = self._call("GET", "/v1/subscribers?limit=200")
        yield from page["items"]
        while page["next"]:
            page = self._call("GET", f"/v1/subscribers?limit=200&cursor={page['next']}")
            yield from page["items"]

    def find(self, login: str) -> Subscriber | None:
        return next((each for each in self.every() if each["login"] == login), None)

    def grant(self, wanted: Subscriber, password: str) -> Subscriber:
        return self._call("POST", "/v1/subscribers", {**wanted, "password": password})

    def change(self, subscriber: Subscriber, changes: Subscriber) -> Subscriber:
        return self._call("PATCH", f"/v1/subscribers/{subscriber['id']}", changes, subscriber["version"])

    def enter(self, subscriber: Subscriber, what: str) -> Subscriber:
        return self._call("POST", f"/v1/subscribers/{subscriber['id']}/{what}", None, subscriber["version"])

    @cached_property
    def _token(self) -> str:
        body = {"login": self._place.login, "password": self._place.password}
        return str(self._send("POST", "/v1/sessions", body, {})["access_token"])

    def _call(self, method: str, path: str, body: Subscriber | None = None, version: int | None = None) -> Subscriber:
        headers = {"Authorization": f"Bearer {self._token}"}
        return self._send(method, path, body, headers | ({"If-Match": f'"{version}"'} if version else {}))

    def _send(self, method: str, path: str, body: Subscriber | None, headers: dict[str, str]) -> Subscriber:
        content = None if body is None else json.dumps(body).encode()
        sent = headers | ({} if body is None else {"Content-Type": "application/json"})
        try:
            with urlopen(Request(self._place.registry + path, content, sent, method=method), timeout=30) as answer:
                answered: Subscriber = json.load(answer)
                return answered
        except HTTPError as refusal:
            problem = refusal.read().decode(errors="replace")
            raise Fault(f"The registry refused {method} {path}: {problem}", "Mend that, and repeat.") from None
        except (URLError, OSError) as fault:
            raise Fault(f"The registry at {self._place.registry} does not answer: {fault}.", "Start it.") from None


def bring_about(registry: Registry, admin: Any, wanted: Subscriber) -> tuple[Subscriber, str | None]:
    """Let a system read what is wanted; returns it with its new password, if it has one."""
    found, login = registry.find(wanted["login"]), wanted["login"]
    password = secrets.token_urlsafe(18)
    if found is None:
        subscriber, new = registry.grant(wanted, password), True
    else:
        subscriber = registry.enter(found, "renewal") if found["state"] == "REVOKED" else found
        differs = {name: wanted[name] for name in ("area", "party", "topics") if wanted[name] != found[name]}
        by_kafka = level(wanted["area"]) == CITY and not topics.held(admin, login)
        new = found["state"] == "REVOKED" or by_kafka
        if changes := differs | ({"password": password} if new else {}):
            subscriber = registry.change(subscriber, changes)
    follow(admin, subscriber, password if new else None)
    return subscriber, password if new else None


def follow(admin: Any, subscriber: Subscriber, password: str | None) -> None:
    """Bring Kafka to what the registry says."""
    if subscriber["state"] == "ACTIVE" and level(subscriber["area"]) == CITY:
        topics.let_read(admin, subscriber["login"], subscriber["topics"], password)
    else:
        topics.shut_out(admin, subscriber["login"])


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Say which systems may read events."""


@cli.command()
@click.argument("login")
@click.option("--area", required=True, help="Whose events: the 12 digits of an area.")
@click.option("--party", type=click.Choice(PARTIES), default="SERVICE", show_default=True, help="Whose alerts.")
@click.option("--topic", "asked", type=click.Choice(sorted(set(TOPICS.values()))), multiple=True, help="All, if none.")
def add(login: str, area: str, party: str, asked: tuple[str, ...]) -> None:
    """Let a system read events, or change what it may read. Again changes nothing."""
    if login in (*NOT_THEIRS, *topics.services()):
        raise Fault(f"{login} is a user of Kafka's that is no subscriber.", "Choose another login.")
    place = Place.known()
    wanted = {"login": login, "area": area, "party": party, "topics": sorted(set(asked or TOPICS.values()))}
    with place.kafka() as admin:
        subscriber, password = bring_about(Registry(place), admin, wanted)
    _show(subscriber)
    if password:
        click.echo(f"password {password}\nIt is not told again; `rotate` gives another.")


@cli.command("list")
def list_() -> None:
    """Show every subscriber."""
    for subscriber in Registry(Place.known()).every():
        _show(subscriber)


@cli.command()
@click.argument("login")
def rotate(login: str) -> None:
    """Give a system a new password; it signs in with the old one no more."""
    place, password = Place.known(), secrets.token_urlsafe(18)
    registry = Registry(place)
    with place.kafka() as admin:
        follow(admin, registry.change(_found(registry, login), {"password": password}), password)
    click.echo(f"password {password}")


@cli.command()
@click.argument("login")
def revoke(login: str) -> None:
    """Let a system read nothing more. Again changes nothing."""
    place = Place.known()
    registry = Registry(place)
    subscriber = _found(registry, login)
    if subscriber["state"] == "ACTIVE":
        subscriber = registry.enter(subscriber, "revocation")
    with place.kafka() as admin:
        follow(admin, subscriber, None)
    _show(subscriber)


def _found(registry: Registry, login: str) -> Subscriber:
    found = registry.find(login)
    if found is None:
        raise Fault(f"There is no subscriber {login!r}.", "`list` shows those there are.")
    return found


def _show(subscriber: Subscriber) -> None:
    by = "pull and Kafka" if level(subscriber["area"]) == CITY else "pull"
    names = ("login", "state", "area", "party")
    click.echo(" ".join([*(subscriber[name] for name in names), f"({by})", ",".join(subscriber["topics"])]))


def main() -> None:
    try:
        cli(prog_name="python -m deploy.subscriber")
    except (Fault, topics.TopicsFault, KafkaError) as fault:
        raise SystemExit(str(fault)) from None


if __name__ == "__main__":
    main()
