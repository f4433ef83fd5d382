"""Events of systems that read the events."""

from marshmallow import fields, validate

from shared.contracts import Contract, area_code, one_of
from shared.contracts.notify import PARTIES


class _Subscriber(Contract):
    aggregate = "subscriber"
    snapshot = True

    account = fields.UUID(required=True, metadata={"description": "The account it signs in with."})
    area = area_code(description="Whose events it may read: those of this area and of all within it.")
    party = one_of(*PARTIES)
    topics = fields.List(  # no closed list: one more topic is no other version
        fields.String(validate=validate.Regexp(r"^muster\.[a-z_]+(?!\n)$")),
        required=True,
        metadata={"description": "The topics it may read.", "example": ["muster.visits"]},
    )
    by = fields.UUID(required=True, metadata={"description": "The account that decided it."})


class SubscriberGranted(_Subscriber):
    """A system may read events."""

    type = "subscriber.granted.v1"


class SubscriberChanged(_Subscriber):
    """What a system may read has changed, or it has a new password. The event tells what it may read from now on."""

    type = "subscriber.changed.v1"


class SubscriberRevoked(_Subscriber):
    """A system may read nothing more. The event tells what it could read."""

    type = "subscriber.revoked.v1"
