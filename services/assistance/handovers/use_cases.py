"""The life of a hand-over: requested by one party, then accepted and completed by another, declined, or withdrawn."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.handovers import domain, events, queries
from services.assistance.handovers.domain import Matter, NewHandover, Outcome, State
from services.assistance.models import Handover, Person
from shared import aliases, clock, people
from shared.contracts.access import ARMED_FORCES_DEPT, SERVICE, Actor
from shared.db import fields_of, find, hold_one
from shared.errors import NotFound, PersonDeceased
from shared.events.envelope import Event
from shared.events.outbox import publish
from shared.security import case_keys
from shared.security.areas import TOWN, at_level
from shared.security.crypto import Vault
from shared.security.person_keys import unsealed
from shared.states import step
from shared.stations import named_area

CLOSED: Mapping[State, Callable[[Handover], Event]] = {
    State.DECLINED: events.handover_declined,
    State.WITHDRAWN: events.handover_withdrawn,
    State.COMPLETED: events.handover_completed,
    State.ENDED: events.handover_ended,
}


def request_handover(db: Session, vault: Vault, by: Actor, new: NewHandover) -> Handover:
    """Hand a matter to another party. Raises PartyOwn, UnitNamed, AreaForeign, NoOpenStation, VeteranUnknown,
    PersonDeceased.
    """
    domain.check_parties(by.party, new.to_party)
    domain.check_text(new.need, "#/need")
    row = Handover(
        area=named_area(db, by.area, new.area),
        from_party=by.party,
        state=State.REQUESTED,
        requested_by=by.account,
        requested_at=clock.now(db),
        **fields_of(new, without={"area", "need", "veteran_id"}),
        veteran_id=_someone_alive(db, new.veteran_id),
    )
    row.need_sealed = vault.seal(case_keys.new_key(db, vault, row.id, row.id, row.area), row.id, "need", new.need)
    publish(db, row, events.handover_requested(row))
    return row


def hand_over_return(db: Session, veteran_id: UUID, area: str) -> None:
    """Someone, who is locked, has reported home: the town's armed-forces department registers them for the reserve. No
    text tells of them, since it may see no file; they come to the joint desk themselves.
    """
    ids = aliases.ids_of(db, veteran_id)
    same = (Handover.matter == Matter.RETURN_HOME, Handover.to_party == ARMED_FORCES_DEPT)
    waits = queries.of_people(ids).where(queries.IS_OPEN, *same)
    if db.scalars(waits.with_for_update()).first():
        return
    row = Handover(
        area=at_level(area, TOWN),
        from_party=SERVICE,
        to_party=ARMED_FORCES_DEPT,
        matter=Matter.RETURN_HOME,
        state=State.REQUESTED,
        requested_at=clock.now(db),
        veteran_id=ids[0],
    )
    publish(db, row, events.handover_requested(row))


def accept_handover(db: Session, by: Actor, id: UUID, veteran_id: UUID | None, expected: int | None) -> Handover:
    """Take a matter on, for the person whom it is about, if their file was found only now.

    Raises NotFound, VersionStale, StepOfOtherParty, WrongState, OtherPerson, VeteranUnknown, PersonDeceased.
    """
    person = _someone_alive(db, veteran_id)
    row = _held(db, by, id, expected)
    domain.check_party(by.party, row.to_party)
    row.state = step(row.state, State.ACCEPTED)
    domain.check_person(known=row.veteran_id is not None, named=person is not None)
    row.veteran_id = row.veteran_id or person
    row.accepted_by, row.accepted_at = by.account, clock.now(db)
    publish(db, row, events.handover_accepted(row))
    return row


def close_handover(
    db: Session,
    vault: Vault,
    by: Actor,
    id: UUID,
    state: State,
    reason: str,
    expected: int | None,
    outcome: Outcome | None = None,
) -> Handover:
    """Decline, withdraw or complete it, and say why or how. Whoever handed it over withdraws; the other party does the
    rest.

    Raises NotFound, VersionStale, StepOfOtherParty, WrongState, UnitNamed.
    """
    row = _held(db, by, id, expected)
    domain.check_party(by.party, row.from_party if state is State.WITHDRAWN else row.to_party)
    domain.check_text(reason, "#/reason")
    step(row.state, state)
    row.outcome = outcome
    key = case_keys.keys_of(db, row.id).get(row.id) or case_keys.new_key(db, vault, row.id, row.id, row.area)
    row.reason_sealed = vault.seal(key, row.id, "reason", reason)
    _close(db, row, state, by.account)
    return row


def end_handovers(db: Session, ids: Sequence[UUID]) -> None:
    """End what is open about someone who has died, or whose file is erased; they are locked."""
    for row in db.scalars(queries.of_people(ids).where(queries.IS_OPEN).with_for_update()).all():
        _close(db, row, State.ENDED)


def forget_handovers(db: Session, ids: Sequence[UUID]) -> list[UUID]:
    """The same, and destroy what was written about the person. Returns the ids of these hand-overs."""
    end_handovers(db, ids)
    rows = [row.id for row in db.scalars(queries.of_people(ids))]
    case_keys.destroy(db, rows)
    return rows


def read_texts(db: Session, vault: Vault, row: Handover) -> dict[str, str | None]:
    """What was written, in plain; None where nothing was, or where the key was destroyed."""
    key = case_keys.keys_of(db, row.id).get(row.id)
    return {
        "need": unsealed(vault, key, row.id, "need", row.need_sealed),
        "reason": unsealed(vault, key, row.id, "reason", row.reason_sealed),
    }


def own_handover(db: Session, by: Actor, id: UUID) -> Handover:
    """One that the caller's party has given or got. Raises NotFound."""
    row = find(db, Handover, id)
    if by.party not in (row.from_party, row.to_party):
        raise NotFound
    return row


def _held(db: Session, by: Actor, id: UUID, expected: int | None) -> Handover:
    own_handover(db, by, id)
    return hold_one(db, Handover, id, expected=expected)


def _someone_alive(db: Session, veteran_id: UUID | None) -> UUID | None:
    if veteran_id is None:
        return None
    person, _ = people.locked(db, Person, veteran_id)
    if not person.alive:
        raise PersonDeceased(pointer="#/veteran_id")
    return person.id


def _close(db: Session, row: Handover, state: State, account: UUID | None = None) -> None:
    row.state = step(row.state, state)
    row.closed_by, row.closed_at = account, clock.now(db)
    publish(db, row, CLOSED[state](row))
