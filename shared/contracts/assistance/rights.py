"""Events of petitions and disputes. They carry the id of the case and never anyone's, or they would mark whoever
petitions; nor a matter, a text or an outcome. Each is of a trace of its own: a shared one would join it to people.
"""

from marshmallow import fields

from shared.contracts import Contract, one_of
from shared.contracts.levels import Level

PETITION_CLOCKS = ("ACCEPT", "REPLY", "REVIEW_WINDOW", "REVIEW", "RE_REVIEW_WINDOW", "RE_REVIEW")
DISPUTE_CLOCKS = ("VILLAGE", "TOWN", "COUNTY", "CITY", "FOLLOW_UP")
LEVELS = (Level.VILLAGE, Level.TOWN, Level.COUNTY, Level.CITY)

_DUE_ON = {"description": "The last day for what comes next, in Asia/Shanghai."}
_MOVED_FROM = {"description": "The day that was its last before."}


def _due_on(*, required: bool = True) -> fields.Date:
    return fields.Date(required=required, metadata=_DUE_ON)


class _Petition(Contract):
    aggregate = "petition"

    petition_id = fields.UUID(required=True)
    level = one_of(*LEVELS)
    """That of the authority which handles it."""


class PetitionRegistered(_Petition):
    """A petition 信访 was registered; it is to be accepted, transferred, or not accepted."""

    type = "petition.registered.v1"

    urgent = fields.Boolean(required=True)
    joint = fields.Boolean(required=True, metadata={"description": "Whether several bring it together."})
    due_on = _due_on()


class PetitionFoundUrgent(_Petition):
    """It turned out to be urgent: it is reported upward at once."""

    type = "petition.found_urgent.v1"


class PetitionTransferred(_Petition):
    """It was transferred to the authority of the event's area, which is to accept it."""

    type = "petition.transferred.v1"

    due_on = _due_on()


class PetitionAccepted(_Petition):
    """The authority took it up; it is to be answered."""

    type = "petition.accepted.v1"

    due_on = _due_on()


class PetitionNotAccepted(_Petition):
    """The authority did not take it up, for a reason that it told in writing."""

    type = "petition.not_accepted.v1"
    ends = True


class PetitionInvestigated(_Petition):
    """Its investigation has begun."""

    type = "petition.investigated.v1"


class PetitionPaused(_Petition):
    """It waits for a paper from the applicant; its clocks stand still."""

    type = "petition.paused.v1"


class PetitionSupplied(_Petition):
    """The applicant handed papers in. If these were waited for, the clocks go on."""

    type = "petition.supplied.v1"

    due_on = _due_on(required=False)


class PetitionExtensionAsked(_Petition):
    """Whoever handles it asks for more days; a head is to decide."""

    type = "petition.extension_asked.v1"

    due_on = _due_on()


class PetitionExtended(_Petition):
    """A head gave more days."""

    type = "petition.extended.v1"

    due_on = _due_on()


class PetitionExtensionRefused(_Petition):
    """A head gave no more days."""

    type = "petition.extension_refused.v1"

    due_on = _due_on()


class PetitionReplied(_Petition):
    """It was answered in writing. Until the last day a review may be asked for."""

    type = "petition.replied.v1"

    due_on = _due_on()


class PetitionReviewAsked(_Petition):
    """A review, or after one a re-review, was asked for; the level above is to answer."""

    type = "petition.review_asked.v1"

    again = fields.Boolean(required=True, metadata={"description": "Whether it is a re-review."})
    due_on = _due_on()


class PetitionReviewed(_Petition):
    """The review was answered in writing. Until the last day a re-review may be asked for."""

    type = "petition.reviewed.v1"

    due_on = _due_on()


class PetitionClosed(_Petition):
    """It is over: the petitioner is content, the days to ask for a review ran out, or the re-review was answered."""

    type = "petition.closed.v1"
    ends = True

    final = fields.Boolean(required=True, metadata={"description": "Whether a re-review answered it."})
    lapsed = fields.Boolean(required=True, metadata={"description": "Whether the days to ask for a review ran out."})


class PetitionWithdrawn(_Petition):
    """The petitioners took it back."""

    type = "petition.withdrawn.v1"
    ends = True


class PetitionEnded(_Petition):
    """It ended with the file of the last who brought it."""

    type = "petition.ended.v1"
    ends = True


class PetitionDueSoon(_Petition):
    """A last day comes near; told once for each, and again if that day has moved since."""

    type = "petition.due_soon.v1"

    clock = one_of(*PETITION_CLOCKS)
    due_on = _due_on()


class PetitionOverdue(_Petition):
    """A last day has passed; told once."""

    type = "petition.overdue.v1"

    clock = one_of(*PETITION_CLOCKS)
    due_on = _due_on()


class PetitionRescheduled(_Petition):
    """A new calendar of working days moved a last day."""

    type = "petition.rescheduled.v1"

    clock = one_of(*PETITION_CLOCKS)
    due_on = _due_on()
    moved_from = fields.Date(required=True, metadata=_MOVED_FROM)


class _Dispute(Contract):
    aggregate = "dispute"

    dispute_id = fields.UUID(required=True)
    level = one_of(*LEVELS)
    """That which mediates it, or did last."""


class DisputeRegistered(_Dispute):
    """A dispute was registered; the station of its level is to mediate it."""

    type = "dispute.registered.v1"

    due_on = _due_on()


class DisputeMediated(_Dispute):
    """A mediation was held without agreement."""

    type = "dispute.mediated.v1"


class DisputeEscalated(_Dispute):
    """It went up to this level."""

    type = "dispute.escalated.v1"

    by_clock = fields.Boolean(required=True, metadata={"description": "Whether the days of the level below ran out."})
    due_on = _due_on()


class DisputeAgreed(_Dispute):
    """The parties agreed at this level; someone is to look whether they keep to it."""

    type = "dispute.agreed.v1"

    due_on = _due_on()


class DisputeKept(_Dispute):
    """The agreement was kept: it is over."""

    type = "dispute.kept.v1"
    ends = True


class DisputeReopened(_Dispute):
    """The agreement was not kept: it is to be mediated again."""

    type = "dispute.reopened.v1"

    due_on = _due_on()


class DisputeReferred(_Dispute):
    """It was referred to a court or another body."""

    type = "dispute.referred.v1"
    ends = True


class DisputeWithdrawn(_Dispute):
    """The parties took it back."""

    type = "dispute.withdrawn.v1"
    ends = True


class DisputeEnded(_Dispute):
    """It ended with the file of the last party."""

    type = "dispute.ended.v1"
    ends = True


class DisputeDueSoon(_Dispute):
    """A last day comes near; told once for each, and again if that day has moved since."""

    type = "dispute.due_soon.v1"

    clock = one_of(*DISPUTE_CLOCKS)
    due_on = _due_on()


class DisputeOverdue(_Dispute):
    """A last day has passed; told once. Below the city a dispute goes up instead."""

    type = "dispute.overdue.v1"

    clock = one_of(*DISPUTE_CLOCKS)
    due_on = _due_on()


class DisputeRescheduled(_Dispute):
    """A new calendar of working days moved a last day."""

    type = "dispute.rescheduled.v1"

    clock = one_of(*DISPUTE_CLOCKS)
    due_on = _due_on()
    moved_from = fields.Date(required=True, metadata=_MOVED_FROM)
