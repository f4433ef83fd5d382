"""What the registry tells of files, for tests of those that listen."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.files.events import veteran_changed, veteran_deceased, veteran_erased, veteran_moved
from services.registry.models import Veteran
from shared.db import hold_one
from shared.events.envelope import Event
from shared.events.outbox import publish
from tests.kit.stores import Store


def _tell(registry: Store, id: str, change: dict[str, Any], event: Callable[[Veteran], Event]) -> None:
    def work(db: Session) -> None:
        veteran = hold_one(db, Veteran, UUID(id))
        for name, value in change.items():
            setattr(veteran, name, value)
        publish(db, veteran, event(veteran))

    registry.work.run(work)


def move(registry: Store, id: str, from_area: str, to: str) -> None:
    _tell(registry, id, {"area": to}, lambda veteran: veteran_moved(veteran, from_area))


def die(registry: Store, id: str) -> None:
    _tell(registry, id, {"alive": False}, veteran_deceased)


def erase(registry: Store, id: str) -> None:
    _tell(registry, id, {}, veteran_erased)


def merge(registry: Store, id: str, into: str, area: str) -> None:
    """The file `id` turned out to be the double of `into`, whose area it takes."""

    def merged(veteran: Veteran) -> Event:
        told = veteran_changed(veteran)
        return Event("veteran.merged.v1", {**told.data, "merged_into": UUID(into)}, veteran.area)

    _tell(registry, id, {"area": area}, merged)
