"""Events of visits: contacts that are due, and contacts that took place."""

from marshmallow import fields

from shared.contracts import Contract, one_of

PURPOSES = ("CONTACT", "HOME_VISIT", "VERIFICATION")
METHODS = ("HOME_VISIT", "PHONE", "MESSAGE", "AT_STATION")


class _Due(Contract):
    aggregate = "due"

    due_id = fields.UUID(required=True)
    veteran_id = fields.UUID(required=True)
    purpose = one_of(*PURPOSES)
    due_on = fields.Date(required=True, metadata={"description": "Business date in Asia/Shanghai."})
    ref = fields.UUID(metadata={"description": "What it serves, such as an aid application; absent if routine."})


class DueOpened(_Due):
    """A contact with a person is wanted by a date."""

    type = "due.opened.v1"


class DueOverdue(_Due):
    """The date passed without the contact."""

    type = "due.overdue.v1"


class DueSettled(_Due):
    """The contact took place."""

    type = "due.settled.v1"

    visit_id = fields.UUID(required=True)


class DueCancelled(_Due):
    """The contact is no longer wanted, for example since the plan changed."""

    type = "due.cancelled.v1"


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
    ref = fields.UUID(metadata={"description": "What the visit served, from the due it was made for."})
