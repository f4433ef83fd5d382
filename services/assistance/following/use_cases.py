"""What becomes of what is written of a person, as the registry tells of their file."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.assistance.aid import events, queries
from services.assistance.aid.domain.circumstances import Circumstance
from services.assistance.aid.domain.states import State
from services.assistance.aid.use_cases import circumstances
from services.assistance.aid.use_cases.cases import begin
from services.assistance.disputes.use_cases import end_disputes
from services.assistance.handovers import use_cases as handovers
from services.assistance.legal.use_cases import cases
from services.assistance.mentors.use_cases import studios
from services.assistance.models import (
    Account,
    Application,
    Base,
    BookDay,
    BookLine,
    Deadline,
    Dispute,
    Firing,
    Payment,
    Person,
    Petition,
    Transfer,
)
from services.assistance.parties.queries import of_people
from services.assistance.parties.use_cases import forget_parties
from services.assistance.petitions.use_cases.handling import end_petitions
from shared import aliases, people
from shared.db import hold
from shared.driver import execute
from shared.security import case_keys

WRITTEN_OF_PEOPLE = people.written_of(Base)
BOOKS = (Account, BookDay, BookLine, Transfer)
IN_HAND = [model for model in people.written_of(Base, people.AboutCase) if model not in (*BOOKS, Deadline, Firing)]
"""What a station has in hand as long as it stands."""


def follow_person(db: Session, veteran_id: UUID) -> None:
    """Give every row about a person, under whatever id, the area of the station that manages the file now."""
    ids = aliases.ids_of(db, veteran_id)
    aliases.lock(db, {veteran_id, ids[0]})  # the old one's too: an application may be under way there
    person = db.get(Person, ids[0], populate_existing=True)
    if person is None:
        return  # the successor's own first event is still to come
    people.move(db, ids, person.area, WRITTEN_OF_PEOPLE)


def follow_station(db: Session, old: str, new: str) -> None:
    """A station has another code, and what it has in hand goes with it. A book stays, since its funds are of the area,
    and so do clocks that have ended, as where a case is handed over. Where it meets someone who holds a case and waits
    for what belongs to it, one of the two is repeated.
    """
    for model in (Application, Payment):
        db.execute(update(model).where(model.case_area == old).values(case_area=new))
    for model in IN_HAND:
        db.execute(update(model).where(model.area == old).values(area=new))
    db.execute(update(Deadline).where(Deadline.area == old, Deadline.ended_on.is_(None)).values(area=new))
    case_keys.follow_station(db, old, new)


def end_matters(db: Session, veteran_id: UUID) -> None:
    """Someone has died: their hand-overs, letters of appointment and legal cases end."""
    ids = aliases.ids_of(db, veteran_id)
    studios.end_terms_of(db, ids)
    handovers.end_handovers(db, ids)
    cases.end_cases(db, ids)


def forget_person(db: Session, veteran_id: UUID) -> Sequence[UUID]:
    """End the same for an erased file, and destroy the keys of all texts about the person. Returns every id under which
    answers may name them.
    """
    ids = people.forget(db, veteran_id)
    forget_parties_of(db, ids)
    studios.end_terms_of(db, ids)
    matters = [*handovers.forget_handovers(db, ids), *cases.forget_cases(db, ids)]
    for case in circumstances.befall_people(db, [veteran_id], Circumstance.ERASED):
        case_keys.destroy(db, list(case_keys.keys_of(db, case.id)))  # what others said in cases of aid
        matters.append(case.id)
    return [*ids, *matters]


def forget_parties_of(db: Session, ids: Sequence[UUID]) -> None:
    """Destroy what a person, known by `ids` and locked, said in cases. One that others stand in goes on; one in which
    no one is left ends. Neither a move nor a death changes a case: it stays where it is handled, and the matter is the
    family's too. The cases are held: who else erases a party of one, or writes in it, waits.
    """
    ours = [party.case_id for party in db.scalars(of_people(ids))]
    for model in (Petition, Dispute):
        hold(db, model, *ours)
    left = forget_parties(db, ids)
    end_petitions(db, left)
    end_disputes(db, left)


def end_cases(db: Session, people: Sequence[UUID]) -> None:
    """A death ends what is undecided or unpaid of people who are locked."""
    circumstances.befall_people(db, people, Circumstance.DEATH)


def reopen_cases(db: Session, people: Sequence[UUID]) -> None:
    """Deaths were annulled: let new cases go on where deaths had ended others, each once. Money is reserved anew when
    they are decided.
    """
    ids = aliases.ids_of_all(db, people)
    follow = select(Application.reopens).where(Application.reopens.is_not(None))
    rows = queries.of_person(ids).where(Application.state == State.DIED, Application.id.not_in(follow))
    for case in db.scalars(rows.with_for_update()).all():
        _reopen(db, case)


_SAME = (
    "area", "veteran_id", "case_area", "applicant", "form", "need", "ground", "emergency", "requested_fen",
    "story_sealed", "again", "applied_by", "applied_at", "visit_id", "hardship_id", "accepted_by", "verified_by",
    "opinion_by", "recommends", "passed_up_by",
)  # fmt: skip


def _reopen(db: Session, case: Application) -> None:
    stood = (
        (case.visit_id and case.opinion_by, State.TOWN_REVIEWED),
        (case.visit_id and case.accepted_by, State.VERIFIED),
        (case.accepted_by, State.VERIFYING),
    )
    state = next((state for had, state in stood if had), State.APPLIED)
    new = Application(**{name: getattr(case, name) for name in _SAME}, state=state, reopens=case.id)
    begin(db, new, events.aid_reopened(new, wants_visit=state is State.VERIFYING))
    execute(db, _STILL_DECLARED, {"old": case.id, "new": new.id})


_STILL_DECLARED = """
    INSERT INTO conflicts (application_id, account, area, source, noted_at)
    SELECT %(new)s, account, area, source, noted_at FROM conflicts
     WHERE application_id = %(old)s AND source = 'DECLARED'
"""
"""What officers said of themselves counts in the case that goes on; what the registry finds it tells anew."""
