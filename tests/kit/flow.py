"""Events on their way: files changed straight in the registry's store, and how far consumers have come."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.registry.files.events import veteran_changed, veteran_registered
from services.registry.files.use_cases import record as files
from services.registry.models import Veteran
from services.visits.models import Due
from shared import operations
from shared.db import Database, hold_one
from shared.events.outbox import publish
from shared.events.tables import INBOX, OUTBOX
from tests.kit.people import VILLAGE
from tests.kit.stores import Store


def register(database: Database, categories: tuple[str, ...] = ("DISCHARGED_SOLDIER",)) -> UUID:
    """Open a file straight in the registry's store."""
    id = uuid7()

    def work(db: Session) -> None:
        veteran = Veteran(
            id=id,
            area=VILLAGE,
            registered_area=VILLAGE,
            residence_area=VILLAGE,
            name="陈建国",
            sex="MALE",
            birth_date=date(1960, 3, 15),
            categories=list(categories),
            over_80=False,
            alive=True,
            data_key=b"",
            id_number_sealed=b"",
            id_number_hash=id.bytes,
        )
        files.derive_anew(db, veteran)
        db.add(veteran)
        publish(db, veteran, veteran_registered(veteran))

    database.run(work)
    return id


def change(database: Database, id: UUID, categories: list[str]) -> None:
    def work(db: Session) -> None:
        veteran = hold_one(db, Veteran, id)
        veteran.categories = categories
        files.derive_anew(db, veteran)
        publish(db, veteran, veteran_changed(veteran))

    database.run(work)


def inbox_version(store: Store, aggregate: UUID) -> int | None:
    with store.work.session() as db:
        return db.scalar(select(INBOX.c.version).where(INBOX.c.aggregate == str(aggregate)))


def relayed(store: Store) -> bool:
    """Whether the outbox is empty."""
    with store.work.session() as db:
        return db.execute(select(OUTBOX.c.id)).first() is None


def parked(store: Store) -> list[Any]:
    return store.work.run(operations.parked)


def dues(store: Store, veteran: UUID) -> list[tuple[str, str]]:
    with store.work.session() as db:
        rows = db.scalars(select(Due).where(Due.veteran_id == veteran).order_by(Due.id))
        return [(due.purpose, due.state) for due in rows]
