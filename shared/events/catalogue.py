"""Every published event by its type: validation on the way out (RAISE) and on the way in (EXCLUDE)."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

from marshmallow import EXCLUDE, ValidationError

from shared.contracts import TOPICS, Contract, assistance, notify, registry, visits
from shared.events.envelope import Event, Unreadable, encode_body

OWNERS: dict[str, ModuleType] = {"registry": registry, "visits": visits, "assistance": assistance, "notify": notify}


def _modules(owner: str) -> Iterator[ModuleType]:
    """The module that holds an owner's contracts, or those of the package."""
    yield OWNERS[owner]
    for module in pkgutil.iter_modules(getattr(OWNERS[owner], "__path__", ()), f"{OWNERS[owner].__name__}."):
        yield importlib.import_module(module.name)


def published_by(owner: str) -> dict[str, type[Contract]]:
    """The contracts a service owns, by event type."""
    return {
        cls.type: cls
        for module in _modules(owner)
        for _, cls in inspect.getmembers(module, inspect.isclass)
        if issubclass(cls, Contract) and cls.__module__ == module.__name__ and hasattr(cls, "type")
    }


CONTRACTS: dict[str, Contract] = {
    type: contract() for owner in OWNERS for type, contract in published_by(owner).items()
}


def topic_of(type: str) -> str:
    """The topic that carries events of this type."""
    return TOPICS[CONTRACTS[type].aggregate]


def encode(event: Event) -> bytes:
    """Validate an event against its contract and encode its body. Raises ValueError: publishing it is a defect."""
    contract = CONTRACTS[event.type]
    unknown = event.data.keys() - contract.fields.keys()
    body = contract.dump(event.data)
    faults = contract.validate(body)
    if not re.fullmatch("[0-9]{12}", event.area):
        faults["area"] = [f"{event.area!r} is no area code"]
    if unknown or faults:
        raise ValueError(f"{event.type} breaks its contract: {faults or sorted(unknown)}")
    return encode_body(body)


def load(type: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Load a received body into native values, passing over fields added since. Raises Unreadable."""
    try:
        data: Mapping[str, Any] = CONTRACTS[type].load(body, unknown=EXCLUDE)
    except ValidationError as fault:
        raise Unreadable(f"The body breaks the contract {type}: {fault.messages}") from None
    return data
