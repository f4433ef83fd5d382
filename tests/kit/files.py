"""Events of the registry's files, for tests of those that consume them."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.files.events import veteran_changed, veteran_deceased, veteran_erased, veteran_moved
from services.registry.models import Veteran
from shared.db import hold_one
from shared.events.envelope import Event
from shared.events.outbox import publish
from tests.kit.stores import Store


def _publish(registry: Store, id: str, change: dict[str, Any], event: Callable[[Veteran], Event]) -> None:
    def work(db: Session) -> None:
        veteran = hold_one(db, Veteran, UUID(id))
        for name, value in change.items():
            setattr(veteran, name, value)
        publish(db, veteran, event(veteran))

    registry.work.run(work)


def move(registry: Store, id: str, from_area: str, to: str) -> None:
    _publish(registry, id, {"area": to}, lambda veteran: veteran_moved(veteran, from_area))


def die(registry: Store, id: str) -> None:
    _publish(registry, id, {"alive": False}, partial(veteran_deceased, long_ago=False))


def erase(registry: Store, id: str) -> None:
    _publish(registry, id, {}, veteran_erased)


def merge(registry: Store, id: str, into: str, area: str) -> None:
    """The file `id` turned out to be the double of `into`, whose area it takes."""

    def merged(veteran: Veteran) -> Event:
        changed = veteran_changed(veteran)
        return Event("veteran.merged.v1", {**changed.data, "merged_into": UUID(into)}, veteran.area)

    _publish(registry, id, {"area": area}, merged)


def revive(registry: Store, id: str) -> None:
    """A death was entered by mistake."""
    _publish(registry, id, {"alive": True}, veteran_changed)
