"""What the bank tells of a batch: its file is stored whole or refused; its rows are applied in slices."""

from collections.abc import Sequence
from typing import NoReturn
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assistance.aid.use_cases import payments as aid
from services.assistance.funds.domain import AttemptState, PaymentState
from services.assistance.funds.use_cases import payments
from services.assistance.models import Application, Batch, Result, ResultFile
from services.assistance.payments import domain, queries
from services.assistance.payments.domain import MOST_SHOWN, MOVES, BatchState, FileFaulty, FileUnreadable, Outcome
from services.assistance.payments.rules import WORDS
from shared import aliases, clock
from shared.bulk import write
from shared.contracts.access import Actor
from shared.db import hold, hold_one
from shared.errors import Refusal
from shared.observability import tracing
from shared.sheets.faults import SheetUnreadable
from shared.sheets.formats import Format, format_of
from shared.sheets.grids import Grid, Line
from shared.sheets.reading import read_grid
from shared.states import check_state, step


def take_results(db: Session, by: Actor, batch_id: UUID, content: bytes) -> ResultFile:
    """Store a bank's file of results; what it tells anew is applied by and by. What was told before changes nothing.

    Raises NotFound, StateUnfit, FileUnreadable, FileFaulty.
    """
    grid, head = _read(content)
    batch = hold_one(db, Batch, batch_id, within=by.area)
    check_state(batch.state, BatchState.SENT)
    sent = queries.sent(db, batch.id)
    rows, faults = domain.read(grid.lines, head, WORDS, sent)
    if faults:
        _refuse(faults)
    news = [each for each in rows if each.outcome not in sent[each.attempt_id].told]
    if not rows:
        raise FileUnreadable(fault=domain.UNREADABLE["file-empty"])
    file = ResultFile(
        area=batch.area,
        batch_id=batch.id,
        rows=len(rows),
        news=len(news),
        handed_in_by=by.account,
        handed_in_at=clock.now(db),
    )
    db.add(file)
    db.flush()
    write(db, Result, [{"id": uuid7(), "area": batch.area, "file_id": file.id, **vars(each)} for each in news])
    return file


def apply(db: Session, told: Sequence[Result]) -> None:
    """Enter what the bank told of attempts, of each one thing, in the ledger and in their cases. The results are held;
    the caller is `work`. A file that was erased or a person who died meanwhile does not change what the bank did.
    """
    ids = [result.attempt_id for result in told]
    veterans, applications = queries.whose(db, ids)
    aliases.lock_all(db, veterans)
    cases = {case.id: case for case in hold(db, Application, *applications)}
    parts, tried = queries.parts(db, cases), queries.tried(db, ids)
    people = queries.people(db, {case.veteran_id for case in cases.values()})
    moved = []
    for result in told:
        attempt, payment = tried[result.attempt_id]
        attempt.state = step(attempt.state, AttemptState(result.outcome))
        moved.append((payment, MOVES[Outcome(result.outcome)], attempt.id))
        result.applied_at = clock.now(db)
    payments.move(db, None, moved)
    for result in told:
        payment = tried[result.attempt_id][1]
        case = cases[payment.application_id]
        person = people.get(case.veteran_id)
        with tracing.unit():
            if payment.state == PaymentState.RESERVED:
                aid.payment_failed(db, case, person, payment)
            else:
                aid.arrived(db, case, person, parts[case.id])


def _headed(lines: Sequence[Line]) -> bool:
    return domain.heading(lines, WORDS) is not None


def _read(content: bytes) -> tuple[Grid, Line]:
    """The rows of a file, and the one that names the columns. Raises FileUnreadable."""
    if format_of(content) is not Format.CSV:
        raise FileUnreadable(fault=domain.UNREADABLE["file-is-workbook"])
    try:
        grid = read_grid(content, _headed)
    except SheetUnreadable as fault:
        raise FileUnreadable(fault=domain.UNREADABLE[fault.slug].format(**fault.params)) from None
    if head := domain.heading(grid.lines, WORDS):
        return grid, head
    raise FileUnreadable(fault=domain.UNREADABLE["headings-missing"])


def _refuse(faults: list[Refusal]) -> NoReturn:
    refusal = FileFaulty(count=len(faults))
    refusal.faults = faults[:MOST_SHOWN]
    raise refusal
