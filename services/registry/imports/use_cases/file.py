"""An import from the command line, with a progress bar: the same check and the same run as through the API."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.orm import Session

from services.registry.accounts import queries as accounts
from services.registry.imports import queries
from services.registry.imports.domain import WORKED_ON, State
from services.registry.imports.use_cases import imports
from services.registry.imports.use_cases import run as import_run
from services.registry.models import Import, ImportFault
from shared import clock
from shared.contracts.access import Actor, Role, party_of
from shared.db import Database, hold_one
from shared.errors import ReferenceUnknown, Refusal
from shared.security.crypto import Vault
from shared.settings import Settings
from shared.sheets.formats import FOREIGN

SHOWN = 20


class WorkedOnElsewhere(Refusal):
    """Another process works on this file just now: wait for it, or for a minute if it was stopped."""

    zh = "另一进程正在处理此文件：请等待其完成；如该进程已被停止，请等待一分钟。"


class LoginUnknown(ReferenceUnknown):
    """There is no account with this login: compare what `--as` names."""

    zh = "没有此登录名的账号：请核对 `--as` 的值。"


class SheetForeign(Refusal):
    """{kind} files cannot be read: open it in Excel or WPS and save it as .xlsx."""

    zh = "不能读取{kind}文件：请用 Excel 或 WPS 打开后另存为 .xlsx。"


def import_file(settings: Settings, file: Path, login: str, *, run: bool, leave_out_faulty: bool) -> Iterator[str]:
    """Check a file, and import it if `run`. Yields lines to show. Raises Refusal."""
    database, vault = Database(settings.database_url), Vault(settings.seal_key, settings.index_key)
    try:
        yield from _import(database, vault, file, login, run, leave_out_faulty)
    finally:
        database.close()


def _import(
    database: Database, vault: Vault, file: Path, login: str, run: bool, leave_out_faulty: bool
) -> Iterator[str]:
    by = database.run(lambda db: _actor(db, login))
    if kind := FOREIGN.get(file.suffix.lower()):
        raise SheetForeign(kind=kind)
    content = file.read_bytes()
    id, ours = database.run(lambda db: _claimed(db, imports.hand_in(db, vault, by, content)))
    upload = _advance(database, vault, id, ours, "Checking")
    yield from _report(database, upload)
    if run and upload.state == State.CHECKED:
        id, ours = database.run(lambda db: _claimed(db, imports.run_import(db, by, id, leave_out_faulty, None)))
        upload = _advance(database, vault, id, ours, "Registering")
        yield from _report(database, upload)


def _actor(db: Session, login: str) -> Actor:
    account = accounts.by_login(db, login)
    if account is None:
        raise LoginUnknown
    role = Role(account.role)
    return Actor(account.id, role, account.area, party_of(role))


def _advance(database: Database, vault: Vault, id: UUID, ours: bool, what: str) -> Import:
    """Work on an import here, if it is ours to work on. Returns the import as it is then."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    if ours:
        with Progress(*columns, console=Console(stderr=True)) as progress:
            bar = progress.add_task(what, total=None)
            import_run.work_on(
                database, vault, id, Event(), lambda done, total: progress.update(bar, completed=done, total=total)
            )
    return database.run(lambda db: db.get_one(Import, id))


def _claimed(db: Session, upload: Import) -> tuple[UUID, bool]:
    """An import's id, and whether it is ours to work on: claimed in the transaction that lets it be worked on, or a
    `work` process might take it first. Raises WorkedOnElsewhere.
    """
    db.flush()  # before it is read again
    upload = hold_one(db, Import, upload.id)
    if upload.state not in WORKED_ON:
        return upload.id, False
    now = clock.now(db)
    if upload.claimed_until and upload.claimed_until > now:
        raise WorkedOnElsewhere
    upload.claimed_until = now + import_run.CLAIM
    return upload.id, True


def _report(database: Database, upload: Import) -> Iterator[str]:
    if upload.state == State.FAILED:
        yield f"The file cannot be imported: {imports.failure(upload)}"
        return
    with database.session() as db:
        rows = queries.faults(upload.id, {}).order_by(ImportFault.warning, ImportFault.row).limit(SHOWN + 1)
        faults = db.scalars(rows).all()
    for fault in faults[:SHOWN]:
        yield f"row {fault.row}, {fault.column}: {imports.words(fault)}{' (warning)' if fault.warning else ''}"
    if len(faults) > SHOWN:
        yield f"… and more: GET /v1/imports/{upload.id}/faults has all."
    yield (
        f"{upload.state}: {upload.rows_done} of {upload.rows_total} rows; {upload.registered} registered,"
        f" {upload.known} known already, {upload.faulty} at fault;"
        f" {upload.readings} cells understood otherwise than typed."
    )
