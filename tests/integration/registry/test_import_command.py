"""People by sheets from the command line, while a worker looks for work too."""

from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from services.registry.imports.use_cases import run as import_run
from services.registry.imports.use_cases.file import SheetForeign, import_file
from services.registry.imports.use_cases.imports import FaultsRemain
from services.registry.models import Account
from shared.contracts.access import Role
from tests.kit.imports import (
    as_csv,
    people,
    person,
)
from tests.kit.network import Network
from tests.kit.people import TOWN

UNDERSTOOD = "; 0 cells understood otherwise than typed."


def test_the_command_line_checks_then_registers(
    net: Network, tmp_path: Path, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(as_csv([person(), person(姓名="")]))
    registry = net.stores["registry"]
    account = Account(login="head", password_hash="", role=Role.TOWN_HEAD, area=TOWN, active=True)
    registry.work.run(lambda db: db.add(account))
    settings = SimpleNamespace(database_url=registry.url("work"), seal_key=b"k" * 32, index_key=b"k" * 32)

    taken: list[UUID | None] = []

    def a_worker_looks_for_work(session: Session) -> None:
        if session.get_bind() is not registry.work.engine:
            taken.append(registry.work.run(import_run.claim))

    event.listen(Session, "after_commit", a_worker_looks_for_work)
    request.addfinalizer(lambda: event.remove(Session, "after_commit", a_worker_looks_for_work))

    def report(**how: bool) -> list[str]:
        return list(import_file(settings, file, "head", **({"run": False, "leave_out_faulty": False} | how)))

    assert report() == [
        "row 3, 姓名: It is missing: fill it in.",
        f"CHECKED: 2 of 2 rows; 0 registered, 0 known already, 1 at fault{UNDERSTOOD}",
    ]
    with pytest.raises(FaultsRemain):
        report(run=True)
    assert report(run=True, leave_out_faulty=True)[-1] == (
        f"DONE: 2 of 2 rows; 1 registered, 0 known already, 1 at fault{UNDERSTOOD}"
    )
    assert report(run=True, leave_out_faulty=True)[-1].startswith("DONE: 2 of 2")
    with pytest.raises(SheetForeign, match=r"save it as \.xlsx"):
        list(import_file(settings, tmp_path / "people.et", "head", run=False, leave_out_faulty=False))
    assert taken
    assert set(taken) == {None}
    assert people(net) == 1
    assert "Registering" in capsys.readouterr().err
