"""What an operator's own PostgreSQL is brought to, by whom it lets."""

import psycopg

from deploy import databases
from deploy.local.database import Database


def test_a_role_that_may_create_databases_and_roles_is_enough(server: Database) -> None:
    roles = databases.roles(["archive"])
    with psycopg.connect(server.url("postgres"), autocommit=True) as db:
        db.execute("CREATE ROLE maker LOGIN CREATEDB CREATEROLE PASSWORD 'maker'")
        try:
            for _ in range(2):
                databases.apply(server.url("postgres", "maker", "maker"), ["archive"], dict.fromkeys(roles, "theirs"))
            owner = db.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'archive'").fetchone()
        finally:
            db.execute("DROP DATABASE IF EXISTS archive")
            db.execute(f"DROP ROLE IF EXISTS {', '.join([*roles, 'maker'])}")
    assert owner == ("archive_owner",)
