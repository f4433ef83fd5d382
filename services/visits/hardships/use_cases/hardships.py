"""The life of a hardship: find → register → resolve → follow up. Locks: person, hardship, then its span."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.visits.contacts.domain.visits import NewVisit
from services.visits.contacts.use_cases.log import log_visit
from services.visits.dues.domain.contact import Method, Trigger
from services.visits.dues.use_cases.plan import unwant_visit, want_visit
from services.visits.hardships import events
from services.visits.hardships.domain import hardships
from services.visits.hardships.domain.hardships import AidState, NewHardship, Resolution, State
from services.visits.hardships.queries import hardships as queries
from services.visits.hardships.rules import RULES
from services.visits.hardships.use_cases import clocks, spans
from services.visits.models import Hardship, Visit
from services.visits.people.use_cases import lock_person
from shared import aliases, clock
from shared.calendars import known
from shared.contracts.access import Actor
from shared.db import fields_of, find, hold, hold_one
from shared.errors import Kind, PersonDeceased, ReferenceUnknown, Refusal
from shared.events.envelope import Event
from shared.events.outbox import publish
from shared.security.crypto import Vault
from shared.security.person_keys import key_of, new_key, unsealed
from shared.states import step

CLOSED: Mapping[State, Callable[[Hardship], Event]] = {
    State.NOT_CONFIRMED: events.hardship_not_confirmed,
    State.WITHDRAWN: events.hardship_withdrawn,
    State.ENDED: events.hardship_ended,
}


class ReopenedAlready(Refusal, kind=Kind.CONFLICT):
    """This hardship came back once already: go on with the one that names it."""

    zh = "该困难已登记过一次复发：请在复发的那一条上办理。"


class ReferralIncomplete(Refusal):
    """A resolution BY_REFERRAL needs `referred_to`; any other must leave it out."""

    zh = "以转介（BY_REFERRAL）解决的须填写 `referred_to`；其他方式不得填写。"


def find_hardship(db: Session, vault: Vault, by: Actor, new: NewHardship) -> Hardship:
    """Record that a person was found in hardship; the clock for its registration starts.

    Raises VeteranUnknown, PersonDeceased, ReferenceUnknown, FoundInFuture, FoundTooLongAgo, NotYetFollowedUp,
    ReopenedAlready.
    """
    person = lock_person(db, new.veteran_id)
    if not person.alive:
        raise PersonDeceased(pointer="#/veteran_id")
    today = clock.today(db)
    visit = _visit(db, person.id, new.visit_id) if new.visit_id else None
    found_on = visit.visited_on if visit else new.found_on or today
    hardships.check_found(found_on, today, RULES.late_entry_days)
    if new.reopens:
        _check_reopens(db, person.id, new.reopens)
    key = key_of(db, person.id) or new_key(db, vault, person.id, person.area)
    hardship = Hardship(
        area=person.area,
        description_sealed=vault.seal(key, person.id, "description", new.description),
        found_by=by.account,
        recorded_at=clock.now(db),
        **fields_of(new, without={"description"}) | {"veteran_id": person.id, "found_on": found_on},
    )
    start = hardships.clock_start(found_on, today, RULES.fresh_days)
    _enter(db, hardship, State.FOUND, start)
    publish(db, hardship, events.hardship_found(hardship))
    spans.open_span(db, hardship)
    if not (visit and visit.reached and visit.method == Method.HOME_VISIT):  # else they were visited when it was found
        want_visit(db, person, Trigger.HARDSHIP, found_on, hardship.id)
    return hardship


def register_hardship(
    db: Session, by: Actor, id: UUID, *, kind: str | None, urgent: bool | None, wants_aid: bool, expected: int | None
) -> Hardship:
    """Register a hardship that was checked, with its kind and urgency mended. `wants_aid` makes it a lead.

    Raises NotFound, VersionStale, WrongState.
    """
    hardship = hold_one(db, Hardship, id, expected=expected)
    state = step(hardship.state, State.REGISTERED)
    hardship.kind = kind or hardship.kind
    hardship.urgent = hardship.urgent if urgent is None else urgent
    hardship.aid_state = AidState.WANTED if wants_aid else None
    hardship.registered_by, hardship.registered_on = by.account, clock.today(db)
    _enter(db, hardship, state, hardship.registered_on)
    publish(db, hardship, events.hardship_registered(hardship))
    spans.open_span(db, hardship)
    return hardship


def want_aid(db: Session, id: UUID, expected: int | None) -> Hardship:
    """Let a registered hardship ask for aid after all. Raises NotFound, VersionStale, WrongState,
    AidAskedAlready.
    """
    hardship = hold_one(db, Hardship, id, expected=expected)
    hardships.check_aid_wanted(hardship.state, hardship.aid_state)
    hardship.aid_state = AidState.WANTED
    publish(db, hardship, events.hardship_aid_wanted(hardship))
    return hardship


def resolve_hardship(
    db: Session,
    vault: Vault,
    by: Actor,
    id: UUID,
    resolution: Resolution,
    measures: str,
    referred_to: str | None,
    expected: int | None,
) -> Hardship:
    """Record what resolved it and what was done. Raises NotFound, VersionStale, WrongState, AidNotPaid,
    ReferralIncomplete.
    """
    hardship = hold_one(db, Hardship, id, expected=expected)
    state = step(hardship.state, State.RESOLVED)
    hardships.check_resolution(resolution, hardship.aid_state)
    if (referred_to is not None) != (resolution is Resolution.BY_REFERRAL):
        raise ReferralIncomplete(pointer="#/referred_to")
    hardship.resolution, hardship.referred_to = resolution, referred_to
    hardship.measures_sealed = _sealed(db, vault, hardship, "measures", measures)
    hardship.resolved_by, hardship.resolved_on, hardship.resolved_at = by.account, clock.today(db), clock.now(db)
    _enter(db, hardship, state, hardship.resolved_on)
    publish(db, hardship, events.hardship_resolved(hardship))
    spans.open_span(db, hardship)
    return hardship


def follow_up(
    db: Session,
    vault: Vault,
    by: Actor,
    id: UUID,
    *,
    holds: bool,
    visit_id: UUID | None,
    occurred_at: datetime | None,
    note: str | None,
    expected: int | None,
) -> Hardship:
    """Record that someone looked after the resolution: on a visit of the log, or by a call, which is logged with it.

    Raises NotFound, VersionStale, WrongState, ReferenceUnknown, FollowUpReachedNoOne, FollowUpTooEarly,
    VisitInFuture, PersonDeceased.
    """
    read = find(db, Hardship, id)
    step(read.state, State.FOLLOWED_UP)  # an ended one may be of someone no longer known
    person = lock_person(db, read.veteran_id)
    hardship = hold_one(db, Hardship, id, expected=expected)
    state = step(hardship.state, State.FOLLOWED_UP)
    assert hardship.resolved_at is not None  # it was resolved
    if visit_id:
        visit = _visit(db, person.id, visit_id)
        hardships.check_follow_up(visit.occurred_at, hardship.resolved_at, reached=visit.reached, pointer="#/visit_id")
    else:
        assert occurred_at is not None  # the shape wants one of the two
        hardships.check_follow_up(occurred_at, hardship.resolved_at, reached=True, pointer="#/occurred_at")
        visit = log_visit(db, vault, by, _call(person.id, occurred_at, note))
    hardship.follow_up_visit_id, hardship.holds = visit.id, holds
    hardship.followed_up_by, hardship.followed_up_on = by.account, visit.visited_on
    clocks.stop(hardship, state)
    publish(db, hardship, events.hardship_followed_up(hardship))
    spans.end_span(db, hardship)
    return hardship


def _call(person_id: UUID, occurred_at: datetime, note: str | None) -> NewVisit:
    """The call by which someone was looked after."""
    texts = {"note": note} if note else {}
    return NewVisit(person_id, Method.PHONE, reached=True, occurred_at=occurred_at, texts=texts)


def set_aside(
    db: Session, vault: Vault, by: Actor, id: UUID, outcome: State, reason: str, expected: int | None
) -> Hardship:
    """Close a hardship that is none, or that the person withdraws; the visit it wanted is wanted no more.

    Raises NotFound, VersionStale, WrongState.
    """
    read = find(db, Hardship, id)
    step(read.state, outcome)  # an ended one may be of someone no longer known
    unwant_visit(db, lock_person(db, read.veteran_id), id)
    hardship = hold_one(db, Hardship, id, expected=expected)
    state = step(hardship.state, outcome)
    hardship.reason_sealed = _sealed(db, vault, hardship, "reason", reason)
    hardship.closed_by = by.account
    _close(db, hardship, state)
    return hardship


def end_hardships(db: Session, ids: Sequence[UUID]) -> None:
    """End whatever is open of someone who has died or whose file was erased; the person is locked."""
    rows = queries.open_of(ids).with_for_update().execution_options(populate_existing=True)
    for hardship in db.scalars(rows).all():
        _close(db, hardship, State.ENDED)


def show_aid(db: Session, id: UUID, state: AidState, application_id: UUID | None, on: date) -> None:
    """Show what became of the aid that a hardship asked for. The station resolves it: payment alone does not."""
    for hardship in hold(db, Hardship, id):
        if hardships.falls(hardship.aid_state, state):
            continue
        hardship.aid_state = state
        hardship.aid_application_id = application_id
        if state is AidState.APPLIED:
            hardship.aid_applied_on = on
        elif state is AidState.PAID:
            hardship.aid_paid_on = on
        tell = events.hardship_aid_given_up if state in hardships.GIVEN_UP else events.hardship_aid_progressed
        publish(db, hardship, tell(hardship))


def read_texts(db: Session, vault: Vault, hardship: Hardship) -> dict[str, str | None]:
    """Description, measures and reason in plain; None where there is none or the key was destroyed."""
    person, key = hardship.veteran_id, key_of(db, hardship.veteran_id)
    sealed: dict[str, Any] = {
        name: getattr(hardship, f"{name}_sealed") for name in ("description", "measures", "reason")
    }
    return {name: unsealed(vault, key, person, name, text) for name, text in sealed.items()}


def _enter(db: Session, hardship: Hardship, state: State, since: date) -> None:
    clocks.start(hardship, state, since, known(db), clock.today(db))


def _close(db: Session, hardship: Hardship, state: State) -> None:
    clocks.stop(hardship, step(hardship.state, state))
    hardship.closed_on = clock.today(db)
    publish(db, hardship, CLOSED[state](hardship))
    spans.end_span(db, hardship)


def _visit(db: Session, person_id: UUID, visit_id: UUID) -> Visit:
    visit = db.get(Visit, visit_id)
    if visit is None or visit.veteran_id not in aliases.ids_of(db, person_id) or visit.superseded_by:
        raise ReferenceUnknown(pointer="#/visit_id")
    return visit


def _check_reopens(db: Session, person_id: UUID, former_id: UUID) -> None:
    former = db.get(Hardship, former_id)
    if former is None or former.veteran_id not in aliases.ids_of(db, person_id):
        raise ReferenceUnknown(pointer="#/reopens")
    if former.state not in (State.FOLLOWED_UP, State.ENDED):  # ended by a death, which was annulled
        raise hardships.NotYetFollowedUp(pointer="#/reopens")
    if db.scalar(queries.reopening(former_id)) is not None:  # the person is locked
        raise ReopenedAlready(pointer="#/reopens")


def _sealed(db: Session, vault: Vault, hardship: Hardship, field: str, text: str) -> bytes:
    key = key_of(db, hardship.veteran_id)
    assert key is not None  # it sealed the description, and whoever destroys it ends the hardship
    return vault.seal(key, hardship.veteran_id, field, text)
