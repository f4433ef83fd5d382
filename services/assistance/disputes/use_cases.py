"""The life of a dispute: registered, mediated, taken up by the next level, agreed, followed up.

Locks: the people, the dispute, then its clocks.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assistance.clocks import use_cases as clocks
from services.assistance.disputes import domain, events
from services.assistance.disputes.domain import CASE, ClockName, NewDispute, Outcome, State
from services.assistance.disputes.queries import disputes as queries
from services.assistance.disputes.rules import RULES
from services.assistance.models import Deadline, Dispute, Mediation
from services.assistance.parties import use_cases as parties
from shared import clock
from shared.contracts.access import Actor
from shared.db import columns, hold_one
from shared.events.envelope import Event
from shared.events.outbox import publish
from shared.security.areas import CITY, level
from shared.security.crypto import Vault
from shared.states import step
from shared.stations import named_area

LEFT: Mapping[State, Callable[[Dispute], Event]] = {
    State.KEPT: events.dispute_kept,
    State.REFERRED: events.dispute_referred,
    State.WITHDRAWN: events.dispute_withdrawn,
    State.ENDED: events.dispute_ended,
}
"""States in which a dispute is over."""


def register_dispute(db: Session, vault: Vault, by: Actor, new: NewDispute) -> Dispute:
    """Register a dispute at the level of the station where it arose, whose clock starts.

    Raises AreaForeign, NoOpenStation, VeteranUnknown, PersonDeceased.
    """
    area = named_area(db, by.area, new.area)
    parties.check_parties(db, new.parties)
    dispute = Dispute(
        area=area,
        matter=new.matter,
        state=State.OPEN,
        arose_level=level(area),
        level=level(area),
        registered_by=by.account,
        registered_on=clock.today(db),
        recorded_at=clock.now(db),
    )
    key = parties.open_case(db, vault, CASE, dispute, new.parties, new.roles)
    dispute.description_sealed = vault.seal(key, dispute.id, "description", new.description)
    publish(db, dispute, events.dispute_registered(dispute, _start(db, dispute, dispute.level)))
    return dispute


def record_mediation(
    db: Session, vault: Vault, by: Actor, id: UUID, outcome: Outcome, held_on: date, note: str, expected: int | None
) -> Dispute:
    """Record a mediation that brought no agreement. Raises NotFound, VersionStale, WrongState, MediatedElsewhere,
    HeldUnfit.
    """
    dispute = _mediated(db, vault, by, id, outcome, held_on, note, expected)
    publish(db, dispute, events.dispute_mediated(dispute))
    return dispute


def record_agreement(
    db: Session, vault: Vault, by: Actor, id: UUID, held_on: date, note: str, text: str, expected: int | None
) -> Dispute:
    """Record a mediation that ended with an agreement, which is to be followed up. Raises NotFound, VersionStale,
    WrongState, MediatedElsewhere, HeldUnfit.
    """
    dispute = _mediated(db, vault, by, id, Outcome.AGREED, held_on, note, expected)
    dispute.state = step(dispute.state, State.AGREED)
    dispute.agreement_sealed = parties.seal(db, vault, id, "agreement", text)
    dispute.agreed_by, dispute.agreed_on, dispute.solved_level = by.account, held_on, dispute.level
    clocks.end(db, id, met=True)
    publish(db, dispute, events.dispute_agreed(dispute, _start(db, dispute, ClockName.FOLLOW_UP)))
    return dispute


def follow_up(db: Session, by: Actor, id: UUID, kept: bool, expected: int | None) -> Dispute:
    """Record whether an agreement is kept. One that is not is mediated again, at the level that had it.

    Raises NotFound, VersionStale, WrongState, LevelBelow.
    """
    dispute = hold_one(db, Dispute, id, expected=expected)
    state = step(dispute.state, State.KEPT if kept else State.OPEN)
    domain.check_not_above(dispute.level, level(by.area))
    dispute.followed_up_by, dispute.followed_up_on = by.account, clock.today(db)
    clocks.end(db, id, met=True)
    if kept:
        return _leave(db, dispute, state, by.account)
    dispute.state, dispute.agreed_by, dispute.agreed_on, dispute.solved_level = state, None, None, None
    publish(db, dispute, events.dispute_reopened(dispute, _start(db, dispute, dispute.level)))
    return dispute


def escalate_dispute(db: Session, by: Actor, id: UUID, expected: int | None) -> Dispute:
    """Hand a dispute to the next level, or take it up from below. Raises NotFound, VersionStale, WrongState, TopLevel,
    LevelBelow.
    """
    dispute = hold_one(db, Dispute, id, expected=expected)
    step(dispute.state, State.AGREED)  # it is mediated
    due_on = _go_up(db, dispute, domain.next_level(dispute.level, level(by.area)))
    publish(db, dispute, events.dispute_escalated(dispute, due_on, by_clock=False))
    return dispute


def refer_dispute(
    db: Session, vault: Vault, by: Actor, id: UUID, referred_to: str, text: str, expected: int | None
) -> Dispute:
    """Refer to another body what mediation does not solve. Raises NotFound, VersionStale, WrongState, LevelBelow."""
    dispute = hold_one(db, Dispute, id, expected=expected)
    state = step(dispute.state, State.REFERRED)
    domain.check_not_above(dispute.level, level(by.area))
    dispute.referred_to = referred_to
    dispute.reason_sealed = parties.seal(db, vault, id, "reason", text)
    return _leave(db, dispute, state, by.account)


def withdraw_dispute(db: Session, vault: Vault, by: Actor, id: UUID, text: str, expected: int | None) -> Dispute:
    """The parties take it back. Raises NotFound, VersionStale, WrongState."""
    dispute = hold_one(db, Dispute, id, expected=expected)
    state = step(dispute.state, State.WITHDRAWN)
    dispute.reason_sealed = parties.seal(db, vault, id, "reason", text)
    return _leave(db, dispute, state, by.account)


def end_disputes(db: Session, left: Mapping[str, list[UUID]]) -> None:
    """End disputes under way in which no one is `left`: their last party's file, locked, was erased."""
    rows = queries.open_ones(left.get(CASE, [])).with_for_update().execution_options(populate_existing=True)
    for dispute in db.scalars(rows).all():
        _leave(db, dispute, State.ENDED)


def fire(db: Session, dispute: Dispute, deadline: Deadline, over: bool) -> Event:
    """What a dispute tells of a last day. A level whose days are over hands it to the next."""
    if not over:
        return events.dispute_due_soon(dispute, deadline)
    if deadline.clock in (ClockName.FOLLOW_UP, CITY):
        return events.dispute_overdue(dispute, deadline)
    due_on = _go_up(db, dispute, domain.next_level(dispute.level, dispute.level))
    return events.dispute_escalated(dispute, due_on, by_clock=True)


KIND = clocks.CaseKind(CASE, Dispute, fire, events.dispute_rescheduled)


def detail(db: Session, vault: Vault, dispute: Dispute) -> dict[str, Any]:
    """A dispute with its parties, its texts in plain, its mediations and its clocks."""
    mediations = db.scalars(queries.mediations(dispute.id)).all()
    notes = {f"note:{each.id}": each.note_sealed for each in mediations}
    sealed = {name: getattr(dispute, f"{name}_sealed") for name in ("description", "agreement", "reason")}
    texts = parties.read_texts(db, vault, dispute.id, **sealed, **notes)
    return {
        **columns(dispute),
        **texts,
        "parties": parties.read_parties(db, vault, dispute.id),
        "mediations": [{**columns(each), "note": texts[f"note:{each.id}"]} for each in mediations],
        "clocks": clocks.every(db, dispute.id),
    }


def _mediated(
    db: Session, vault: Vault, by: Actor, id: UUID, outcome: Outcome, held_on: date, note: str, expected: int | None
) -> Dispute:
    """A dispute, locked, in which a mediation was held by the level that has it."""
    dispute = hold_one(db, Dispute, id, expected=expected)
    step(dispute.state, State.AGREED)
    domain.check_level(dispute.level, level(by.area))
    domain.check_held(held_on, dispute.registered_on, clock.today(db))
    new = uuid7()
    mediation = Mediation(
        id=new,
        area=dispute.area,
        dispute_id=id,
        level=dispute.level,
        held_on=held_on,
        mediator=by.account,
        outcome=outcome,
        note_sealed=parties.seal(db, vault, id, f"note:{new}", note),
    )
    db.add(mediation)
    return dispute


def _start(db: Session, dispute: Dispute, name: str) -> date:
    term = RULES.clocks[ClockName(name)]
    return clocks.start(db, CASE, dispute, name, term, clock.today(db))


def _go_up(db: Session, dispute: Dispute, to: str) -> date:
    clocks.end(db, dispute.id, met=False)
    dispute.level = to
    return _start(db, dispute, to)


def _leave(db: Session, dispute: Dispute, state: State, account: UUID | None = None) -> Dispute:
    dispute.state = step(dispute.state, state)
    dispute.closed_by, dispute.closed_on = account, clock.today(db)
    clocks.end(db, dispute.id, met=False)
    publish(db, dispute, LEFT[state](dispute))
    return dispute
