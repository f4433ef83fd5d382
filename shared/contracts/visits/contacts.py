"""Events of visits: contacts that are due, contacts that took place, and what was promised on them."""

from marshmallow import fields, validate

from shared.contracts import Contract, one_of

PURPOSES = ("CONTACT", "HOME_VISIT", "VERIFICATION")
METHODS = ("HOME_VISIT", "PHONE", "MESSAGE", "AT_STATION")
TRIGGERS = ("RETURN_HOME", "FESTIVAL", "CARE", "MERIT", "FOLLOW_UP")
"""What wants a contact beside the plan. CARE stands for illness, hardship and bereavement: an event says not which."""

OUTCOMES = ("KEPT", "BROKEN", "WITHDRAWN")


class _Due(Contract):
    aggregate = "due"

    due_id = fields.UUID(required=True)
    veteran_id = fields.UUID(required=True)
    purpose = one_of(*PURPOSES)
    due_on = fields.Date(required=True, metadata={"description": "Business date in Asia/Shanghai."})
    ref = fields.UUID(metadata={"description": "What it serves, such as an aid application; absent if routine."})
    trigger = one_of(*TRIGGERS, required=False)
    officer = fields.UUID(metadata={"description": "Account of the named contact officer; absent if none."})


class DueOpened(_Due):
    """A contact with a person is wanted by a date."""

    type = "due.opened.v1"

    reopens = fields.UUID(
        metadata={
            "description": "The ended due it replaces, whose visit was corrected or whose death annulled; else absent."
        }
    )


class DueSoon(_Due):
    """The date is near."""

    type = "due.soon.v1"

    days = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(0, 2**53 - 1),
        metadata={
            "description": "Which reminder it is, in days before the date: 14, 3 or 0 by the rules. It may come late.",
            "example": 3,
        },
    )


class DueRescheduled(_Due):
    """A new calendar of working days moved the date, which is `due_on` now."""

    type = "due.rescheduled.v1"

    moved_from = fields.Date(required=True, metadata={"description": "The day that was its last before."})


class DueOverdue(_Due):
    """The date passed without the contact."""

    type = "due.overdue.v1"


class DueMissed(_Due):
    """The contact did not take place in its time. Final; the plan goes on with a due of its own."""

    type = "due.missed.v1"
    ends = True


class DueSettled(_Due):
    """The contact took place."""

    type = "due.settled.v1"
    ends = True

    visit_id = fields.UUID(required=True)


class DueCancelled(_Due):
    """The contact is no longer wanted, for example because the plan changed."""

    type = "due.cancelled.v1"
    ends = True


class VisitLogged(Contract):
    """A contact took place, or an attempt that reached no one."""

    type = "visit.logged.v1"
    aggregate = "visit"

    visit_id = fields.UUID(required=True)
    veteran_id = fields.UUID(required=True)
    method = one_of(*METHODS)
    reached = fields.Boolean(required=True)
    visited_on = fields.Date(required=True)
    settles = fields.List(fields.UUID(), required=True, metadata={"description": "Ids of the dues it settles."})
    ref = fields.UUID(
        metadata={"description": "What the visit served: of the due it was made for, or of a follow-up of aid."}
    )
    supersedes = fields.UUID(metadata={"description": "The record that this one corrects; absent if none."})
    logged_by = fields.UUID(metadata={"description": "Account of whoever logged it; absent in old events."})


class VisitCorrected(Contract):
    """This record no longer counts: another one, told by its own `visit.logged`, stands in its place."""

    type = "visit.corrected.v1"
    aggregate = "visit"
    ends = True

    visit_id = fields.UUID(required=True, metadata={"description": "The record that was wrong."})
    superseded_by = fields.UUID(required=True, metadata={"description": "The record that counts now."})
    veteran_id = fields.UUID(required=True, metadata={"description": "Whom the wrong record was about."})
    method = one_of(*METHODS)
    reached = fields.Boolean(
        required=True, metadata={"description": "Of the record that counts now, as are method and visited_on."}
    )
    visited_on = fields.Date(required=True)
    ref = fields.UUID(metadata={"description": "What the wrong record had verified; absent if nothing."})
    verifies = fields.Boolean(
        metadata={"description": "Whether what `ref` names is verified still; absent if nothing was."}
    )


class _Promise(Contract):
    aggregate = "promise"

    promise_id = fields.UUID(required=True)
    veteran_id = fields.UUID(required=True)
    visit_id = fields.UUID(required=True, metadata={"description": "The visit on which it was made."})
    due_on = fields.Date(required=True, metadata={"description": "Business date in Asia/Shanghai."})


class PromiseMade(_Promise):
    """Something was promised to a person by a date."""

    type = "promise.made.v1"


class PromiseOverdue(_Promise):
    """The date passed, and it is not known whether the promise was kept."""

    type = "promise.overdue.v1"


class PromiseClosed(_Promise):
    """The promise was kept, broken or withdrawn."""

    type = "promise.closed.v1"
    ends = True

    outcome = one_of(*OUTCOMES)
