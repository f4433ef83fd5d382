"""The stores: models and migrations agree, and each role sees what it may."""

import importlib
from collections.abc import Callable
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, select, text
from sqlalchemy.exc import ProgrammingError

from shared.aliases import PERSON_ALIAS
from shared.calendars import CALENDAR
from shared.events.tables import KIT, REACTION_STARTS
from shared.http import answers
from shared.http.health import head
from shared.migrate import config
from shared.officers import OFFICERS
from shared.people import AboutCase, AboutPerson, KnownPerson
from shared.security.case_keys import CASE_KEYS
from shared.security.person_keys import PERSONAL
from shared.service import CONSUMER
from shared.stations import STATIONS
from tests.kit import bus
from tests.kit.people import OTHER_TOWN, TOWN, VILLAGE
from tests.kit.stores import SERVICES, Store

assert answers  # its table is one of the kit's


ALIASES = MetaData()
PERSON_ALIAS.to_metadata(ALIASES)


@pytest.mark.parametrize("service", SERVICES)
def test_models_and_migrations_agree(store: Callable[..., Store], service: str) -> None:
    place = store(service)
    models = importlib.import_module(f"services.{service}.models").Base.metadata
    with place.database("owner").engine.connect() as connection:
        tables = [models, KIT, *([PERSONAL] if service in ("visits", "assistance") else [])]
        tables += [CASE_KEYS.metadata, OFFICERS.metadata] if service == "assistance" else []
        tables += [ALIASES] if service == "notify" else []
        tables += [STATIONS.metadata] if service in ("assistance", "notify") else []
        tables += [CALENDAR.metadata] if service != "registry" else []  # the registry's is a model
        context = MigrationContext.configure(
            connection, opts={"target_metadata": tables, "compare_type": True, "include_name": _of_models}
        )
        differences = compare_metadata(context, tables)
    ours = [d for d in differences if not (isinstance(d, tuple) and d[0] in _NOT_IN_MODELS)]
    assert ours == []


def _of_models(name: str | None, kind: str, _: Any) -> bool:
    """All but parts of the feed, which is the table."""
    return kind != "table" or not (name or "").startswith("feed_") or name == "feed_head"


_NOT_IN_MODELS = ("remove_index", "remove_constraint", "remove_fk", "add_constraint")
"""Indexes, checks and foreign keys stand in the migrations alone; columns and tables must agree."""


@pytest.mark.parametrize("service", SERVICES)
def test_one_head_and_health_knows_it(service: str) -> None:
    assert ScriptDirectory.from_config(config(service)).get_heads() == [head(service)]


@pytest.mark.parametrize("service", SERVICES)
def test_a_migration_says_from_when_each_reaction_acts(store: Callable[..., Store], service: str) -> None:
    with store(service).work.session() as db:
        starts = set(db.execute(select(REACTION_STARTS.c.consumer, REACTION_STARTS.c.type)))
    missing = {(CONSUMER, type) for type in bus.service(service).reactions} - starts
    assert not missing or (CONSUMER, "*") in starts, "call start_reactions_v1 in a migration"


def _tables(place: Store) -> list[str]:
    with place.superuser() as db:
        rows = db.execute(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'area' AND table_schema = 'public'"
        )
        return sorted(str(row[0]) for row in rows)


REFERENCE = {
    "registry": [
        "accounts", "accounts_told", "officers", "stations", "outbox",
        "contests", "coverage_required", "policies", "training_plans", "trainings",  # they tell of no person
    ],
    "visits": ["campaigns", "offers", "outbox", "practices", "satisfaction_sums", "weather_warnings"],
    "assistance": ["funds", "officers", "outbox", "stations"],
    "notify": [
        "accounts", "inboxes", "officers", "outbox", "stations", "subscribers",
        "feed_0",  # is read as the feed alone
    ],
}  # fmt: skip


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_with_an_area_has_forced_row_security(store: Callable[..., Store], service: str) -> None:
    place = store(service)
    with place.superuser() as db:
        rows = db.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        secured = {str(row[0]) for row in rows}
    assert secured == set(_tables(place)) - set(REFERENCE[service])
    if service == "notify":
        with pytest.raises(ProgrammingError, match="permission denied"):
            place.app.run(lambda db: db.execute(text("SELECT 1 FROM feed_0")))
    mappers = importlib.import_module(f"services.{service}.models").Base.registry.mappers
    declared = {m.local_table.name for m in mappers if issubclass(m.class_, AboutPerson | AboutCase | KnownPerson)}
    of_no_one = {"veterans", "person_keys", "case_keys", "subscribers", "proof_rows"}
    assert secured == declared | (of_no_one & secured)


def test_the_scope_decides_what_the_app_sees(store: Callable[..., Store]) -> None:
    place = store("visits")
    with place.superuser() as db:
        for area in (TOWN, VILLAGE, OTHER_TOWN, "440781101000"):
            db.execute("INSERT INTO people VALUES (gen_random_uuid(), %s, 'UNIVERSAL', true, '2026-01-01')", (area,))
    count = text("SELECT count(*) FROM people")

    def seen(scope: str) -> int:
        return int(place.app.run(lambda db: db.execute(count).scalar_one(), scope=scope))

    assert [seen(scope) for scope in ("4407", "440703", "440703101", VILLAGE, "440781100")] == [4, 2, 2, 1, 1]
    # After a transaction with a scope, the same connection without one sees nothing, not everything.
    assert seen("") == 0
    assert place.work.run(lambda db: db.execute(count).scalar_one()) == 4
    assert place.database("owner").run(lambda db: db.execute(count).scalar_one()) == 4


def test_the_app_writes_inside_its_scope_only(store: Callable[..., Store]) -> None:
    place = store("visits")
    insert = text("INSERT INTO person_keys VALUES (gen_random_uuid(), :area, '')")
    place.app.run(lambda db: db.execute(insert, {"area": VILLAGE}), scope="440703101")
    for area, scope in ((OTHER_TOWN, "440703101"), (VILLAGE, "")):
        with pytest.raises(ProgrammingError, match="row-level security"):
            place.app.run(lambda db, area=area: db.execute(insert, {"area": area}), scope=scope)
    with pytest.raises(ProgrammingError, match="permission denied"):
        place.app.run(lambda db: db.execute(text("SELECT * FROM outbox")), scope="4407")
