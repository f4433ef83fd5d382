"""A database goes from test to test as if it were new; one that cannot be made so does not."""

from contextlib import closing, suppress

import pytest
from psycopg.errors import AdminShutdown

from tests.kit.pool import Pool
from tests.kit.stores import Store

WRITES = "INSERT INTO person_alias VALUES (gen_random_uuid(), gen_random_uuid())"
ROWS = {
    "changed": "UPDATE reaction_starts SET from_time = now()",
    "one changed": "UPDATE reaction_starts SET from_time = now() WHERE type = 'aid.accepted.v1'",
    "lost": "DELETE FROM reaction_starts",
    "lost, of several tables": "DELETE FROM reaction_starts; DELETE FROM calendar",
}
"""What becomes of rows of the template."""
TABLES = ("reaction_starts", "calendar")
CHANGES = {
    "a column": "ALTER TABLE people RENAME COLUMN tier TO rank",
    "a table": "CREATE TABLE notes (id uuid)",
    "a lost table": "DROP TABLE replay_wanted",
    "a right": "REVOKE INSERT ON people FROM visits_work",
    "a function": "CREATE FUNCTION one() RETURNS integer RETURN 1",
    "a setting": "ALTER ROLE visits_work IN DATABASE {name} SET timezone = 'Asia/Shanghai'",
    "a session that was cut off": "SELECT pg_terminate_backend(pg_backend_pid())",
    "what is not over": "BEGIN; " + WRITES,
}


def test_what_a_test_has_written_is_taken_out(pool: Pool) -> None:
    store = pool.take("visits")
    with store.superuser() as db:
        db.execute(WRITES.encode())
    assert left_behind(pool, store, "SELECT FROM person_alias") == 0


def test_a_session_keeps_no_table_of_a_test(pool: Pool) -> None:
    store = pool.take("visits")
    store.work.run(lambda db: db.connection().exec_driver_sql("CREATE TEMPORARY TABLE incoming (LIKE people)"))
    assert left_behind(pool, store, "SELECT FROM pg_class WHERE relname = 'incoming'") == 0


def left_behind(pool: Pool, store: Store, found: str) -> int:
    """How many rows the next test finds in the same database."""
    pool.give_back(store)
    again = pool.take("visits")
    assert again.name == store.name
    with again.superuser() as db:
        rows = db.execute(found.encode()).rowcount
    pool.give_back(again)
    return rows


@pytest.mark.parametrize("what", ROWS)
def test_the_template_s_rows_are_put_back(pool: Pool, what: str) -> None:
    store = pool.take("visits")
    held = rows(store)
    assert all(held)
    for _ in range(2):
        with store.superuser() as db:
            db.execute(ROWS[what].encode())
            db.execute(WRITES.encode())
        assert rows(store) != held
        pool.give_back(store)
        again = pool.take("visits")
        assert (again.name, rows(again)) == (store.name, held)
        with again.superuser() as db:
            assert db.execute("SELECT FROM person_alias").rowcount == 0
        store = again
    pool.give_back(store)


def rows(store: Store) -> list[list[object]]:
    """Those of the template that these tests change."""
    with store.superuser() as db:
        return [db.execute(f"SELECT * FROM {table} ORDER BY 1, 2".encode()).fetchall() for table in TABLES]


@pytest.mark.parametrize("what", CHANGES)
def test_a_database_that_is_another_now_is_dropped(pool: Pool, what: str) -> None:
    store = pool.take("visits")
    with closing(store.superuser()) as db:  # which may have been ended by then
        with suppress(AdminShutdown):
            db.execute(CHANGES[what].format(name=store.name).encode())
        pool.give_back(store)
    again = pool.take("visits")
    assert again.name != store.name
    pool.give_back(again)
