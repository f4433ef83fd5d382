"""Who may act in a case that is held, and who has."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.duties import domain
from services.assistance.duties.domain import Duty
from services.assistance.models import Application, TakenDuty
from shared import officers
from shared.bulk import write_last
from shared.contracts.access import Actor
from shared.db import execute
from shared.security.areas import above


def take_duty(db: Session, by: Actor, case: Application, duty: Duty) -> None:
    """Let someone take on a duty of a case that is held, for good. Raises CaseElsewhere, Conflicted, DutiesApart."""
    domain.check_place(by.area, case.case_area)
    who, held, out = officers.member(db, by.account), holders(db, case), conflicted(db, case.id)
    if not domain.is_free(duty, who, held, out):
        others = officers.who_may(db, domain.MAY[duty], case.case_area)
        free = (area for area, other in others if domain.is_free(duty, other, held, out))
        raise domain.refusal(duty, who, held, next(free, above(by.area)))
    taken = {"application_id": case.id, "duty": duty, "account": by.account, "area": case.case_area}
    write_last(db, TakenDuty, taken, "ON CONFLICT DO NOTHING")


def check_unbiased(db: Session, by: Actor, case: Application) -> None:
    """Whether someone may act in a case in which they need no duty. Raises CaseElsewhere, Conflicted."""
    domain.check_place(by.area, case.case_area)
    if officers.member(db, by.account) in conflicted(db, case.id):
        raise domain.Conflicted(area=above(by.area))


def holders(db: Session, case: Application) -> Mapping[Duty, frozenset[UUID]]:
    """Who took on each duty of a case, in the terms of `conflicted`; who verified it, only as long as the visit counts.
    The case names whose act counts now: also those of a case that it reopens, and of the release before.
    """
    now = {
        Duty.FILE: case.applied_by,
        Duty.ACCEPT: case.accepted_by,
        Duty.VERIFY: case.verified_by,
        Duty.OPINION: case.opinion_by,
        Duty.DECIDE: case.decided_by,
        Duty.PAY: case.paid_by,
        Duty.REVIEW: case.reviewed_by,
    }
    rows = execute(db, _HOLDERS, {"id": case.id, "duties": list(now), "accounts": list(now.values())}).all()
    return {duty: frozenset(row.member for row in rows if row.duty == duty) for duty in Duty}


_HOLDERS = """
    SELECT duty, coalesce(officers.member, account) AS member
      FROM (SELECT duty, account FROM duties WHERE application_id = %(id)s
             UNION SELECT * FROM unnest(%(duties)s::text[], %(accounts)s::uuid[])) AS taken (duty, account)
      LEFT JOIN officers ON officers.id = account
     WHERE account IS NOT NULL
"""


def conflicted(db: Session, application_id: UUID) -> frozenset[UUID]:
    """Who takes no part in a case: members of the staff, else accounts."""
    who = """
        SELECT coalesce(officers.member, account) FROM conflicts LEFT JOIN officers ON officers.id = account
         WHERE application_id = %(id)s
    """
    return frozenset(execute(db, who, {"id": application_id}).scalars())
