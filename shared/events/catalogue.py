"""Every published event by its type: validation on the way out and on the way in, field by field, since the library's
own way through a whole schema costs half as much again.
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from types import ModuleType
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, fields, missing

from shared.contracts import TOPICS, Contract, assistance, notify, registry, visits
from shared.events.envelope import Event, encode_body
from shared.faults import Unreadable

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
_PLAIN: Mapping[tuple[Any, type], Callable[[Any], Any]] = {
    (fields.UUID, UUID): str,
    (fields.Date, date): date.isoformat,
    (fields.Boolean, bool): bool,
    (fields.Integer, int): int,
    (fields.String, str): str,
}
"""How values are written that only a field's validators could find wrong. Others are read back, which takes longer."""


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment


_NATIVE: Mapping[tuple[Any, type], Callable[[Any], Any]] = {
    (fields.UUID, str): UUID,
    (fields.Date, str): date.fromisoformat,
    (fields.AwareDateTime, str): _moment,
    (fields.Boolean, bool): bool,
    (fields.Integer, int): int,
    (fields.String, str): str,
}
"""How the fields of these types read values, before their validators see them."""


def owner_of(type: str) -> str:
    """The service that publishes events of this type."""
    return CONTRACTS[type].__module__.split(".")[2]


def topic_of(type: str) -> str:
    """The topic that carries events of this type."""
    return TOPICS[CONTRACTS[type].aggregate]


def encode(event: Event) -> bytes:
    """Validate an event against its contract and encode its body. Raises ValueError: publishing it is a defect."""
    contract, body, faults = CONTRACTS[event.type], {}, dict[str, Any]()
    for name, field in contract.fields.items():
        try:
            if (value := event.data.get(name, missing)) is not missing or field.required:
                body[name] = _written(field, value)
        except ValidationError as fault:
            faults[name] = fault.messages
    if unknown := event.data.keys() - contract.fields.keys():
        faults |= dict.fromkeys(sorted(unknown), "no field of the contract")
    if not re.fullmatch("[0-9]{12}", event.area):
        faults["area"] = [f"{event.area!r} is no area code"]
    if faults:
        raise ValueError(f"{event.type} breaks its contract: {faults}")
    return encode_body(body)


def _written(field: Any, value: Any) -> Any:
    """A value as JSON has it, which reads as the same. Raises ValidationError."""
    if plain := _PLAIN.get((type(field), type(value))):
        for check in field.validators:
            check(value)
        return plain(value)
    written = field.serialize("value", {"value": value})
    field.deserialize(written)
    return written


def load(type: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Load a received body into native values, passing over fields added since. Raises Unreadable."""
    loaded, faults = dict[str, Any](), dict[str, Any]()
    for name, field in CONTRACTS[type].fields.items():
        try:
            if (value := body.get(name, missing)) is not missing or field.required:
                loaded[name] = _read(field, value)
        except ValidationError as fault:
            faults[name] = fault.messages
    if faults:
        raise Unreadable(f"The body breaks the contract {type}: {faults}")
    return loaded


def _read(field: Any, value: Any) -> Any:
    """A value of JSON in its native form. Raises ValidationError."""
    try:
        native = _NATIVE[type(field), type(value)](value)
    except (KeyError, ValueError):
        return field.deserialize(value)  # which says what is wrong, if anything is
    for check in field.validators:
        check(native)
    return native
