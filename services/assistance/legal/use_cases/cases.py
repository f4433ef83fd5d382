"""The life of a legal case, from the reception to the end of the aid. Locks: person, case, its clocks."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assistance.clocks import use_cases as clocks
from services.assistance.clocks.use_cases import CaseKind
from services.assistance.legal import domain, events, queries
from services.assistance.legal.domain import FINAL, STARTS, Clock, NewApplication, NewCase, State
from services.assistance.legal.queries import LEGAL
from services.assistance.legal.rules import RULES
from services.assistance.models import Deadline, LegalCase, LegalStep, Person
from shared import clock, people
from shared.contracts.access import Actor
from shared.db import hold_one
from shared.errors import SameEyes
from shared.events.envelope import Event
from shared.events.outbox import publish
from shared.officers import is_one_of
from shared.security import case_keys
from shared.security.crypto import Vault
from shared.security.person_keys import unsealed
from shared.states import step
from shared.stations import named_area


def receive(db: Session, vault: Vault, by: Actor, new: NewCase) -> LegalCase:
    """Record that someone came, and what for. Raises VeteranUnknown, PersonDeceased, AreaForeign,
    NoOpenStation.
    """
    person, _ = people.locked(db, Person, new.veteran_id)
    domain.check_person(alive=person.alive)
    case = LegalCase(
        area=named_area(db, by.area, new.area),
        veteran_id=person.id,
        matter=new.matter,
        state=State.RECEIVED,
        exempt=person.preferential_care,
        missing=[],
        received_by=by.account,
        received_at=clock.now(db),
    )
    case_keys.new_key(db, vault, case.id, case.id, case.area)
    _note(db, vault, case, None, by.account, new.need)
    publish(db, case, events.legal_received(case))
    return case


def lead_on(
    db: Session,
    vault: Vault,
    by: Actor,
    case_id: UUID,
    state: State,
    text: str | None,
    expected: int | None,
) -> LegalCase:
    """A step that changes the state alone: ADVISED, OBJECTED, WITHDRAWN.

    Raises NotFound, VersionStale, WrongState, OutOfTurn.
    """
    case = hold_one(db, LegalCase, case_id, expected=expected)
    _lead(db, vault, case, state, by.account, text)
    return case


def apply_for_legal_aid(
    db: Session, vault: Vault, by: Actor, case_id: UUID, new: NewApplication, expected: int | None
) -> LegalCase:
    """File an application. Where few days of a limitation are left, aid comes first and papers later.

    Raises NotFound, VersionStale, WrongState, OutOfTurn, LimitationOver, PaperMissing.
    """
    case, today = hold_one(db, LegalCase, case_id, expected=expected), clock.today(db)
    domain.check_limitation(new.limitation_on, today)
    missing = RULES.missing(new.papers, exempt=case.exempt)
    first = RULES.comes_first(new.limitation_on, today)
    if not first:
        domain.check_papers(missing)
    case.limitation_on, case.aid_first, case.missing = new.limitation_on, first, missing
    case.applied_by, case.applied_on = by.account, today
    _lead(db, vault, case, State.GRANTED if first else State.APPLIED, by.account, new.text)
    _await_papers(db, case, today)
    return case


def return_for_papers(
    db: Session, vault: Vault, by: Actor, case_id: UUID, papers: Sequence[str], text: str, expected: int | None
) -> LegalCase:
    """Ask the applicant for papers, once; the clock of the decision stands still until they come.

    Raises NotFound, VersionStale, WrongState, OutOfTurn, MeansUnchecked, PapersAskedAlready.
    """
    case = hold_one(db, LegalCase, case_id, expected=expected)
    _check_turn(db, case, State.RETURNED)
    unchecked = RULES.means_paper if case.exempt else None
    domain.check_return(papers, unchecked, asked=bool(db.scalar(queries.was_returned(case_id))))
    case.missing = sorted(set(papers))
    _lead(db, vault, case, State.RETURNED, by.account, text)
    return case


def hand_in_papers(
    db: Session, vault: Vault, by: Actor, case_id: UUID, papers: Sequence[str], expected: int | None
) -> LegalCase:
    """Papers that a case still needs came in. Once all are there, the clock of the decision runs on.

    Raises NotFound, VersionStale, NothingOwed, PaperMissing.
    """
    case = hold_one(db, LegalCase, case_id, expected=expected)
    domain.check_owes([] if case.state in FINAL else case.missing, case.state)
    missing = [paper for paper in case.missing if paper not in papers]
    domain.check_papers(missing)
    case.missing = missing
    if case.state == State.RETURNED:
        _lead(db, vault, case, State.APPLIED, by.account)
    else:
        clocks.end(db, case.id, Clock.PAPERS, met=True)
        publish(db, case, events.legal_advanced(case))
    return case


def decide_application(
    db: Session, vault: Vault, by: Actor, case_id: UUID, granted: bool, text: str, expected: int | None
) -> LegalCase:
    """Give legal aid or refuse it, with written reasons. Where papers are waited for and a limitation has come near
    meanwhile, aid comes first too. Raises NotFound, VersionStale, NotAwaited, SameEyes.
    """
    return _decide(db, vault, by, case_id, State.GRANTED if granted else State.REFUSED, State.APPLIED, text, expected)


def review_objection(
    db: Session, vault: Vault, by: Actor, case_id: UUID, granted: bool, text: str, expected: int | None
) -> LegalCase:
    """Uphold a refusal, or give legal aid after all.

    Raises NotFound, VersionStale, NotAwaited, SameEyes."""
    return _decide(db, vault, by, case_id, State.GRANTED if granted else State.UPHELD, State.OBJECTED, text, expected)


def assign_lawyer(db: Session, vault: Vault, by: Actor, case_id: UUID, lawyer: UUID, expected: int | None) -> LegalCase:
    """Give a case to a lawyer. Raises NotFound, VersionStale, WrongState, OutOfTurn."""
    case = hold_one(db, LegalCase, case_id, expected=expected)
    case.lawyer = lawyer
    _lead(db, vault, case, State.ASSIGNED, by.account)
    return case


def close_case(db: Session, vault: Vault, by: Actor, case_id: UUID, text: str, expected: int | None) -> LegalCase:
    """End a case after the advice, the refusal, or the aid.

    Raises NotFound, VersionStale, WrongState, OutOfTurn, LawyerOther, PapersOwed.
    """
    case = hold_one(db, LegalCase, case_id, expected=expected)
    domain.check_lawyer(case.lawyer, by.account)
    domain.check_owes_nothing(case.missing)
    _lead(db, vault, case, State.CLOSED, by.account, text)
    return case


def end_cases(db: Session, ids: Sequence[UUID]) -> None:
    """End what is open of someone who has died, or whose file is erased; they are locked."""
    for case in db.scalars(queries.of_people(ids).where(queries.IS_OPEN).with_for_update()).all():
        _lead(db, None, case, State.ENDED)


def forget_cases(db: Session, ids: Sequence[UUID]) -> list[UUID]:
    """The same, and destroy what was written. Returns the ids of these cases."""
    end_cases(db, ids)
    cases = [case.id for case in db.scalars(queries.of_people(ids))]
    case_keys.destroy(db, cases)
    return cases


def history(db: Session, vault: Vault, case: LegalCase) -> list[dict[str, object]]:
    """The steps of a case, with what was written in plain; None where nothing was, or the key was destroyed."""
    key = case_keys.keys_of(db, case.id).get(case.id)
    return [
        {
            "state": each.state,
            "account": each.account,
            "taken_at": each.taken_at,
            "text": unsealed(vault, key, case.id, str(each.id), each.text_sealed),
        }
        for each in queries.steps(db, case.id)
    ]


def _decide(
    db: Session,
    vault: Vault,
    by: Actor,
    case_id: UUID,
    state: State,
    awaited: State,
    text: str,
    expected: int | None,
) -> LegalCase:
    case, today = hold_one(db, LegalCase, case_id, expected=expected), clock.today(db)
    first = case.state == State.RETURNED and state is State.GRANTED and RULES.comes_first(case.limitation_on, today)
    if not first:
        domain.check_awaits(case.state, awaited)
    if is_one_of(db, by.account, (case.received_by, case.applied_by, case.decided_by)):
        raise SameEyes
    case.decided_by, case.decided_on = by.account, today
    _lead(db, vault, case, state, by.account, text)
    if first:
        case.aid_first = True
        _await_papers(db, case, today)
    return case


def _await_papers(db: Session, case: LegalCase, today: date) -> None:
    if case.missing:
        clocks.start(db, LEGAL, case, Clock.PAPERS, RULES.clocks[Clock.PAPERS], today)


def _check_turn(db: Session, case: LegalCase, state: State) -> None:
    """Raises OutOfTurn, WrongState."""
    running = next(iter(clocks.held(db, case.id, *STARTS.values())), None)
    domain.check_turn(case.state, state, running.due_on if running else None)
    step(case.state, state)


def _lead(
    db: Session,
    vault: Vault | None,
    case: LegalCase,
    state: State,
    account: UUID | None = None,
    text: str | None = None,
) -> None:
    """Lead a held case into its next state: with its clocks, its step and its event."""
    _check_turn(db, case, state)
    before, today = State(case.state), clock.today(db)
    case.state, case.closed_on = state, today if state in FINAL else None
    if state is State.RETURNED:
        clocks.stop(db, case.id)
    elif before is State.RETURNED and state is State.APPLIED:
        clocks.resume(db, case.id)
    else:
        over = state in FINAL
        clocks.end(db, case.id, *(() if over else STARTS.values()), met=state not in (State.WITHDRAWN, State.ENDED))
        if state in STARTS:
            name = STARTS[state]
            clocks.start(db, LEGAL, case, name, RULES.clocks[name], today)
    _note(db, vault, case, before, account, text)
    publish(db, case, (events.legal_closed if state in FINAL else events.legal_advanced)(case))


def _note(
    db: Session, vault: Vault | None, case: LegalCase, before: State | None, account: UUID | None, text: str | None
) -> None:
    row = LegalStep(case_id=case.id, area=case.area, before=before, state=case.state, account=account)
    row.taken_at = clock.now(db)
    if vault and text:
        row.id = uuid7()
        row.text_sealed = vault.seal(case_keys.keys_of(db, case.id)[case.id], case.id, str(row.id), text)
    db.add(row)


def _fire(db: Session, case: LegalCase, deadline: Deadline, over: bool) -> Event:
    return (events.legal_overdue if over else events.legal_due_soon)(case, deadline)


CASES = CaseKind(LEGAL, LegalCase, _fire, events.legal_rescheduled)
"""How legal cases tell of their clocks."""
