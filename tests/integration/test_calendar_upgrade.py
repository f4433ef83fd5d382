"""Clocks that ran before a service knew the calendar follow it once the service is migrated."""

from collections.abc import Callable
from datetime import date

import pytest
from alembic import command

from deploy.local.database import Database as Server
from services.registry.calendar.timers import arrange_shipped_years
from services.registry.cards.timers import move_cards
from services.visits.dues.timers import move_dues
from services.visits.hardships.timers import move_steps
from shared import migrate
from shared.timers import Timer
from tests.kit import bus
from tests.kit.plans import run_on
from tests.kit.stores import Store

TODAY = date(2026, 12, 30)
CARD = """
    INSERT INTO areas (code, name, level) VALUES ('440700000000', '江门市', 'CITY');
    INSERT INTO veterans (id, version, area, registered_area, residence_area, name, sex, birth_date, categories, tier,
                          over_80, alive, data_key, id_number_sealed, id_number_hash, derived)
    VALUES ('00000000-0000-0000-0000-000000000001', 1, '440703101000', '440703101000', '440703101000', '陈建国', 'MALE',
            '1960-03-15', '{DISCHARGED_SOLDIER}', 'KEY', false, true, '', '', '', '1.3');
    INSERT INTO cards (id, version, area, veteran_id, card_type, state, received, home_service, grounds_sealed,
                       applied_at, warn_on, file_by)
    SELECT '00000000-0000-0000-0000-000000000002', 2, area, id, 'VETERAN', 'TOWN_ACCEPTED', false, false, '',
           '2026-11-29 09:00+08', '2027-01-01', '2027-01-08' FROM veterans;
    INSERT INTO card_steps (id, card_id, area, veteran_id, step, taken_at)
    SELECT gen_random_uuid(), id, area, veteran_id, 'TOWN_ACCEPTED', '2026-11-29 00:30+08' FROM cards;
"""
VISITS = """
    INSERT INTO dues (id, version, area, veteran_id, purpose, opened_on, due_on, next_on, state, ref, asked_at)
    VALUES ('00000000-0000-0000-0000-000000000003', 1, '440703101000', gen_random_uuid(), 'VERIFICATION', '2026-12-21',
            '2027-01-04', '2027-01-01', 'OPEN', gen_random_uuid(), '2026-12-20 16:30Z');
    INSERT INTO hardships (id, version, area, veteran_id, state, kind, urgent, source, description_sealed, found_by,
                           found_on, recorded_at, register_due_on, step_due_on, overdue)
    VALUES ('00000000-0000-0000-0000-000000000004', 1, '440703101000', gen_random_uuid(), 'FOUND', 'MEDICAL', false,
            'STATION', '', gen_random_uuid(), '2026-12-30', '2026-12-30 12:00+08', '2027-01-04', '2027-01-04', false);
"""


@pytest.fixture
def migrated(server: Server) -> Callable[[str, str, str], Store]:
    """Makes a service's database as a release left it, with rows, and migrates it."""

    def make(service: str, revision: str, rows: str) -> Store:
        name = f"{service}_before_calendar"
        with Store(service, server, "postgres").superuser() as db:
            db.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
            db.execute(f"CREATE DATABASE {name} OWNER {service}_owner".encode())
        before = Store(service, server, name)
        command.upgrade(migrate.config(service, before.url("owner")), revision)
        with before.superuser() as db:
            db.execute(rows.encode())
        migrate.upgrade(service, before.url("owner"))
        return before

    return make


def moved(store: Store, query: str, *timers: Timer) -> tuple[list[int], object]:
    """What the timers do, and what is there then."""
    acted = run_on(store, TODAY, *timers)
    with store.superuser() as db:
        return acted, db.execute(query.encode()).fetchone()


def test_a_card_of_before_is_filed_by_the_day_of_the_law(migrated: Callable[..., Store]) -> None:
    registry = migrated("registry", "0013", CARD)
    query = "SELECT counted_from, workdays, file_by, provisional FROM cards"
    assert moved(registry, query, move_cards) == ([0], (date(2026, 11, 29), 30, date(2027, 1, 8), False))
    assert run_on(registry, TODAY, arrange_shipped_years) == [1]
    assert moved(registry, query, move_cards) == ([1], (date(2026, 11, 29), 30, date(2027, 1, 11), True))
    registry.close()


def test_what_visits_waited_for_moves_when_the_calendar_is_heard_of(migrated: Callable[..., Store]) -> None:
    visits, registry = migrated("visits", "0010", VISITS), migrated("registry", "0013", CARD)
    run_on(registry, TODAY, arrange_shipped_years)
    timers = move_dues, move_steps
    query = "SELECT due_on, step_due_on, register_due_on FROM dues, hardships"
    assert run_on(visits, TODAY, *timers) == [0, 0]
    bus.carry([registry, visits])
    assert moved(visits, query, *timers) == ([1, 1], (date(2027, 1, 5), date(2027, 1, 5), date(2027, 1, 5)))
    for store in (visits, registry):
        store.close()
