"""A whole network in one process: four apps over four databases, events carried by hand."""

from dataclasses import dataclass

from flask import Flask

from shared.contracts.access import Role
from shared.events.envelope import Record
from tests.kit import bus
from tests.kit.apps import Authority, Caller
from tests.kit.stores import Store


@dataclass
class Network:
    """Apps and stores by service."""

    apps: dict[str, Flask]
    stores: dict[str, Store]
    authority: Authority

    def caller(self, service: str) -> Caller:
        return Caller(self.apps[service], self.authority)

    def carry(self) -> list[Record]:
        return bus.carry(self.stores.values())


def alerts(net: Network, role: Role, area: str) -> list[str]:
    """The rules of the alerts that someone sees."""
    return [item["rule"] for item in net.caller("notify").as_(role, area).get("/v1/alerts")["items"]]


def types(records: list[Record]) -> list[str]:
    """What the events of records are."""
    return [dict(record.headers)["ce_type"].decode() for record in records]
