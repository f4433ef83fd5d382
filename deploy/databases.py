"""Brings a PostgreSQL server to what the services need: a database for each, with three roles.

Applying it again sets the roles' passwords, and changes nothing else.
"""

import os
from collections.abc import Iterable, Mapping

import psycopg
from psycopg import sql

KINDS = ("owner", "app", "work")
LEAST = 18
"""PostgreSQL's version: ids are made by its uuidv7()."""


class DatabasesFault(Exception):
    """The server cannot hold the services' databases."""


def roles(services: Iterable[str]) -> list[str]:
    """The login roles of services: each has an owner, one for requests and one for background work."""
    return [f"{service}_{kind}" for service in services for kind in KINDS]


def apply(url: str, services: Iterable[str], passwords: Mapping[str, str]) -> None:
    """Give each service its database and roles, with the passwords by role. `url` is that of a superuser, or of a role
    that may create databases and roles. Raises DatabasesFault, psycopg.Error.
    """
    with psycopg.connect(url, autocommit=True, connect_timeout=5) as db:
        if db.info.server_version < LEAST * 10_000:
            raise DatabasesFault(
                f"PostgreSQL {LEAST} or newer is needed; this server is {db.info.server_version // 10_000}."
            )
        db.execute("SET createrole_self_grant = 'set, inherit'")  # or who is no superuser may give nothing to an owner
        names = "SELECT rolname FROM pg_roles UNION SELECT datname FROM pg_database"
        existing = {name for (name,) in db.execute(names)}
        for service in services:
            for role in roles([service]):
                _role(db, role, passwords[role], exists=role in existing)
            if service not in existing:
                _database(db, service)


def _role(db: "psycopg.Connection[tuple[str, ...]]", role: str, password: str, *, exists: bool) -> None:
    verb = "ALTER" if exists else "CREATE"
    secret = db.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    name = sql.Identifier(role)
    db.execute(sql.SQL(verb + " ROLE {} LOGIN PASSWORD {}").format(name, sql.Literal(secret)))


def _database(db: "psycopg.Connection[tuple[str, ...]]", service: str) -> None:
    """The owner owns the schema `public` too: it belongs to pg_database_owner, which is the database's owner. The
    builtin locale sorts alike on every machine; the C.UTF-8 classes let pg_trgm see Chinese letters.
    """
    name, owner, app, work = (sql.Identifier(each) for each in (service, *roles([service])))
    locale = "ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
    db.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 " + locale).format(name, owner))
    db.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    db.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}, {}").format(name, app, work))


def main() -> None:
    """Apply it to the server that the environment names."""
    from deploy.topics import services  # here: the local platform does not wait for the Kafka library

    variables = {role: f"MUSTER_DATABASE_PASSWORD_{role.upper()}" for role in roles(services())}
    wanted = ("MUSTER_DATABASE_ADMIN_URL", *variables.values())
    if missing := [variable for variable in wanted if variable not in os.environ]:
        raise SystemExit(f"Set {', '.join(missing)}.")
    try:
        apply(
            os.environ["MUSTER_DATABASE_ADMIN_URL"],
            services(),
            {role: os.environ[variable] for role, variable in variables.items()},
        )
    except (DatabasesFault, psycopg.Error) as fault:
        raise SystemExit(f"The databases were not made ready: {fault}") from None
    print(f"{len(services())} databases and {len(variables)} roles are there.")


if __name__ == "__main__":
    main()
