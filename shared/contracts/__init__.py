"""The published language: every event, by the service that owns it. Pure data; published versions never change."""

from typing import ClassVar

from marshmallow import Schema, fields, validate

TOPICS = {
    "veteran": "muster.veterans",
    "import": "muster.veterans",
    "card": "muster.veterans",
    "payee": "muster.veterans",
    "plaque": "muster.veterans",
    "station": "muster.stations",
    "training": "muster.stations",
    "contest": "muster.stations",
    "award": "muster.stations",
    "policy": "muster.stations",
    "scorecard": "muster.stations",
    "calendar": "muster.stations",
    "subscriber": "muster.stations",
    "account": "muster.stations",
    "reminder": "muster.stations",
    "due": "muster.visits",
    "visit": "muster.visits",
    "promise": "muster.visits",
    "campaign": "muster.visits",
    "activity": "muster.visits",
    "offer": "muster.visits",
    "satisfaction": "muster.visits",
    "story": "muster.visits",
    "practice": "muster.visits",
    "explanation": "muster.visits",
    "shortfall": "muster.visits",
    "check": "muster.visits",
    "hardship": "muster.hardships",
    "application": "muster.aid",
    "fund": "muster.aid",
    "lead": "muster.aid",
    "handover": "muster.rights",
    "studio": "muster.rights",
    "appointment": "muster.rights",
    "mediation": "muster.rights",
    "talk": "muster.rights",
    "legal": "muster.rights",
    "petition": "muster.rights",
    "dispute": "muster.rights",
    "alert": "muster.alerts",
    "endpoint": "muster.alerts",
}
"""Kind of aggregate → topic that carries its events."""


class Contract(Schema):
    """Body of one event type. No body carries what identifies or describes a person beyond an id."""

    type: ClassVar[str]
    """CloudEvents type with its version, such as `veteran.registered.v1`."""
    aggregate: ClassVar[str]
    """Kind of aggregate it tells of, a key of TOPICS; the event's subject is that aggregate's id."""

    snapshot: ClassVar[bool] = False
    """Whether it tells all that its aggregate's events tell of the present: earlier ones add nothing to that."""

    ends: ClassVar[bool] = False
    """Whether it is the last event of its aggregate."""

    stays: ClassVar[bool] = False
    """Whether its aggregate stays where it is handled when the person moves whom `veteran_id` names."""

    written: ClassVar[bool] = True
    """Whether it is still written. Old records of one that is not are read for ever."""

    occurred_at = fields.AwareDateTime(
        required=True, metadata={"description": "When it took place, RFC 3339; ce_time tells when it was recorded."}
    )


def area_code(*, required: bool = True, **extra: object) -> fields.String:
    """A 12-digit statistical code (GB/T 10114 with NBS extension: docs/sources.md#area-codes)."""
    return fields.String(
        required=required,
        validate=validate.Regexp(r"^[0-9]{12}(?!\n)$", error="An area code has 12 digits."),
        metadata={"example": "440703101000", **extra},
    )


def one_of(*values: str, required: bool = True) -> fields.String:
    """A closed list of words."""
    return fields.String(required=required, validate=validate.OneOf([str(value) for value in values]))


def fen() -> fields.Integer:
    """A sum of money in fen (1/100 yuan), exact in every client's integers."""
    return fields.Integer(required=True, strict=True, validate=validate.Range(0, 2**53 - 1))


def count(*, required: bool = True, **metadata: object) -> fields.Integer:
    """How many, exact in every client's integers."""
    return fields.Integer(required=required, strict=True, validate=validate.Range(0, 2**53 - 1), metadata=metadata)
