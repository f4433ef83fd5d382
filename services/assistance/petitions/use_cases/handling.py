"""A petition on its way to the answer: taken up, transferred, paused for papers, investigated, or left.

Locks: the petition, then its clocks.
"""

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.clocks import use_cases as clocks
from services.assistance.models import Petition, Recusal
from services.assistance.parties import use_cases as parties
from services.assistance.petitions import events
from services.assistance.petitions.domain import limits
from services.assistance.petitions.domain.states import CASE, ClockName, Conflict, NotAccepted, State
from services.assistance.petitions.queries import petitions as queries
from services.assistance.petitions.rules import RULES
from shared import clock
from shared.clashes import add_or_refuse
from shared.contracts.access import Actor
from shared.db import hold_one, widen
from shared.errors import AlreadyExists
from shared.events.envelope import Event
from shared.events.outbox import publish
from shared.officers import is_one_of
from shared.security.areas import common
from shared.security.crypto import Vault
from shared.states import step
from shared.stations import check_station

LEFT: Mapping[State, Callable[[Petition], Event]] = {
    State.NOT_ACCEPTED: events.petition_not_accepted,
    State.WITHDRAWN: events.petition_withdrawn,
    State.ENDED: events.petition_ended,
}
"""States in which a petition is left without an answer."""


def held(db: Session, by: Actor, id: UUID, expected: int | None) -> Petition:
    """A petition, locked, of one who may handle it. Raises NotFound, VersionStale, ComplainedOf, OfficerWithdrawn."""
    petition = hold_one(db, Petition, id, expected=expected)
    complained_of, withdrawn = [petition.against], db.scalars(queries.withdrawn(id)).all()
    limits.check_unbiased(of=is_one_of(db, by.account, complained_of), left=is_one_of(db, by.account, withdrawn))
    return petition


def accept_petition(db: Session, by: Actor, id: UUID, expected: int | None) -> Petition:
    """Take it up; the clock for the answer starts. Raises what `held` does, WrongState, AnsweredFinally, WaitsForPaper,
    PaperMissing.
    """
    petition, today = held(db, by, id, expected), clock.today(db)
    state = step(petition.state, State.ACCEPTED)
    missing = RULES.missing(petition.joint, petition.papers)
    limits.check_supplied(petition.missing_paper)
    limits.check_acceptable(missing, answered_finally=petition.answered_finally)
    petition.state, petition.accepted_by, petition.accepted_on = state, by.account, today
    clocks.end(db, id, ClockName.ACCEPT, met=True)
    due_on = clocks.start(db, CASE, petition, ClockName.REPLY, RULES.clocks[ClockName.REPLY], today)
    publish(db, petition, events.petition_accepted(petition, due_on))
    return petition


def refuse_petition(
    db: Session, vault: Vault, by: Actor, id: UUID, reason: NotAccepted, text: str, expected: int | None
) -> Petition:
    """Do not take it up, with the reason as it is told in writing. Raises what `held` does, WrongState."""
    petition = held(db, by, id, expected)
    state = step(petition.state, State.NOT_ACCEPTED)
    petition.not_accepted_reason = reason
    petition.reason_sealed = parties.seal(db, vault, id, "reason", text)
    return _leave(db, petition, state, by.account, met=True)


def transfer_petition(
    db: Session, vault: Vault, by: Actor, id: UUID, to_area: str, text: str, expected: int | None
) -> Petition:
    """Hand it to another authority of the city, whose clock for taking it up starts anew. The clocks that have ended
    stay where they ran. Raises what `held` does, WrongState, NoAuthority, NoOpenStation.
    """
    petition = held(db, by, id, expected)
    state = step(petition.state, State.TRANSFERRED)
    limits.check_target(petition.area, to_area, by.area)
    check_station(db, to_area, "#/to_area")
    petition.reason_sealed = parties.seal(db, vault, id, "reason", text)
    clocks.end(db, id, ClockName.ACCEPT, met=True)
    widen(db, common(petition.area, to_area))
    petition.state, petition.area, petition.missing_paper = state, to_area, None
    _take_along(db, petition)
    today, term = clock.today(db), RULES.clocks[ClockName.ACCEPT]
    due_on = clocks.start(db, CASE, petition, ClockName.ACCEPT, term, today)
    publish(db, petition, events.petition_transferred(petition, due_on))
    return petition


def _take_along(db: Session, petition: Petition) -> None:
    parties.move_case(db, petition.id, petition.area)
    for recusal in db.scalars(queries.recusals(petition.id)):
        recusal.area = petition.area


def investigate_petition(db: Session, by: Actor, id: UUID, expected: int | None) -> Petition:
    """Begin to look into it. Raises what `held` does, WrongState."""
    petition = held(db, by, id, expected)
    petition.state = step(petition.state, State.INVESTIGATING)
    publish(db, petition, events.petition_investigated(petition))
    return petition


def await_paper(db: Session, by: Actor, id: UUID, paper: str, expected: int | None) -> Petition:
    """Wait for a paper of the applicant; the clocks stand still. Raises what `held` does, PapersLate, WaitsForPaper."""
    petition = held(db, by, id, expected)
    limits.check_papers(petition.state)
    limits.check_supplied(petition.missing_paper)
    petition.missing_paper = paper
    clocks.stop(db, id)
    publish(db, petition, events.petition_paused(petition))
    return petition


def record_papers(db: Session, by: Actor, id: UUID, papers: Collection[str], expected: int | None) -> Petition:
    """Record papers that came. Where one of them was waited for, the clocks go on. Raises what `held` does,
    PapersLate.
    """
    petition = held(db, by, id, expected)
    limits.check_papers(petition.state)
    petition.papers = sorted({*petition.papers, *papers})
    if petition.missing_paper in papers:
        petition.missing_paper = None
        clocks.resume(db, id)
    running = [] if petition.missing_paper else clocks.held(db, id)
    publish(db, petition, events.petition_supplied(petition, running[0].due_on if running else None))
    return petition


def report_urgency(db: Session, by: Actor, id: UUID, expected: int | None) -> Petition:
    """Report it upward at once; one that was reported stays so. Raises what `held` does, PetitionOver."""
    petition = held(db, by, id, expected)
    limits.check_open(petition.state)
    if not petition.urgent:
        petition.urgent = True
        publish(db, petition, events.petition_found_urgent(petition))
    return petition


def withdraw_officer(
    db: Session, by: Actor, id: UUID, account: UUID | None, reason: Conflict, expected: int | None
) -> Recusal:
    """Withdraw from a petition, or as a head withdraw a colleague. Raises what `held` does, ColleagueStays,
    AlreadyExists.
    """
    petition = held(db, by, id, expected)
    limits.check_withdrawal(account, by.account, head=by.may("petition:approve"))
    recusal = Recusal(
        petition_id=id,
        account=account or by.account,
        area=petition.area,
        reason=reason,
        recorded_by=by.account,
        recorded_at=clock.now(db),
    )
    return add_or_refuse(db, recusal, AlreadyExists(pointer="#/account"), "petition_recusals_pkey")


def withdraw_petition(db: Session, vault: Vault, by: Actor, id: UUID, text: str, expected: int | None) -> Petition:
    """The petitioners take it back. Raises what `held` does, WrongState."""
    petition = held(db, by, id, expected)
    state = step(petition.state, State.WITHDRAWN)
    petition.reason_sealed = parties.seal(db, vault, id, "reason", text)
    return _leave(db, petition, state, by.account)


def end_petitions(db: Session, left: Mapping[str, list[UUID]]) -> None:
    """End open petitions in which no one is `left`: their last petitioner's file, locked, was erased."""
    rows = queries.open_ones(left.get(CASE, [])).with_for_update().execution_options(populate_existing=True)
    for petition in db.scalars(rows).all():
        _leave(db, petition, State.ENDED)


def _leave(
    db: Session, petition: Petition, state: State, account: UUID | None = None, *, met: bool = False
) -> Petition:
    petition.state = step(petition.state, state)
    petition.closed_by, petition.closed_on, petition.missing_paper = account, clock.today(db), None
    clocks.end(db, petition.id, met=met)
    publish(db, petition, LEFT[state](petition))
    return petition
