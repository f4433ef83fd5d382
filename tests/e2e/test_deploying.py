"""docs/deploying.md as printed, on a PostgreSQL that no other test knows: databases, migrations, a dump, and back."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from deploy.databases import roles
from deploy.local.database import Database, program
from deploy.local.layout import ROOT, SERVICES, free_port, inherited
from shared.migrate import upgrade

DEPLOYING = (ROOT / "docs" / "deploying.md").read_text("utf-8")
PASSWORDS = {f"MUSTER_DATABASE_PASSWORD_{role.upper()}": f"of-{role}" for role in roles(SERVICES)}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    server = Database(tmp_path_factory.mktemp("postgres"), free_port(), "secret", durable=False)
    server.prepare()
    server.start()
    try:
        server.wait_ready()
        yield server
    finally:
        server.stop()


def printed(name: str) -> str:
    """The block of the guide that carries a name, without the values that it leaves open."""
    found = re.search(rf"<!-- run: {name} -->\n```sh\n(.*?)```", DEPLOYING, re.S)
    assert found, f"docs/deploying.md has no block {name}"
    return "".join(line for line in found[1].splitlines(keepends=True) if "…" not in line)


def run(block: str, folder: Path, variables: dict[str, str]) -> str:
    path = os.pathsep.join([str(Path(sys.executable).parent), str(Path(program("psql")).parent), os.environ["PATH"]])
    environment = inherited() | variables | {"PATH": path, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-euc", block], cwd=folder, env=environment, text=True, capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_databases_are_made_dumped_and_restored(server: Database, tmp_path: Path) -> None:
    admin = {"MUSTER_DATABASE_ADMIN_URL": server.url("postgres"), "MUSTER_REGISTRY_ADMIN_URL": server.url("registry")}
    for _ in range(2):
        assert "4 databases and 12 roles" in run(printed("databases"), tmp_path, admin | PASSWORDS)
    for service in SERVICES:
        upgrade(service, server.url(service, f"{service}_owner", f"of-{service}_owner"))
    with psycopg.connect(server.url("registry"), autocommit=True) as db:
        db.execute("INSERT INTO areas (code, name, level, parent) VALUES ('440700000000', '江门市', 'CITY', NULL)")
    dump, restore = printed("backup").splitlines()
    run(dump, tmp_path, admin)
    with psycopg.connect(server.url("postgres"), autocommit=True) as db:
        db.execute("DROP DATABASE registry WITH (FORCE)")
    run(restore, tmp_path, admin)
    upgrade("registry", server.url("registry", "registry_owner", "of-registry_owner"))
    with psycopg.connect(server.url("registry", "registry_app", "of-registry_app")) as db:
        assert db.execute("SELECT name FROM areas").fetchall() == [("江门市",)]


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="MUSTER_DATABASE_PASSWORD_NOTIFY_WORK"):
        run(printed("databases"), tmp_path, {"MUSTER_DATABASE_ADMIN_URL": "postgresql://nobody@localhost/nothing"})
