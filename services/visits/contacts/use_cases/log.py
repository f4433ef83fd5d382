"""Recording contacts. Locks: the person, the verification due, then the plan's dues."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.visits.contacts import events
from services.visits.contacts.domain import visits
from services.visits.contacts.domain.visits import TEXTS, NewPromise, NewVisit
from services.visits.contacts.queries.promises import pending_of, written_with
from services.visits.contacts.use_cases import promises
from services.visits.dues.domain import dues
from services.visits.dues.domain.contact import Purpose
from services.visits.dues.rules import RULES
from services.visits.dues.use_cases.plan import followed_up, replan_dues, settle_due
from services.visits.models import Due, ExplainedOnVisit, Person, Visit
from services.visits.people import queries as people
from services.visits.people.use_cases import lock_person
from shared import aliases, clock
from shared.clashes import add_or_refuse
from shared.contracts.access import Actor
from shared.db import hold
from shared.errors import Kind, ReferenceUnknown, Refusal
from shared.events.outbox import publish
from shared.security.crypto import Vault
from shared.security.person_keys import key_of, new_key, unsealed

_TAKEN_OVER = (
    "method", "reached", "occurred_at", "trigger", "due_id", "companions", "policies", "gift_fen",
    "photo_consent", "next_contact_on",
)  # fmt: skip
"""What a record holds as it was said."""


class VisitIdTaken(Refusal, kind=Kind.CONFLICT):
    """Another record has this id. Send yours again unchanged, correct it at its own address, or take a new id."""

    zh = "此编号已被另一记录使用：请原样重新提交您的记录，或在其地址上更正，或换用新编号。"


def log_visit(db: Session, vault: Vault, by: Actor, new: NewVisit) -> Visit:
    """Record a contact that took place, or an attempt that reached no one; settles the dues it answers.

    A record that was sent before under the same id comes back as it stands. Raises VeteranUnknown, VisitIdTaken,
    VisitInFuture, VisitTooOld, PersonDeceased, DateOutOfPlace, ReferenceUnknown, DueNotPending, VisitBeforeDue,
    VerificationAtADistance.
    """
    person = lock_person(db, new.veteran_id)
    if stored := sent_before(db, vault, by, person, new):
        return stored
    visits.check(new, ended_on=people.ended_on(person), now=clock.now(db), oldest_days=RULES.late_entries)
    due = find_verification(db, person, new)
    visit = record_visit(db, vault, by, person, new)
    if new.reached:
        if due:
            settle_due(db, due, visit)
        visit.settles = [*([due.id] if due else []), *replan_dues(db, person, visit)]
    elif new.next_contact_on:
        replan_dues(db, person)
    publish(db, visit, events.visit_logged(visit, due.ref if due else followed_up(db, visit.settles)))
    return visit


def sent_before(
    db: Session,
    vault: Vault,
    by: Actor,
    person: Person,
    new: NewVisit,
    supersedes: UUID | None = None,
    reason: str | None = None,
) -> Visit | None:
    """The record that bears the caller's id, if it says the same. Raises VisitIdTaken if it says something else."""
    visit = db.get(Visit, new.id) if new.id else None
    if visit is None:
        return None
    said = {name: text for name, text in read_texts(db, vault, visit).items() if text}
    same = (
        visit.veteran_id in aliases.ids_of(db, person.id)
        and (visit.visitor, visit.supersedes) == (by.account, supersedes)
        and all(getattr(visit, name) == getattr(new, name) for name in _TAKEN_OVER)
        and new.place_area in (None, visit.place_area)
        and said == _written(new, reason)
        and _promised(db, vault, visit) == new.promises
    )
    if not same:
        raise VisitIdTaken(pointer="#/id")
    return visit


def record_visit(
    db: Session, vault: Vault, by: Actor, person: Person, new: NewVisit, reason: str | None = None, **more: Any
) -> Visit:
    """Write a record down; `reason` and `more` say why and what it corrects. Raises VisitIdTaken."""
    id = new.id or uuid7()
    written = _written(new, reason)
    key = _key(db, vault, person) if written or new.promises else b""
    visit = Visit(
        id=id,
        area=person.area,
        place_area=new.place_area or by.area,
        veteran_id=person.id,
        visitor=by.account,
        visited_on=clock.business_date(new.occurred_at),
        settles=[],
        logged_at=clock.now(db),
        **{name: getattr(new, name) for name in _TAKEN_OVER},
        **{f"{name}_sealed": vault.seal(key, person.id, name, text) for name, text in written.items()},
        **{"origin": id, **more},
    )
    add_or_refuse(db, visit, VisitIdTaken(pointer="#/id"), "visits_pkey")  # that of another area
    if visit.reached:
        about = {"visit_id": id, "veteran_id": person.id, "area": person.area}
        db.add_all(ExplainedOnVisit(policy_id=policy, **about) for policy in dict.fromkeys(new.policies))
    promises.make_promise(db, vault, key, visit, new.promises)
    if not people.is_contacted(person):  # entered late
        promises.withdraw_promises(db, pending_of(visit))
    return visit


def find_verification(db: Session, person: Person, new: NewVisit, settled: Sequence[UUID] = ()) -> Due | None:
    """The due that a visit was made for, held. It is pending, or among those that the corrected record had `settled`.

    Raises ReferenceUnknown, DueNotPending, VisitBeforeDue, VerificationAtADistance.
    """
    if new.due_id is None:
        return None
    due = next(iter(hold(db, Due, new.due_id)), None)
    if due is None or due.veteran_id not in aliases.ids_of(db, person.id) or due.purpose != Purpose.VERIFICATION:
        raise ReferenceUnknown(pointer="#/due_id")
    if due.state not in dues.PENDING and due.id not in settled:
        raise dues.DueNotPending(pointer="#/due_id")
    if due.asked_at and new.occurred_at < due.asked_at:
        raise visits.VisitBeforeDue(pointer="#/occurred_at")
    if new.reached and new.method not in visits.FACE_TO_FACE:
        raise visits.VerificationAtADistance(pointer="#/method")
    return due


def read_texts(db: Session, vault: Vault, visit: Visit) -> dict[str, str | None]:
    """What was written of a visit, and why it was corrected, in plain text; None where there is none or its key was
    destroyed.
    """
    key = key_of(db, visit.veteran_id)
    return {
        name: unsealed(vault, key, visit.veteran_id, name, getattr(visit, f"{name}_sealed"))
        for name in (*TEXTS, "reason")
    }


def _written(new: NewVisit, reason: str | None) -> dict[str, str]:
    return {**new.texts, **({"reason": reason} if reason else {})}


def _promised(db: Session, vault: Vault, visit: Visit) -> list[NewPromise]:
    key = key_of(db, visit.veteran_id)
    made = db.scalars(written_with(visit.id)).all()
    return [
        NewPromise(unsealed(vault, key, visit.veteran_id, "promise", promise.text_sealed) or "", promise.due_on)
        for promise in made
    ]


def _key(db: Session, vault: Vault, person: Person) -> bytes:
    return key_of(db, person.id) or new_key(db, vault, person.id, person.area)
