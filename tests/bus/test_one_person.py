"""One person moved, merged and visited at once: both services end saying the same, whoever came first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from deploy.local.broker import Broker
from services.visits.dues.domain import dues
from services.visits.dues.use_cases import plan
from services.visits.following.use_cases import WRITTEN_OF_PEOPLE
from services.visits.models import Due, Person
from shared import aliases
from shared.contracts.access import Role
from shared.events.kafka import Reader
from shared.events.tables import INBOX, OUTBOX
from shared.replay import replay
from shared.security.person_keys import PERSON_KEYS
from tests.kit import bus
from tests.kit.apps import Authority, Caller, make_app
from tests.kit.brokers import Start, settings_of
from tests.kit.people import CITY, OTHER_TOWN, TOWN, VILLAGE, new_veteran
from tests.kit.stores import Store
from tests.kit.waiting import until

PLACES = (TOWN, VILLAGE, OTHER_TOWN, "440703102000")


@pytest.fixture
def stores(store: Callable[..., Store]) -> dict[str, Store]:
    return {name: store(name) for name in ("registry", "visits")}


@pytest.fixture
def apps(stores: dict[str, Store], authority: Authority, monkeypatch: pytest.MonkeyPatch) -> dict[str, Flask]:
    return {name: make_app(monkeypatch, authority, store) for name, store in stores.items()}


def move(city: Caller, id: str, rng: Random) -> None:
    """Hand the file on to some station, wherever it is by now; a refusal is an answer too."""
    answer = city.call("POST", f"/v1/veterans/{id}/move", {"to": rng.choice(PLACES), "reason": "迁居"})
    assert answer.status_code in (201, 422, 308), answer.text


def visit(city: Caller, id: str, rng: Random) -> None:
    moment = datetime.now(UTC) - timedelta(days=rng.randint(0, 300))
    body = {
        "veteran_id": id,
        "method": rng.choice(["PHONE", "HOME_VISIT"]),
        "reached": rng.random() < 0.8,
        "occurred_at": moment.isoformat(),
        "note": "见面",
    }
    assert city.call("POST", "/v1/visits", body).status_code == 201


def merge(city: Caller, kept: str, dropped: str) -> None:
    proposal = city.post("/v1/merges", {"kept_id": kept, "dropped_id": dropped, "reason": "同一人"})
    path = f"/v1/merges/{proposal['id']}/decision"
    answer = city.as_(Role.COUNTY_CENTRE_STAFF).call("POST", path, {"outcome": "MERGED"}, {"If-Match": '"1"'})
    assert answer.status_code == 201, answer.text


def caught_up(stores: dict[str, Store]) -> bool:
    """Whether visits has applied every change of every file."""
    with stores["registry"].work.session() as db:
        if db.execute(select(OUTBOX.c.id)).first():
            return False
        files = db.connection().exec_driver_sql("SELECT id::text, version FROM veterans").all()
    with stores["visits"].work.session() as db:
        have = {aggregate: version for aggregate, version in db.execute(select(INBOX.c.aggregate, INBOX.c.version))}
    return all(have.get(id) == version for id, version in files)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_moves_merges_and_visits_at_once_end_consistent(
    stores: dict[str, Store], apps: dict[str, Flask], authority: Authority, start: Start, broker: Broker, seed: int
) -> None:
    start(stores["registry"], "relay")
    start(stores["visits"], "relay", "consume")
    # Centre staff of the whole city: a role that files and visits, and sees every station.
    registry = Caller(apps["registry"], authority, Role.COUNTY_CENTRE_STAFF, CITY)
    visits = registry.of(apps["visits"])
    ids = [registry.post("/v1/veterans", new_veteran(place))["id"] for place in PLACES[:3]]
    first, second, third = ids
    until(lambda: caught_up(stores), "the files are known")

    def act(number: int) -> None:
        rng = Random(seed * 100 + number)
        for _ in range(6):
            if rng.random() < 0.5:
                move(registry, rng.choice(ids), rng)
            else:
                visit(visits, rng.choice(ids), rng)

    with ThreadPoolExecutor(6) as pool:
        acting = [pool.submit(act, number) for number in range(5)]
        merging = pool.submit(lambda: (merge(registry, second, first), merge(registry, third, second)))
        for done in (*acting, merging):
            done.result(60)
    until(lambda: caught_up(stores), "visits has heard of everything")
    consistent(stores, registry, [UUID(id) for id in ids])
    before = projections(stores["visits"], ids)
    with stores["visits"].superuser() as db:
        db.execute("UPDATE people SET area = '440700000000'")
        db.execute("DELETE FROM person_alias")
    service = bus.service("visits")
    reader = Reader(settings_of(broker, "visits"), f"again-{seed}", service.projection_topics)
    replay(bus.inbox(stores["visits"]), service.projected, lambda: reader)
    assert projections(stores["visits"], ids) == before, "replay gives the same rows"


def consistent(stores: dict[str, Store], registry: Caller, ids: list[UUID]) -> None:
    """The file, and every row of visits about the person, are in one area; one plan goes on, and is right."""
    third = ids[-1]
    area = registry.get(f"/v1/veterans/{third}")["station_area"]
    with stores["visits"].work.session() as db:
        person = db.get_one(Person, third)
        assert person.area == area
        assert set(aliases.ids_of(db, ids[0])) == set(ids)
        for model in WRITTEN_OF_PEOPLE:
            mine = select(model.area).where(model.veteran_id.in_(ids))  # other tests' people are in the topics too
            assert set(db.scalars(mine)) <= {area}, model.__tablename__
        keys = db.scalars(select(PERSON_KEYS.c.area).where(PERSON_KEYS.c.person_id.in_(ids)))
        assert set(keys) == {area}
        pending = db.scalars(select(Due).where(Due.veteran_id.in_(ids), Due.state.in_(dues.PENDING))).all()
        assert {(due.veteran_id, dues.slot(due.purpose, due.trigger, due.ref)): due.due_on for due in pending} == {
            (third, slot): due_on for slot, due_on in plan.wanted_dues(db, person).items()
        }


def projections(store: Store, ids: list[str]) -> list[Any]:
    with store.work.session() as db:
        people = select(*Person.__table__.columns).where(Person.id.in_(ids)).order_by(Person.id)
        alias = select(aliases.PERSON_ALIAS).where(aliases.PERSON_ALIAS.c.old.in_(ids)).order_by("old")
        return [tuple(row) for rows in (db.execute(people), db.execute(alias)) for row in rows]
