"""Applications → events. No sum, no ground, nothing that was said. Of the case's area: its town and county act."""

from collections.abc import Callable
from datetime import date
from typing import Any

from services.assistance.aid.domain.states import ACTS
from services.assistance.models import Application, Deadline
from shared.events.envelope import Event
from shared.security.areas import TOWN

Told = Callable[[Application], Event]


def _application(application: Application) -> dict[str, Any]:
    return {
        "application_id": application.id,
        "veteran_id": application.veteran_id,
        "emergency": application.emergency,
        **({"hardship_id": application.hardship_id} if application.hardship_id else {}),
    }


def _clock(application: Application, deadline: Deadline) -> dict[str, Any]:
    level = ACTS.get(deadline.clock, TOWN)
    return {**_application(application), "clock": deadline.clock, "level": level, "due_on": deadline.due_on}


def aid_applied(application: Application) -> Event:
    return Event("aid.applied.v1", _application(application), application.case_area)


def aid_verified(application: Application) -> Event:
    return Event("aid.verified.v1", _application(application), application.case_area)


def aid_granted(application: Application) -> Event:
    return Event("aid.granted.v1", _application(application), application.case_area)


def aid_refused(application: Application) -> Event:
    return Event("aid.refused.v1", _application(application), application.case_area)


def aid_paid(application: Application) -> Event:
    return Event("aid.paid.v1", _application(application), application.case_area)


def aid_accepted(application: Application) -> Event:
    return Event("aid.accepted.v1", _application(application), application.case_area)


def aid_returned(application: Application) -> Event:
    return Event("aid.returned.v1", _application(application), application.case_area)


def aid_supplied(application: Application) -> Event:
    return Event("aid.supplied.v1", _application(application), application.case_area)


def aid_withdrawn(application: Application) -> Event:
    return Event("aid.withdrawn.v1", _application(application), application.case_area)


def aid_referred(application: Application) -> Event:
    return Event("aid.referred.v1", _application(application), application.case_area)


def aid_visit_wanted(application: Application) -> Event:
    return Event("aid.visit_wanted.v1", _application(application), application.case_area)


def aid_noticed(application: Application, until_on: date) -> Event:
    return Event("aid.noticed.v1", {**_application(application), "until_on": until_on}, application.case_area)


def aid_notice_ended(application: Application) -> Event:
    return Event("aid.notice_ended.v1", _application(application), application.case_area)


def aid_objected(application: Application) -> Event:
    return Event("aid.objected.v1", _application(application), application.case_area)


def aid_objection_answered(application: Application, upheld: bool) -> Event:
    return Event("aid.objection_answered.v1", {**_application(application), "upheld": upheld}, application.case_area)


def aid_reviewed(application: Application) -> Event:
    return Event("aid.reviewed.v1", _application(application), application.case_area)


def aid_passed_up(application: Application) -> Event:
    return Event("aid.passed_up.v1", _application(application), application.case_area)


def aid_review_asked(application: Application) -> Event:
    return Event("aid.review_asked.v1", _application(application), application.case_area)


def aid_review_answered(application: Application, upheld: bool) -> Event:
    return Event("aid.review_answered.v1", {**_application(application), "upheld": upheld}, application.case_area)


def aid_paying(application: Application) -> Event:
    return Event("aid.paying.v1", _application(application), application.case_area)


def aid_payment_failed(application: Application) -> Event:
    return Event("aid.payment_failed.v1", _application(application), application.case_area)


def aid_released(application: Application) -> Event:
    return Event("aid.released.v1", _application(application), application.case_area)


def aid_papers_completed(application: Application) -> Event:
    return Event("aid.papers_completed.v1", _application(application), application.case_area)


def aid_followed_up(application: Application) -> Event:
    return Event("aid.followed_up.v1", _application(application), application.case_area)


def aid_closed(application: Application) -> Event:
    return Event("aid.closed.v1", _application(application), application.case_area)


def aid_recovery_opened(application: Application) -> Event:
    return Event("aid.recovery_opened.v1", _application(application), application.case_area)


def aid_ended(application: Application) -> Event:
    return Event("aid.ended.v1", _application(application), application.case_area)


def aid_reopened(application: Application, *, wants_visit: bool) -> Event:
    more = {"reopens": application.reopens, "wants_visit": wants_visit}
    return Event("aid.reopened.v1", {**_application(application), **more}, application.case_area)


def aid_due_soon(application: Application, deadline: Deadline) -> Event:
    return Event("aid.due_soon.v1", _clock(application, deadline), application.case_area)


def aid_overdue(application: Application, deadline: Deadline) -> Event:
    return Event("aid.overdue.v1", _clock(application, deadline), application.case_area)


def aid_rescheduled(deadline: Deadline, application: Application, moved_from: date) -> Event:
    body = {**_clock(application, deadline), "moved_from": moved_from}
    return Event("aid.rescheduled.v1", body, application.case_area)
