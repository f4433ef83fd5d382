"""Systems that read events, in one command: `python -m deploy.subscriber add LOGIN --area … --topic … --webhook …`.

The registry decides who reads what, and Kafka follows; notify pushes where the system itself wants it. Each step is an
event that says who decided. Whatever broke off, the same command again brings all to what was asked. Kafka is for those
of the whole city: a topic shows all areas.
"""

import os
import secrets
import time
from contextlib import suppress
from typing import Any

import click
from kafka.errors import KafkaError

from deploy import topics
from deploy.local.faults import Fault
from deploy.place import Api, Place, Refused, Row
from shared.contracts import TOPICS
from shared.contracts.notify import PARTIES
from shared.events.catalogue import CONTRACTS
from shared.security.areas import CITY, level

Strings = tuple[str, ...]
NOT_THEIRS = ("broker", topics.ADMIN)
"""Users of Kafka that are no subscribers, beside the services."""
KNOWN_SECONDS = 30
"""How long notify may take to hear of a new subscriber."""
TOLD_SECONDS = 5
"""How long what is told of one may take to come to the feed, for it to be waited for."""


def find(registry: Api, login: str) -> Row | None:
    return next((each for each in registry.every("/v1/subscribers") if each["login"] == login), None)


def enter(registry: Api, subscriber: Row, what: str) -> Row:
    return registry.call("POST", f"/v1/subscribers/{subscriber['id']}/{what}", None, subscriber["version"])


def change(registry: Api, subscriber: Row, changes: Row) -> Row:
    return registry.call("PATCH", f"/v1/subscribers/{subscriber['id']}", changes, subscriber["version"])


def bring_about(registry: Api, admin: Any, wanted: Row) -> tuple[Row, str]:
    """Let a system read what is wanted; returns it with its new password, which is empty if the old one stays."""
    found, login = find(registry, wanted["login"]), wanted["login"]
    password = secrets.token_urlsafe(18)
    if found is None:
        subscriber, new = registry.call("POST", "/v1/subscribers", {**wanted, "password": password}), True
    else:
        subscriber = enter(registry, found, "renewal") if found["state"] == "REVOKED" else found
        differs = {name: wanted[name] for name in ("area", "party", "topics") if wanted[name] != found[name]}
        by_kafka = level(wanted["area"]) == CITY and not topics.held(admin, login)
        new = found["state"] == "REVOKED" or by_kafka
        if changes := differs | ({"password": password} if new else {}):
            subscriber = change(registry, subscriber, changes)
    follow(admin, subscriber, password if new else None)
    return subscriber, password if new else ""


def follow(admin: Any, subscriber: Row, password: str | None) -> None:
    """Bring Kafka to what the registry says."""
    if subscriber["state"] == "ACTIVE" and level(subscriber["area"]) == CITY:
        topics.let_read(admin, subscriber["login"], subscriber["topics"], password)
    else:
        topics.shut_out(admin, subscriber["login"])


def push_to(notify: Api, url: str, wanted: Row, begin: Row) -> tuple[Row, str]:
    """Have events pushed to an address, which has them from `begin` on if it is new; returns the endpoint with its
    secret, which is empty unless it is new.
    """
    found = _endpoint(notify, url)
    if found is None or found["state"] == "ENDED":
        made = notify.call("POST", "/v1/endpoints", {"url": url, **wanted, **begin})
        return made, made["secret"]
    if differs := {name: value for name, value in wanted.items() if value != found[name]}:
        found = notify.call("PATCH", f"/v1/endpoints/{found['id']}", differs, found["version"])
    if found["state"] == "PAUSED":
        found = _step(notify, found, "resumption")
    return found, ""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Say which systems may read events, and where they are pushed to."""


of_webhook = click.option("--webhook", metavar="URL", help="An address to which its events are pushed.")


@cli.command()
@click.argument("login")
@click.option("--area", required=True, help="Whose events: the 12 digits of an area.")
@click.option("--party", type=click.Choice(PARTIES), default="SERVICE", show_default=True, help="Whose alerts.")
@click.option("--topic", "asked", type=click.Choice(sorted(set(TOPICS.values()))), multiple=True, help="All, if none.")
@of_webhook
@click.option("--type", "types", metavar="TYPE", multiple=True, help="Only these are pushed. All, if none.")
@click.option("--since", metavar="DAY", help="From which day on a new address has them. From now on, if left out.")
def add(
    login: str, area: str, party: str, asked: Strings, webhook: str | None, types: Strings, since: str | None
) -> None:
    """Let a system read events, or change what it may read. Again changes nothing."""
    if login in (*NOT_THEIRS, *topics.services()):
        raise Fault(f"{login} is a user of Kafka's that is no subscriber.", "Choose another login.")
    if strange := sorted(set(types) - CONTRACTS.keys()):
        raise Fault(f"There is no event of type {', '.join(strange)}.", "docs/events/README.md lists all.")
    place = Place.known()
    wanted = {"login": login, "area": area, "party": party, "topics": sorted(set(asked or TOPICS.values()))}
    with place.kafka() as admin:
        subscriber, password = bring_about(place.as_admin(), admin, wanted)
    _show(subscriber)
    if password:
        click.echo(f"password {password}\nIt is not told again; `rotate` gives another.")
        _until_told(place, subscriber, password)
    if webhook:
        begin = {"since": f"{since}T00:00:00+08:00"} if since else {}
        endpoint, secret = push_to(_notify(place, login, password), webhook, {"types": sorted(set(types))}, begin)
        _show_endpoint(endpoint)
        if secret:
            click.echo(f"secret {secret}\nIt is not told again; `rotate` gives another.")


@cli.command("list")
@click.argument("login", required=False)
def list_(login: str | None) -> None:
    """Show every subscriber, or one with the addresses to which its events are pushed."""
    place = Place.known()
    if login is None:
        for subscriber in place.as_admin().every("/v1/subscribers"):
            _show(subscriber)
        return
    _show(_found(place.as_admin(), login))
    for endpoint in _notify(place, login).every("/v1/endpoints"):
        _show_endpoint(endpoint)


@cli.command()
@click.argument("login")
@of_webhook
def rotate(login: str, webhook: str | None) -> None:
    """Give a system a new password, or an address a new secret.

    It signs in with the old password no more; for a day the old secret signs as well.
    """
    place = Place.known()
    if webhook:
        notify = _notify(place, login)
        endpoint = _found_endpoint(notify, webhook)
        click.echo(f"secret {_step(notify, endpoint, 'rotation')['secret']}")
        return
    registry, password = place.as_admin(), secrets.token_urlsafe(18)
    with place.kafka() as admin:
        follow(admin, change(registry, _found(registry, login), {"password": password}), password)
    click.echo(f"password {password}")


@cli.command()
@click.argument("login")
@of_webhook
def revoke(login: str, webhook: str | None) -> None:
    """Let a system read nothing more, or have nothing pushed to an address any more. Again changes nothing."""
    place = Place.known()
    if webhook:
        notify = _notify(place, login)
        endpoint = _found_endpoint(notify, webhook)
        _show_endpoint(endpoint if endpoint["state"] == "ENDED" else _step(notify, endpoint, "ending"))
        return
    registry = place.as_admin()
    subscriber = _found(registry, login)
    if subscriber["state"] == "ACTIVE":
        subscriber = enter(registry, subscriber, "revocation")
    with place.kafka() as admin:
        follow(admin, subscriber, None)
    _show(subscriber)


def _found(registry: Api, login: str) -> Row:
    found = find(registry, login)
    if found is None:
        raise Fault(f"There is no subscriber {login!r}.", "`list` shows those there are.")
    return found


def _notify(place: Place, login: str, password: str = "") -> Api:
    """Notify as a subscriber sees it, once it has heard of it. Raises Fault."""
    known = password or os.environ.get("MUSTER_PASSWORD", "")
    if not known:
        cure = f"Set MUSTER_PASSWORD to that of {login}, or to another that `rotate {login}` gives it."
        raise Fault("Where events are pushed to is its subscriber's to say, and asks for its password.", cure)
    notify, ends = place.as_subscriber(login, known), time.monotonic() + KNOWN_SECONDS
    while True:
        try:
            notify.call("GET", "/v1/endpoints?limit=1")
            return notify
        except Refused as refusal:
            if refusal.slug != "not-subscribed" or time.monotonic() > ends:
                raise
        time.sleep(0.2)  # between two looks


def _until_told(place: Place, subscriber: Row, password: str) -> None:
    """Wait a moment for what this told itself: to whoever pulls at once and proves it, it would come in between."""
    if TOPICS["account"] in subscriber["topics"]:
        own = f"type=account.changed.v1&subject={subscriber['account']}"
        with suppress(Fault):  # notify is away: that holds no one up
            _notify(place, subscriber["login"], password).call("GET", f"/v1/feed?{own}&wait={TOLD_SECONDS}")


def _endpoint(notify: Api, url: str) -> Row | None:
    """That of an address which is not ended, or else the last."""
    of_url = [each for each in notify.every("/v1/endpoints") if each["url"] == url]
    return max(of_url, key=lambda each: (each["state"] != "ENDED", each["created_at"]), default=None)


def _found_endpoint(notify: Api, url: str) -> Row:
    found = _endpoint(notify, url)
    if found is None:
        raise Fault(f"Nothing is pushed to {url}.", "`list LOGIN` shows the addresses of a subscriber.")
    return found


def _step(notify: Api, endpoint: Row, what: str) -> Row:
    return notify.call("POST", f"/v1/endpoints/{endpoint['id']}/{what}", None, endpoint["version"])


def _show(subscriber: Row) -> None:
    by = "pull, webhooks and Kafka" if level(subscriber["area"]) == CITY else "pull and webhooks"
    names = ("login", "state", "area", "party")
    click.echo(" ".join([*(subscriber[name] for name in names), f"({by})", ",".join(subscriber["topics"])]))


def _show_endpoint(endpoint: Row) -> None:
    types = ",".join(endpoint["types"]) or "all types"
    held = f"({endpoint['held']} held, {endpoint['dead']} set aside)"
    click.echo(f"{endpoint['url']} {endpoint['state']} {types} {held}")


def main() -> None:
    try:
        cli(prog_name="python -m deploy.subscriber")
    except (Fault, topics.TopicsFault, KafkaError) as fault:
        raise SystemExit(str(fault)) from None


if __name__ == "__main__":
    main()
