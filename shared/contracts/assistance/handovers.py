"""Events of hand-overs among the three parties. They carry the matter's id and its parties, never a person's."""

from marshmallow import fields

from shared.contracts import Contract, one_of
from shared.contracts.notify import PARTIES

MATTERS = ("HARDSHIP", "LEGAL", "EMPLOYMENT", "CARD", "RETURN_HOME", "PLAQUE", "MILITIA", "OTHER")


class _Handover(Contract):
    aggregate = "handover"

    handover_id = fields.UUID(required=True)
    from_party = one_of(*PARTIES)
    to_party = one_of(*PARTIES)
    matter = one_of(*MATTERS)


class HandoverRequested(_Handover):
    """A party handed a matter to another, which is to accept or decline it."""

    type = "handover.requested.v1"


class HandoverAccepted(_Handover):
    """The other party took it on."""

    type = "handover.accepted.v1"


class HandoverDeclined(_Handover):
    """The other party did not take it on, for a reason that it wrote down."""

    type = "handover.declined.v1"
    ends = True


class HandoverWithdrawn(_Handover):
    """Whoever handed it over took it back."""

    type = "handover.withdrawn.v1"
    ends = True


class HandoverCompleted(_Handover):
    """The other party told what came of it."""

    type = "handover.completed.v1"
    ends = True

    outcome = one_of("SOLVED", "REFERRED", "UNFOUNDED")


class HandoverEnded(_Handover):
    """It ended of itself: there is no one left whom it could help."""

    type = "handover.ended.v1"
    ends = True
