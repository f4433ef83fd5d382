"""What every act on a case does: holds it where it is seen, leads it into a state, and keeps its clocks.

Locks: person, lead, application, its clocks, funds.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assistance.aid import events, queries
from services.assistance.aid.domain.cases import check_same_cause
from services.assistance.aid.domain.states import CLOCKS, DONE, HELPED, PersonErased, State
from services.assistance.aid.events import Told
from services.assistance.aid.rules import RULES
from services.assistance.clocks import queries as clock_queries
from services.assistance.clocks import use_cases as clocks
from services.assistance.clocks.use_cases import CaseKind
from services.assistance.exclusions.use_cases import check_excluded
from services.assistance.models import Application, Deadline, Person, Step
from shared import aliases, clock, locks
from shared.bulk import write_last
from shared.contracts.access import Actor
from shared.db import find, hold_one, widen
from shared.driver import execute
from shared.errors import NotFound, VersionStale, VeteranUnknown
from shared.events.envelope import Event
from shared.events.outbox import publish
from shared.security.areas import common
from shared.security.crypto import Vault
from shared.security.person_keys import PERSON_KEYS, key_of, unsealed
from shared.states import step


@dataclass(frozen=True)
class Held:
    """A case, locked after its person, and the key of what was written of them."""

    case: Application
    person: Person
    key: bytes

    def sealed(self, vault: Vault, field: str, text: str) -> bytes:
        return vault.seal(self.key, self.case.veteran_id, field, text)


_LOCK_PERSON = f"""
    SELECT area, case_area, person.id AS person FROM applications, LATERAL (
           SELECT coalesce((SELECT canonical FROM person_alias WHERE old = veteran_id), veteran_id) AS id) AS person,
           {locks.taken("person.id::text")}
     WHERE applications.id = %(id)s
"""
_PERSON: Any = bindparam("person", type_=Uuid)
_HOLD: Select[Any] = (
    select(Application, Person, PERSON_KEYS.c.data_key, aliases.resolved(_PERSON))
    .select_from(Application)
    .outerjoin(Person, Person.id == _PERSON)
    .outerjoin(PERSON_KEYS, PERSON_KEYS.c.person_id == Application.veteran_id)
    .where(Application.id == bindparam("id", type_=Uuid))
    .with_for_update(of=Application, key_share=True)
    .execution_options(populate_existing=True)
)
"""What `_LOCK_PERSON` found, as it is now that the lock was waited for."""


def see(db: Session, case: Any) -> None:
    """Let the rest of the transaction see what belongs to a case that its caller sees. Its person may be managed
    elsewhere by now, and their name, key and payments with them.
    """
    own = db.info.get("scope", "")
    if own and not (case.area.startswith(own) and case.case_area.startswith(own)):
        db.info["scope"] = common(case.area, common(case.case_area, own.ljust(12, "0")).ljust(12, "0"))
        widen(db, db.info["scope"])


def hold_case(db: Session, id: UUID, expected: int | None = None) -> Held:
    """In as few round trips as there are locks. A file that was merged while one was waited for is locked anew. Raises
    NotFound, VersionStale, PersonErased.
    """
    while True:
        found = execute(db, _LOCK_PERSON, {"id": id})
        if not found:
            raise NotFound
        (place,) = found
        see(db, place)
        case, person, key, now = db.execute(_HOLD, {"id": id, "person": place.person}).one()
        if now == place.person:
            break
    if key is None:
        raise PersonErased
    if person is None or person.erased:
        raise VeteranUnknown(pointer="#/veteran_id")
    if expected not in (None, case.version):
        raise VersionStale
    return Held(case, person, key)


def check_barred(db: Session, person: UUID, ground: str, again: object, on: date, before: UUID | None = None) -> None:
    """Whether a finding, or earlier aid on the same ground, bars a person from a case on a day. Raises Excluded,
    SameCause.
    """
    earlier = check_excluded(db, person, ground, on, HELPED, before)
    check_same_cause(earlier, again, on, RULES.same_cause_months)


def hold_money(db: Session, id: UUID, expected: int | None = None) -> Application:
    """A case of whose money alone is something left to do, also where the person's file was erased. Raises NotFound,
    VersionStale.
    """
    case = find(db, Application, id)
    see(db, case)
    aliases.lock_all(db, [case.veteran_id])
    return hold_one(db, Application, id, expected=expected)


def begin(
    db: Session,
    case: Application,
    told: Event,
    by: Actor | None = None,
    text: bytes | None = None,
    *,
    last: bool = False,
) -> None:
    """Let a new case stand where it is made, with its clock, and tell. `last`: the transaction leads it no further."""
    publish(db, case, told)
    see(db, case)
    note_step(db, case, by, text)
    start_clock(db, case, CLOCKS[State(case.state)], last=last)


def enter(
    db: Session,
    case: Application,
    to: State,
    told: Event | Told,
    *,
    by: Actor | None = None,
    text: bytes | None = None,
    last: bool = False,
) -> None:
    """Lead a case that is held into a state, with its clocks, and tell. `last`: the transaction leads it no further.
    Raises WrongState.
    """
    before = State(case.state)
    case.state = step(before, to)
    note_step(db, case, by, text)
    _turn_clocks(db, case, before, to, last=last)
    publish(db, case, told if isinstance(told, Event) else told(case))


def note_step(db: Session, case: Application, by: Actor | None, text: bytes | None = None) -> None:
    """Keep who did what with a case, in what words."""
    about = {"area": case.area, "veteran_id": case.veteran_id, "application_id": case.id, "state": case.state}
    told = {"by": by and by.account, "at": clock.now(db), "text_sealed": text}
    write_last(db, Step, {"id": uuid7(), **about, **told})


def start_clock(db: Session, case: Application, name: str, *, last: bool = False) -> None:
    clocks.start(db, AID.name, case, name, RULES.clocks[name], clock.today(db), area=case.case_area, last=last)


def clock_of(db: Session, case: Application, name: str) -> Deadline | None:
    """A clock of a case that has not ended."""
    return db.scalar(clock_queries.running(case.id, name))


def _turn_clocks(db: Session, case: Application, before: State, to: State, *, last: bool) -> None:
    """One clock runs in each state. While materials are missing, that of the step before stands still."""
    if to is State.RETURNED:
        clocks.stop(db, case.id)
    elif before is State.RETURNED and to not in DONE:
        clocks.end(db, case.id, CLOCKS[State.RETURNED], met=True)
        clocks.resume(db, case.id)
        if clock_of(db, case, CLOCKS[to]):
            return
        clocks.end(db, case.id, met=True)  # a visit came meanwhile: the next step's runs
    else:
        ended = () if to in DONE and to is not State.REFUSED else tuple(set(CLOCKS.values()))
        clocks.end(db, case.id, *ended, met=to not in (State.RELEASED, State.WITHDRAWN, State.DIED, State.ENDED))
    if to in CLOCKS:
        start_clock(db, case, CLOCKS[to], last=last)


def read_steps(db: Session, vault: Vault, case: Application) -> list[dict[str, object]]:
    """The way of a case, in the order in which it went, with the words that are still readable."""
    key = key_of(db, case.veteran_id)
    return [
        {
            "state": row.state,
            "by": row.by,
            "at": row.at,
            "text": unsealed(vault, key, case.veteran_id, "step", row.text_sealed),
        }
        for row in db.scalars(queries.steps(case.id))
    ]


def _fire(db: Session, case: Application, deadline: Deadline, over: bool) -> Event:
    """A notice that is over is no delay."""
    if not over:
        return events.aid_due_soon(case, deadline)
    if deadline.clock == CLOCKS[State.PUBLIC_NOTICE]:
        return events.aid_notice_ended(case)
    return events.aid_overdue(case, deadline)


AID = CaseKind("AID", Application, _fire, events.aid_rescheduled)
"""Applications as cases with clocks; those of papers run beside the state's."""
