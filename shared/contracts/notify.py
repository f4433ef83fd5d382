"""Events of notify: what stations were told, and that they have seen it; where other systems are told."""

from marshmallow import fields

from shared.contracts import Contract, area_code, count, one_of

PARTIES = ("BUREAU", "SERVICE", "ARMED_FORCES_DEPT")
RESOLUTIONS = ("SETTLED", "DECEASED", "MOVED", "ERASED")
"""Why an alert closed itself. MOVED: another station manages the person now; if it was still to be done, it was raised
anew there.
"""
SEVERITIES = ("INFO", "ACTION", "WARNING", "URGENT")


class _Alert(Contract):
    aggregate = "alert"

    alert_id = fields.UUID(required=True)
    inbox_area = area_code(description="The inbox it lies in.")
    party = one_of(*PARTIES)
    rule = fields.String(required=True, metadata={"description": "Name of the rule that raised it."})
    severity = one_of(*SEVERITIES)


class AlertRaised(_Alert):
    """A station's inbox received an alert."""

    type = "alert.raised.v1"

    cause = fields.UUID(required=True, metadata={"description": "ce_id of the event that raised it."})
    subject = fields.String(required=True, metadata={"description": "Id of the thing it is about."})
    deadline = fields.AwareDateTime(metadata={"description": "Until when it wants acknowledging; absent if never."})


class AlertAcknowledged(_Alert):
    """Someone of the inbox's party has taken the alert in hand."""

    type = "alert.acknowledged.v1"

    acknowledged_by = fields.UUID(required=True, metadata={"description": "Account id."})
    acknowledged_in = area_code(
        required=False, description="The area of whoever did; absent in old events: that of the inbox."
    )


class AlertEscalated(_Alert):
    """No one had acknowledged the alert by its deadline; another level is told."""

    type = "alert.escalated.v1"

    to_area = area_code(description="The inbox that it reached.")
    to_party = one_of(*PARTIES)
    step = count(description="How many levels it has gone on by now.", example=1)
    deadline = fields.AwareDateTime(
        metadata={"description": "Until when it wants acknowledging there; absent if never."}
    )


class AlertResolved(_Alert):
    """What the alert was about is done or gone: it wants nothing any more, wherever it went."""

    type = "alert.resolved.v1"
    ends = True

    resolution = one_of(*RESOLUTIONS)


class _Endpoint(Contract):
    aggregate = "endpoint"

    account = fields.UUID(required=True, metadata={"description": "The subscriber's account."})
    party = one_of(*PARTIES)


class EndpointAdded(_Endpoint):
    """A subscriber has named an address to which its events are to be pushed."""

    type = "endpoint.added.v1"


class EndpointChanged(_Endpoint):
    """Where a subscriber's events are pushed, which of them, or what signs them has changed."""

    type = "endpoint.changed.v1"


class EndpointReplayed(_Endpoint):
    """A subscriber has its events pushed again from an earlier place on."""

    type = "endpoint.replayed.v1"


class EndpointPaused(_Endpoint):
    """Nothing is pushed to an endpoint until its subscriber resumes it."""

    type = "endpoint.paused.v1"

    cause = one_of("BY_OWNER", "FAILING")


class EndpointResumed(_Endpoint):
    """Events are pushed to an endpoint again, from where it was paused."""

    type = "endpoint.resumed.v1"


class EndpointEnded(_Endpoint):
    """Nothing is pushed to an endpoint any more. GONE: it has answered that it is no more."""

    type = "endpoint.ended.v1"

    cause = one_of("BY_OWNER", "GONE")


class EndpointMissed(_Endpoint):
    """An event could not be delivered for a day, while others could: it was set aside, and its aggregate goes on."""

    type = "endpoint.missed.v1"

    missed = fields.UUID(required=True, metadata={"description": "ce_id of the event that was not delivered."})
