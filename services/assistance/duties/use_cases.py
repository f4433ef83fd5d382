"""Who may act in a case that is held."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.duties import domain
from services.assistance.duties.domain import Duty
from services.assistance.models import Application
from shared import officers
from shared.contracts.access import Actor
from shared.db import execute
from shared.security.areas import above


def take_duty(db: Session, by: Actor, case: Application, duty: Duty) -> None:
    """Whether someone may take on a duty of a case that is held. Raises CaseElsewhere, Conflicted, DutiesApart."""
    domain.check_place(by.area, case.case_area)
    who, held, out = officers.member(db, by.account), holders(db, case), conflicted(db, case.id)
    if not domain.is_free(duty, who, held, out):
        others = officers.who_may(db, domain.MAY[duty], case.case_area)
        free = (area for area, other in others if domain.is_free(duty, other, held, out))
        raise domain.refusal(duty, who, held, next(free, above(by.area)))


def check_unbiased(db: Session, by: Actor, case: Application) -> None:
    """Whether someone may act in a case in which they need no duty. Raises CaseElsewhere, Conflicted."""
    domain.check_place(by.area, case.case_area)
    if officers.member(db, by.account) in conflicted(db, case.id):
        raise domain.Conflicted(area=above(by.area))


def holders(db: Session, case: Application) -> Mapping[Duty, UUID | None]:
    """Who holds which duty, in the terms of `conflicted`."""
    held = {
        Duty.FILE: case.applied_by,
        Duty.ACCEPT: case.accepted_by,
        Duty.VERIFY: case.verified_by,
        Duty.OPINION: case.opinion_by,
        Duty.DECIDE: case.decided_by,
        Duty.PAY: case.paid_by,
    }
    who = officers.members(db, held.values())
    return {duty: account and who[account] for duty, account in held.items()}


def conflicted(db: Session, application_id: UUID) -> frozenset[UUID]:
    """Who takes no part in a case: members of the staff, else accounts."""
    who = """
        SELECT coalesce(officers.member, account) FROM conflicts LEFT JOIN officers ON officers.id = account
         WHERE application_id = %(id)s
    """
    return frozenset(execute(db, who, {"id": application_id}).scalars())
