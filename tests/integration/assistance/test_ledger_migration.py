"""What funds held before there was a ledger stands in it afterwards, to the fen; and who acted in cases is known."""

from datetime import date
from itertools import count

import psycopg
import pytest
from alembic import command
from sqlalchemy.exc import DBAPIError

from deploy.local.database import Database as Server
from shared import migrate
from tests.kit.people import CITY, COUNTY, TOWN
from tests.kit.stores import PASSWORD

FUND, EMPTY, GRANTED, PAID, APPLIED = (digit * 32 for digit in "12abc")
BEFORE = f"""
    INSERT INTO funds VALUES ('{FUND}', 3, '{COUNTY}', '甲', 500, 300), ('{EMPTY}', 1, '{CITY}', '乙', 0, 0);
    INSERT INTO applications (id, version, area, veteran_id, ground, emergency, requested_fen, state, story_sealed,
                              applied_by, applied_at, fund_id, granted_fen, paid_at)
    SELECT id::uuid, 1, '{TOWN}', uuidv7(), 'OTHER', false, 900, state, '', uuidv7(), now(), fund::uuid, fen, paid_at
      FROM (VALUES ('{GRANTED}', 'GRANTED', '{FUND}', 300, NULL),
                   ('{PAID}', 'PAID', '{FUND}', 200, timestamptz '2026-11-20T17:00:00Z'),
                   ('{APPLIED}', 'APPLIED', NULL, NULL, NULL)) AS old (id, state, fund, fen, paid_at);
    INSERT INTO ledger_entries
    SELECT uuidv7(), '{FUND}', '{COUNTY}', posting, credit, debit, fen, application::uuid, uuidv7(), now()
      FROM (VALUES ('DEPOSIT', 'SOURCE', 'AVAILABLE', 600, NULL), ('DEPOSIT', 'SOURCE', 'AVAILABLE', 400, NULL),
                   ('RESERVE', 'AVAILABLE', 'RESERVED', 300, '{GRANTED}'),
                   ('RESERVE', 'AVAILABLE', 'RESERVED', 200, '{PAID}'),
                   ('PAY', 'RESERVED', 'PAID_OUT', 200, '{PAID}')) AS old (posting, credit, debit, fen, application)
"""
ONE, OTHER, REVIEWER, CLERK, FIRST, LAST = (f"{digit * 32}" for digit in "345678")
ACTED = f"""
    UPDATE applications SET decided_by = '{OTHER}', reviewed_by = '{REVIEWER}', papers_at = '2026-11-22'
     WHERE id = '{PAID}';
    INSERT INTO steps (id, area, veteran_id, application_id, state, by, at)
    SELECT uuidv7(), area, veteran_id, applications.id, step, who::uuid, at
      FROM applications, (VALUES ('GRANTED', '{ONE}', timestamptz '2026-11-01'), ('REFUSED', '{OTHER}', '2026-11-09'),
                                 ('GRANTED', '{REVIEWER}', '2026-11-19'), ('GRANTED', '{CLERK}', '2026-11-22'),
                                 ('PAID', NULL, '2026-11-23')) AS acts (step, who, at) WHERE applications.id = '{PAID}';
    INSERT INTO batches VALUES ('{FIRST}', 2, '{COUNTY}', 'SENT', '{CLERK}', now(), '{ONE}', now()),
                               ('{LAST}', 1, '{COUNTY}', 'OPEN', '{CLERK}', now(), NULL, NULL);
    INSERT INTO attempts SELECT uuidv7(), '{COUNTY}', payments.id, batch::uuid, veteran_id, amount_fen, state_
      FROM payments, (VALUES ('{FIRST}', 'FAILED'), ('{LAST}', 'DROPPED')) AS tried (batch, state_)
     WHERE application_id = '{PAID}';
    INSERT INTO objections (id, area, application_id, text_sealed, filed_by, filed_at)
    VALUES (uuidv7(), '{TOWN}', '{GRANTED}', '', '{CLERK}', now());
"""
_numbers = count(1)


@pytest.fixture
def url(server: Server) -> str:
    """A database of assistance as it was, with two funds."""
    name = f"assistance_before_{next(_numbers)}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name} OWNER assistance_owner".encode())
    url = server.url(name, "assistance_owner", PASSWORD)
    command.upgrade(migrate.config("assistance", url), "0005")
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(BEFORE.encode())
    return url


def test_balances_stay_as_they_are(url: str) -> None:
    migrate.upgrade("assistance", url)
    with psycopg.connect(url) as db:
        held = db.execute("SELECT kind, balance_fen FROM accounts JOIN funds ON funds.id = fund_id WHERE name = '甲'")
        assert sorted(held.fetchall()) == [
            ("AVAILABLE", 500),
            ("IN_TRANSIT", 0),
            ("PAID", 200),
            ("RESERVED", 300),
            ("SOURCE", -1_000),
        ]
        moves = db.execute("SELECT source_kind, amount_fen FROM transfers ORDER BY id").fetchall()
        assert moves == [
            ("DEPOSIT", 600), ("DEPOSIT", 400), ("RESERVE", 300), ("RESERVE", 200), ("SEND", 200), ("CONFIRM", 200),
        ]  # fmt: skip
        payments = db.execute("SELECT state, amount_fen, paid_on, purpose FROM payments ORDER BY state").fetchall()
        assert payments == [("PAID", 200, date(2026, 11, 21), "ANY"), ("RESERVED", 300, None, "ANY")]
        books = db.execute("SELECT area, state FROM book_days ORDER BY area").fetchall()
        assert books == [(CITY, "OPEN"), (COUNTY, "OPEN")]


def test_who_acted_before_holds_their_duty(url: str) -> None:
    command.upgrade(migrate.config("assistance", url), "0015")
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(ACTED.encode())
        migrate.upgrade("assistance", url)
        held = db.execute("SELECT duty, replace(account::text, '-', '') FROM duties ORDER BY 1, 2").fetchall()
        assert held == [("DECIDE", ONE), ("DECIDE", OTHER), ("PAY", ONE)]
        assert db.execute("SELECT upheld FROM objections").fetchall() == [(True,)], "else the next one clashes with it"


def test_what_does_not_add_up_is_not_migrated(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("UPDATE funds SET available_fen = 501 WHERE name = '甲'")
        with pytest.raises(DBAPIError, match="do not add up"):
            migrate.upgrade("assistance", url)
        assert db.execute("SELECT count(*) FROM ledger_entries").fetchone() == (5,)
