"""Events of legal cases. They carry the case's id and never a person's: they would tell who seeks their rights."""

from marshmallow import fields

from shared.contracts import Contract, one_of

CLOCKS = ("DECIDE", "ASSIGN", "REVIEW", "PAPERS")


class _Legal(Contract):
    aggregate = "legal"

    case_id = fields.UUID(required=True)


class LegalReceived(_Legal):
    """Someone came to a legal station."""

    type = "legal.received.v1"


class LegalAdvanced(_Legal):
    """The case was led into another state, in which it goes on."""

    type = "legal.advanced.v1"

    state = one_of("ADVISED", "APPLIED", "RETURNED", "GRANTED", "REFUSED", "OBJECTED", "ASSIGNED")


class LegalClosed(_Legal):
    """The case is over, however it ended."""

    type = "legal.closed.v1"
    ends = True


class _Clock(_Legal):
    clock = one_of(*CLOCKS)
    due_on = fields.Date(required=True, metadata={"description": "The last day, in Asia/Shanghai."})


class LegalDueSoon(_Clock):
    """A last day comes near."""

    type = "legal.due_soon.v1"


class LegalOverdue(_Clock):
    """A last day has passed."""

    type = "legal.overdue.v1"


class LegalRescheduled(_Clock):
    """A new calendar of working days moved a last day."""

    type = "legal.rescheduled.v1"

    moved_from = fields.Date(required=True)
