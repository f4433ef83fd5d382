"""Dumps of a database, and going back to one, as an operator does it. `server` is the superuser's URL, without a
database.
"""

import subprocess

import psycopg

from deploy.local.database import program


def _run(tool: str, *arguments: str, stdin: bytes = b"") -> bytes:
    command = [program(tool), *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=True, cwd="/").stdout


def dump(server: str, name: str) -> bytes:
    """All that a database holds, with its rights."""
    return _run("pg_dump", "--create", f"--dbname={server}/{name}")


def restore(server: str, name: str, dumped: bytes) -> None:
    """Put a database back to where it was dumped, whoever is connected."""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as db:
        db.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
    _run("psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={server}/postgres", stdin=dumped)
