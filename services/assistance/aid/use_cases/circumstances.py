"""What the life of a person and the visits of stations do to cases (`domain.circumstances`), also once it is paid."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.aid import events, queries
from services.assistance.aid.domain.circumstances import CELLS, Circumstance
from services.assistance.aid.domain.states import State
from services.assistance.aid.events import Told
from services.assistance.aid.use_cases.cases import enter
from services.assistance.funds.use_cases import payments
from services.assistance.models import Application, Person
from shared import aliases, clock
from shared.contracts.access import Actor

ENTERED: Mapping[State, Told] = {
    State.DIED: events.aid_ended,
    State.ENDED: events.aid_ended,
    State.CLOSED: events.aid_closed,
    State.VERIFYING: events.aid_visit_wanted,
    State.UNDER_REVIEW: events.aid_review_asked,
}
"""What tells of each state that a circumstance leads to."""


def befall(db: Session, case: Application, circumstance: Circumstance) -> bool:
    """Do to a case that is held what a circumstance does in its state. Returns whether what is reserved for it is to
    be released: by the caller, when all cases are held, since funds come after them.
    """
    before = State(case.state)
    cell = CELLS[before, circumstance]
    if cell.to is State.UNDER_REVIEW:
        case.back_to = before
    if cell.to:
        enter(db, case, cell.to, ENTERED[cell.to])
    return cell.releases and case.granted_fen is not None


def befall_people(db: Session, people: Sequence[UUID], circumstance: Circumstance) -> Sequence[Application]:
    """The same for all cases of people who are locked; returns these, also those that it leaves as they are."""
    ids = aliases.ids_of_all(db, people)
    rows = queries.of_person(ids).with_for_update().execution_options(populate_existing=True)
    cases = db.scalars(rows).all()
    for case in [case for case in cases if befall(db, case, circumstance)]:
        _release(db, case, circumstance)
    return cases


def end_if_gone(db: Session, case: Application, person: Person | None) -> None:
    """What a death or an erasure ends is not done after it either; the case and its person are held."""
    if person is None or (person.alive and not person.erased):
        return
    circumstance = Circumstance.ERASED if person.erased else Circumstance.DEATH
    if befall(db, case, circumstance):
        _release(db, case, circumstance)


def _release(db: Session, case: Application, circumstance: Circumstance) -> None:
    """Give back what waits for a case; where the bank has none of the rest, that is all there was to pay."""
    parts = payments.release_waiting(db, case.id)
    if case.state == State.PAYING and not payments.is_open(parts):
        paid(db, case)
        befall(db, case, circumstance)


def paid(db: Session, case: Application, by: Actor | None = None, text: bytes | None = None) -> None:
    """All of it that is not given back arrived. Raises WrongState."""
    case.paid_at = clock.now(db)
    enter(db, case, State.PAID, events.aid_paid, by=by, text=text)
    miss_visit(db, case)


def miss_visit(db: Session, case: Application) -> None:
    """What no visit verifies any more is verified anew, or reviewed if it was paid. Emergencies are visited later."""
    if case.visit_id is None and not case.emergency:
        befall(db, case, Circumstance.VISIT_CORRECTED)
