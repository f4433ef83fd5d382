"""Publishing: one change, one version, one event, also where someone forgets to hold the row."""

import importlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from uuid_utils.compat import uuid7

from services.registry.files.events import veteran_changed
from services.registry.models import Veteran
from shared.db import Aggregate, hold_one
from shared.driver import execute
from shared.events.outbox import publish
from shared.events.tables import OUTBOX
from tests.kit.crash_stage import Thing, prepare, publish_of
from tests.kit.network import Network
from tests.kit.people import TOWN, new_veteran
from tests.kit.stores import SERVICES, Store


def test_a_change_without_the_rows_lock_fails_at_once(network: Callable[..., Network]) -> None:
    net = network()
    registry = net.stores["registry"].work
    id = UUID(net.caller("registry").post("/v1/veterans", new_veteran(TOWN))["id"])

    def held(db: Session) -> None:
        row = hold_one(db, Veteran, id)
        row.over_80 = True
        publish(db, row, veteran_changed(row))

    def unheld(db: Session) -> None:
        row = db.get_one(Veteran, id)
        registry.run(held)  # another changes it meanwhile
        row.alive = False
        publish(db, row, veteran_changed(row))

    with pytest.raises(StaleDataError):
        registry.run(unheld)
    versions = select(OUTBOX.c.version).where(OUTBOX.c.aggregate == str(id)).order_by(OUTBOX.c.id)
    assert registry.run(lambda db: list(db.scalars(versions))) == [1, 2]
    row = registry.run(lambda db: db.get_one(Veteran, id))
    assert (row.version, row.over_80, row.alive) == (2, True, True)
    registry.run(held)
    assert registry.run(lambda db: list(db.scalars(versions))) == [1, 2, 3]


def test_a_change_is_written_alike_alone_and_with_others(network: Callable[..., Network]) -> None:
    """By the driver and by the session; afterwards the row is the session's, and may change again."""
    net = network()
    registry, caller = net.stores["registry"].work, net.caller("registry")
    one, other = (UUID(caller.post("/v1/veterans", new_veteran(TOWN))["id"]) for _ in range(2))
    changes = {
        "categories": ["MARTYR_SURVIVOR", "二"],
        "tags": [],
        "died_on": date(2024, 2, 29),
        "verified_at": datetime(2026, 11, 29, 7, 59, 59, 1, tzinfo=UTC),
        "verified_by": uuid7(),
        "phone_hash": bytes(range(256)),
        "alive": False,
        "given_name": None,
    }

    def change(db: Session, id: UUID) -> Veteran:
        row = hold_one(db, Veteran, id)
        for name, value in changes.items():
            setattr(row, name, value)
        return row

    def alone(db: Session) -> None:
        row = change(db, one)
        publish(db, row, veteran_changed(row))
        assert row in db
        assert not db.dirty
        row.served_as = "again"
        publish(db, row, veteran_changed(row))
        assert db.get(Veteran, one) is row

    def with_others(db: Session) -> None:
        row = change(db, other)
        db.get_one(Veteran, one).served_as = "with another"
        publish(db, row, veteran_changed(row))
        assert not db.dirty

    registry.run(alone)
    assert registry.run(lambda db: db.get_one(Veteran, one).served_as) == "again"
    registry.run(with_others)
    first, second = (registry.run(partial(Session.get_one, entity=Veteran, ident=id)) for id in (one, other))
    assert {name: getattr(first, name) for name in changes} == changes
    assert {name: getattr(second, name) for name in changes} == changes
    assert (first.version, first.served_as, second.version) == (3, "with another", 2)


def test_events_are_inserted_at_the_commit_in_their_order(store: Callable[..., Store]) -> None:
    place, one, other = store("visits"), uuid7(), uuid7()
    prepare(place)
    rows = select(OUTBOX.c.aggregate, OUTBOX.c.version).order_by(OUTBOX.c.id)
    attempts = 0

    def work(db: Session) -> None:
        nonlocal attempts
        attempts += 1
        things = Thing(id=one), Thing(id=other)
        db.add_all(things)
        for number in (0, 1, 0):
            publish_of(db, things[number])
        assert db.execute(rows).all() == []
        if attempts == 2:
            execute(db, "DO $$ BEGIN RAISE serialization_failure; END $$", {})

    with place.work.session() as db:
        work(db)
    assert place.work.run(lambda db: db.execute(rows).all()) == []
    place.work.run(work)
    events = place.work.run(lambda db: db.execute(rows).all())
    assert events == [(str(one), 1), (str(other), 1), (str(one), 2)]
    assert attempts == 3, "the second was repeated"


@pytest.mark.parametrize("service", SERVICES)
def test_every_aggregate_is_guarded_so(service: str) -> None:
    mappers = importlib.import_module(f"services.{service}.models").Base.registry.mappers
    aggregates = [mapper for mapper in mappers if issubclass(mapper.class_, Aggregate)]
    assert aggregates
    assert [each for each in aggregates if each.version_id_col is None or each.version_id_generator] == []
