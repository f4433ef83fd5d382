"""Dumps of a service's database, and going back to one, as an operator does it."""

import os
import subprocess

import psycopg

from deploy.local.database import program
from tests.kit.stores import Store


def _run(store: Store, tool: str, *arguments: str, told: bytes = b"") -> bytes:
    environment = {**os.environ, "PGPASSWORD": store.server.password}
    at = ["--host=127.0.0.1", f"--port={store.server.port}", "--username=postgres", "--no-password"]
    command = [program(tool), *at, *arguments]
    return subprocess.run(command, input=told, env=environment, capture_output=True, check=True, cwd="/").stdout


def dump(store: Store) -> bytes:
    """All that the database holds, with its rights."""
    return _run(store, "pg_dump", "--create", store.name)


def restore(store: Store, dumped: bytes) -> None:
    """Put the database back to where it was dumped, whoever is connected."""
    with psycopg.connect(store.server.url("postgres"), autocommit=True) as db:
        db.execute(f"DROP DATABASE {store.name} WITH (FORCE)".encode())
    _run(store, "psql", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname=postgres", told=dumped)
