"""Recording how satisfied people are."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.visits.models import Person, Satisfaction, SatisfactionGiver, SatisfactionSum, SignUp, Visit
from services.visits.people.use_cases import lock_person
from services.visits.satisfaction import domain, events, queries
from services.visits.satisfaction.domain import NewAnswer, Occasion
from services.visits.satisfaction.rules import RULES
from shared import aliases, clock
from shared.contracts.access import Actor
from shared.errors import PersonDeceased
from shared.events.outbox import publish
from shared.security.areas import TOWN, at_level
from shared.security.crypto import Vault
from shared.security.person_keys import key_of, new_key
from shared.security.ranges import own_area


def give_satisfaction(db: Session, vault: Vault, by: Actor, new: NewAnswer) -> Satisfaction:
    """Record an answer; of a named person one per visit and offer, and one in general per period.

    Raises OccasionMissing, OccasionNamed, AreaForeign, VeteranUnknown, PersonDeceased, OccasionUnknown,
    SatisfactionGiven.
    """
    domain.check_occasion(new)
    person = lock_person(db, new.veteran_id) if new.veteran_id else None
    if person and not person.alive:
        raise PersonDeceased(pointer="#/veteran_id")
    area = person.area if person else own_area(by.area, new.area, "#/area")
    answer = Satisfaction(
        id=uuid4(),  # random: a time in it could be laid beside a visit's
        area=area,
        occasion=new.occasion,
        happiness=new.happiness,
        gain=new.gain,
        honour=new.honour,
        given_on=clock.today(db),
        comment=None if person else new.comment,
    )
    giver = _giver(db, vault, by, person, answer, new) if person else None
    db.add(answer)
    db.flush()
    if giver:
        db.add(giver)
    return answer


def sum_up(db: Session, of: Satisfaction) -> bool:
    """Tell all answers that wait beside one, of its town and period, together; False if they are too few.

    Each is told once, and never changes: whatever is added and subtracted of sums is of whole sums.
    """
    first, last = domain.period_of(of.given_on, RULES.period_months)
    town = at_level(of.area, TOWN)
    answers = db.scalars(queries.waiting(town, first, last).with_for_update(skip_locked=True)).all()
    if len(answers) < RULES.small_cell:
        return False
    scores = domain.counted(answers, range(RULES.least, RULES.most + 1))
    row = SatisfactionSum(area=town, from_on=first, answers=len(answers), scores=scores)
    publish(db, row, events.satisfaction_summed(row))
    for answer in answers:
        answer.sum_id = row.id
    return True


def _giver(
    db: Session, vault: Vault, by: Actor, person: Person, answer: Satisfaction, new: NewAnswer
) -> SatisfactionGiver:
    ids = aliases.ids_of(db, person.id)
    period_on, _ = domain.period_of(answer.given_on, RULES.period_months)
    before = select(SatisfactionGiver.satisfaction_id).where(SatisfactionGiver.veteran_id.in_(ids))
    if new.occasion is Occasion.GENERAL:
        before = before.where(SatisfactionGiver.occasion_id.is_(None), SatisfactionGiver.period_on == period_on)
    else:
        before = before.where(SatisfactionGiver.occasion_id.in_(_occasion(db, ids, new)))
    if db.scalar(before) is not None:
        raise domain.SatisfactionGiven
    sealed = None
    if new.comment:
        key = key_of(db, person.id) or new_key(db, vault, person.id, person.area)
        sealed = vault.seal(key, person.id, "comment", new.comment)
    return SatisfactionGiver(
        satisfaction_id=answer.id,
        veteran_id=person.id,
        area=person.area,
        occasion_id=new.occasion_id,
        period_on=period_on,
        comment_sealed=sealed,
        entered_by=by.account,
    )


def _occasion(db: Session, ids: Sequence[UUID], new: NewAnswer) -> Sequence[UUID]:
    """Every id under which a person, known by `ids`, may have answered for an occasion: a visit has one for each of its
    records. Raises OccasionUnknown.
    """
    if new.occasion is Occasion.VISIT:
        stands = Visit.id == new.occasion_id, Visit.veteran_id.in_(ids), Visit.reached, Visit.superseded_by.is_(None)
        visits = select(Visit.id).where(Visit.origin == select(Visit.origin).where(*stands).scalar_subquery())
        known = db.scalars(visits.where(Visit.veteran_id.in_(ids))).all()
    else:
        attended = SignUp.veteran_id.in_(ids), SignUp.attended_at.is_not(None)
        known = db.scalars(select(SignUp.offer_id).where(SignUp.offer_id == new.occasion_id, *attended)).all()
    if not known:
        raise domain.OccasionUnknown(pointer="#/occasion_id")
    return known
