"""The life of a finding: recorded by the bureau, appealed by the person once, answered by the bureau above.

No event tells of it: it would mark the person in every service. Locks: the person, the finding.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assistance.exclusions import domain, queries
from services.assistance.exclusions.domain import AppealedAlready, Cause, Excluded, State
from services.assistance.models import Exclusion, Person
from shared import clock, people
from shared.contracts.access import Actor
from shared.db import find, hold_one
from shared.errors import SameEyes
from shared.officers import is_one_of
from shared.security.crypto import Vault
from shared.security.person_keys import key_of, new_key, unsealed
from shared.states import step


def check_excluded(
    db: Session, person: UUID, ground: str, on: date, helped: Collection[str], before: UUID | None = None
) -> list[date]:
    """Raises Excluded for a person whom a finding excludes on a day. Returns when they applied on a ground for aid that
    they got, in one of the states `helped`; before another case if one is named.
    """
    asked = {"person": person, "ground": ground, "on": on, "helped": sorted(helped), "before": before}
    until, applied_at = queries.what_counts_against(db, asked)
    if until:
        raise Excluded(pointer="#/veteran_id", until=until)
    return [clock.business_date(moment) for moment in applied_at]


def record_exclusion(
    db: Session, vault: Vault, by: Actor, veteran_id: UUID, cause: Cause, happened_on: date, evidence: str
) -> Exclusion:
    """Record a finding with its evidence. Raises VeteranUnknown, NotYetHappened, LongPast."""
    person, key = people.locked(db, Person, veteran_id)
    key = key or new_key(db, vault, person.id, person.area)
    finding = Exclusion(
        id=uuid7(),
        area=person.area,
        veteran_id=person.id,
        cause=cause,
        happened_on=happened_on,
        until_on=domain.until(happened_on, clock.today(db)),
        state=State.STANDING,
        evidence_sealed=vault.seal(key, person.id, "evidence", evidence),
        found_by=by.account,
        found_at=clock.now(db),
    )
    db.add(finding)
    return finding


def appeal(db: Session, vault: Vault, by: Actor, id: UUID, text: str) -> Exclusion:
    """The person objects to a finding, which stands until the answer. Raises NotFound, WrongState, AppealedAlready,
    VeteranUnknown.
    """
    finding = _held(db, id)
    state = step(finding.state, State.APPEALED)
    if finding.answered_at:
        raise AppealedAlready(until=finding.until_on)
    finding.appeal_sealed = _sealed(db, vault, finding, "appeal", text)
    finding.state, finding.appealed_at = state, clock.now(db)
    return finding


def answer_appeal(db: Session, vault: Vault, by: Actor, id: UUID, upheld: bool, text: str) -> Exclusion:
    """The bureau above lets a finding stand, or lifts it. Raises NotFound, WrongState, SameEyes, VeteranUnknown."""
    finding = _held(db, id)
    state = step(finding.state, State.STANDING if upheld else State.LIFTED)
    if is_one_of(db, by.account, [finding.found_by]):
        raise SameEyes
    finding.answer_sealed = _sealed(db, vault, finding, "answer", text)
    finding.state, finding.answered_by, finding.answered_at = state, by.account, clock.now(db)
    return finding


def read_texts(db: Session, vault: Vault, finding: Exclusion) -> dict[str, str | None]:
    """Evidence, appeal and answer in plain text; None where there is none or the key was destroyed."""
    person, key = finding.veteran_id, key_of(db, finding.veteran_id)
    return {
        name: unsealed(vault, key, person, name, getattr(finding, f"{name}_sealed"))
        for name in ("evidence", "appeal", "answer")
    }


def _held(db: Session, id: UUID) -> Exclusion:
    people.locked(db, Person, find(db, Exclusion, id).veteran_id)  # an erased file keeps no new text
    return hold_one(db, Exclusion, id)


def _sealed(db: Session, vault: Vault, finding: Exclusion, field: str, text: str) -> bytes:
    key = key_of(db, finding.veteran_id) or new_key(db, vault, finding.veteran_id, finding.area)
    return vault.seal(key, finding.veteran_id, field, text)
