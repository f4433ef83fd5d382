"""Events of hardships: found, registered, resolved, followed up. No kind, no ground, no text, no sum."""

from marshmallow import fields

from shared.contracts import Contract, one_of

STATES = ("FOUND", "REGISTERED", "RESOLVED", "FOLLOWED_UP", "NOT_CONFIRMED", "WITHDRAWN", "ENDED")
STEPS = ("REGISTER", "RESOLVE", "FOLLOW_UP")
AID_STATES = ("WANTED", "DECLINED", "APPLIED", "VERIFIED", "GRANTED", "REFUSED", "PAID")

_STEP_DUE_ON = {"description": "The last day for the step it waits for, in Asia/Shanghai; absent when none is left."}


class _Hardship(Contract):
    aggregate = "hardship"

    hardship_id = fields.UUID(required=True)
    veteran_id = fields.UUID(required=True)
    visit_id = fields.UUID(metadata={"description": "The visit it was found on; absent if found otherwise."})
    urgent = fields.Boolean(required=True)
    state = one_of(*STATES)
    step_due_on = fields.Date(metadata=_STEP_DUE_ON)
    application_id = fields.UUID(metadata={"description": "The application for aid made for it; absent if none."})


class _OpenHardship(_Hardship):
    step_due_on = fields.Date(required=True, metadata=_STEP_DUE_ON)


class HardshipFound(_OpenHardship):
    """A station learnt of a person's hardship; it is to be registered."""

    type = "hardship.found.v1"

    reopens = fields.UUID(metadata={"description": "The former hardship that came back; absent if it is new."})


class HardshipRegistered(_OpenHardship):
    """The station checked it and took it into its hardship register; it is to be resolved."""

    type = "hardship.registered.v1"

    wants_aid = fields.Boolean(required=True, metadata={"description": "True: it asks for aid, and a lead opens."})


class HardshipAidWanted(_OpenHardship):
    """Some time after its registration it asks for aid: a lead for an application."""

    type = "hardship.aid_wanted.v1"


class HardshipResolved(_OpenHardship):
    """It was resolved; a follow-up is to look whether that holds."""

    type = "hardship.resolved.v1"


class HardshipFollowedUp(_Hardship):
    """A visit or call after the resolution reached the person."""

    type = "hardship.followed_up.v1"

    follow_up_visit_id = fields.UUID(required=True)
    holds = fields.Boolean(required=True, metadata={"description": "Whether the hardship is over."})


class HardshipNotConfirmed(_Hardship):
    """The station checked it and found no hardship."""

    type = "hardship.not_confirmed.v1"


class HardshipWithdrawn(_Hardship):
    """The person does not want it pursued."""

    type = "hardship.withdrawn.v1"


class HardshipEnded(_Hardship):
    """It ended with the person's death, or with their file."""

    type = "hardship.ended.v1"


class HardshipStepDueSoon(_OpenHardship):
    """The last day for the next step comes near; told once for each step, and again if that day has moved since."""

    type = "hardship.step_due_soon.v1"

    step = one_of(*STEPS)


class HardshipRescheduled(_OpenHardship):
    """A new calendar of working days moved the last day for the next step."""

    type = "hardship.rescheduled.v1"

    step = one_of(*STEPS)
    moved_from = fields.Date(required=True, metadata={"description": "The day that was its last before."})


class HardshipStepOverdue(_OpenHardship):
    """The last day for the next step has passed; told once for each step."""

    type = "hardship.step_overdue.v1"

    step = one_of(*STEPS)


class HardshipAidProgressed(_Hardship):
    """The aid that it asked for has come a step further."""

    type = "hardship.aid_progressed.v1"

    aid_state = one_of(*AID_STATES)


class HardshipAidGivenUp(_Hardship):
    """The aid that it asked for is over, and nothing was paid: the application was withdrawn, referred or released."""

    type = "hardship.aid_given_up.v1"
