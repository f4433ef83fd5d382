"""Events of mentors' studios. They carry the ids of studios and of what these do, never a person's."""

from marshmallow import fields

from shared.contracts import Contract, count, one_of


class _Studio(Contract):
    aggregate = "studio"

    studio_id = fields.UUID(required=True)


class StudioOpened(_Studio):
    """A station has a mentors' studio 老班长工作室."""

    type = "studio.opened.v1"


class StudioClosed(_Studio):
    """The studio closed; its letters of appointment ended with it."""

    type = "studio.closed.v1"
    ends = True


class _Appointment(Contract):
    aggregate = "appointment"

    appointment_id = fields.UUID(required=True)
    studio_id = fields.UUID(required=True)
    until_on = fields.Date(required=True, metadata={"description": "The last day of the term, in Asia/Shanghai."})


class AppointmentMade(_Appointment):
    """A veteran was given a letter of appointment as a mentor."""

    type = "appointment.made.v1"


class AppointmentRenewed(_Appointment):
    """The term was lengthened."""

    type = "appointment.renewed.v1"


class AppointmentDueSoon(_Appointment):
    """The term ends soon."""

    type = "appointment.due_soon.v1"


class AppointmentEnded(_Appointment):
    """The term is over, or was ended before its last day."""

    type = "appointment.ended.v1"
    ends = True


class _Mediation(Contract):
    aggregate = "mediation"

    mediation_id = fields.UUID(required=True)
    studio_id = fields.UUID(required=True)


class MediationOpened(_Mediation):
    """A studio began to mediate in a quarrel."""

    type = "mediation.opened.v1"


class MediationClosed(_Mediation):
    """The quarrel was settled or not, or the mediation stopped."""

    type = "mediation.closed.v1"
    ends = True

    state = one_of("SETTLED", "FAILED", "STOPPED")


class TalkHeld(Contract):
    """A studio talked about policy."""

    type = "talk.held.v1"
    aggregate = "talk"
    ends = True

    talk_id = fields.UUID(required=True)
    studio_id = fields.UUID(required=True)
    held_on = fields.Date(required=True)
    audience = count(description="How many listened.")
    policy_id = fields.UUID(metadata={"description": "The registry's policy; absent if none was named."})
