"""Who may act in a case that is held, and who has."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.duties import domain
from services.assistance.duties.domain import Duty, Held
from services.assistance.models import Application, TakenDuty
from shared import officers
from shared.bulk import write_last
from shared.contracts.access import Actor
from shared.driver import execute
from shared.security.areas import above


def take_duty(db: Session, by: Actor, case: Application, duty: Duty) -> None:
    """Let someone take on a duty of a case that is held, for good. Raises CaseElsewhere, Conflicted, DutiesApart."""
    domain.check_place(by.area, case.case_area)
    had = parts(db, case, by.account)
    assert had.who
    if not domain.is_free(duty, had.who, had.held, had.out):
        others = officers.who_may(db, domain.MAY[duty], case.case_area)
        free = (area for area, other in others if domain.is_free(duty, other, had.held, had.out))
        raise domain.refusal(duty, had.who, had.held, next(free, above(by.area)))
    taken = {"application_id": case.id, "duty": duty, "account": by.account, "area": case.case_area}
    write_last(db, TakenDuty, taken, "ON CONFLICT DO NOTHING")


def check_unbiased(db: Session, by: Actor, case: Application) -> None:
    """Whether someone may act in a case in which they need no duty. Raises CaseElsewhere, Conflicted."""
    domain.check_place(by.area, case.case_area)
    had = parts(db, case, by.account)
    if had.who in had.out:
        raise domain.Conflicted(area=above(by.area))


@dataclass(frozen=True)
class Parts:
    """Who has what part in a case, each a member of the staff, else an account: `held` tells who took on each duty, and
    who verified it only as long as the visit counts; `out` take no part; `who` is the one that was asked for.
    """

    held: Held
    out: frozenset[UUID]
    who: UUID | None


def parts(db: Session, case: Application, account: UUID | None = None) -> Parts:
    """Who has what part in a case, and for whom an account stands. The case names whose act counts now: also those of a
    case that it reopens, and of the release before.
    """
    now = {
        Duty.FILE: case.applied_by,
        Duty.ACCEPT: case.accepted_by,
        Duty.VERIFY: case.verified_by,
        Duty.OPINION: case.opinion_by,
        Duty.DECIDE: case.decided_by,
        Duty.PAY: case.paid_by,
        Duty.REVIEW: case.reviewed_by,
        _ASKED: account,
    }
    found: dict[str, set[UUID]] = {part: set() for part in (*now, _OUT)}
    for row in execute(db, _PARTS, {"id": case.id, "parts": list(now), "accounts": list(now.values())}):
        found[row.part].add(row.member)
    held = {duty: frozenset(found[duty]) for duty in Duty}
    return Parts(held, frozenset(found[_OUT]), next(iter(found[_ASKED]), None))


_OUT, _ASKED = "OUT", "ASKED"
_PARTS = f"""
    SELECT part, coalesce(officers.member, account) AS member
      FROM (SELECT duty, account FROM duties WHERE application_id = %(id)s
             UNION SELECT '{_OUT}', account FROM conflicts WHERE application_id = %(id)s
             UNION SELECT * FROM unnest(%(parts)s::text[], %(accounts)s::uuid[])) AS taken (part, account)
      LEFT JOIN officers ON officers.id = account
     WHERE account IS NOT NULL
"""
