"""Recording how satisfied people are."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.visits import events
from services.visits.domain import satisfaction as rules
from services.visits.domain.contact import PersonDeceased
from services.visits.domain.satisfaction import NewAnswer, Occasion
from services.visits.models import Person, Satisfaction, SatisfactionGiver, SignUp, Visit
from services.visits.settings import SATISFACTION
from services.visits.use_cases.plan import person_locked
from shared import aliases, clock
from shared.contracts.access import Actor
from shared.errors import AreaForeign
from shared.events.outbox import publish
from shared.security.areas import covers
from shared.security.crypto import Vault
from shared.security.person_keys import key_of, new_key


def give_satisfaction(db: Session, vault: Vault, by: Actor, new: NewAnswer) -> Satisfaction:
    """Record an answer; of a named person one per visit and offer, and one in general per period.

    Raises OccasionMissing, OccasionNamed, AreaForeign, VeteranUnknown, PersonDeceased, OccasionUnknown,
    SatisfactionGiven.
    """
    rules.check_occasion(new)
    person = person_locked(db, new.veteran_id) if new.veteran_id else None
    if person and not person.alive:
        raise PersonDeceased(pointer="#/veteran_id")
    area = person.area if person else new.area or by.area
    if not covers(by.area, area):
        raise AreaForeign(pointer="#/area")
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
    publish(db, answer, events.satisfaction.given(answer, SATISFACTION.most))
    if giver:
        db.add(giver)
    return answer


def _giver(
    db: Session, vault: Vault, by: Actor, person: Person, answer: Satisfaction, new: NewAnswer
) -> SatisfactionGiver:
    ids = aliases.ids_of(db, person.id)
    period_on, _ = rules.period_of(answer.given_on, SATISFACTION.period_months)
    _check_occasion(db, ids, new)
    before = select(SatisfactionGiver.satisfaction_id).where(SatisfactionGiver.veteran_id.in_(ids))
    if new.occasion is Occasion.GENERAL:
        before = before.where(SatisfactionGiver.occasion_id.is_(None), SatisfactionGiver.period_on == period_on)
    else:
        before = before.where(SatisfactionGiver.occasion_id == new.occasion_id)
    if db.scalar(before) is not None:
        raise rules.SatisfactionGiven
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


def _check_occasion(db: Session, ids: Sequence[UUID], new: NewAnswer) -> None:
    if new.occasion is Occasion.VISIT:
        was = select(Visit.id).where(
            Visit.id == new.occasion_id, Visit.veteran_id.in_(ids), Visit.reached, Visit.superseded_by.is_(None)
        )
    elif new.occasion is Occasion.OFFER:
        was = select(SignUp.offer_id).where(
            SignUp.offer_id == new.occasion_id, SignUp.veteran_id.in_(ids), SignUp.attended_at.is_not(None)
        )
    else:
        return
    if db.scalar(was) is None:
        raise rules.OccasionUnknown(pointer="#/occasion_id")
