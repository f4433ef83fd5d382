"""Events of service centres and stations."""

from marshmallow import fields, validate

from shared.contracts import Contract, area_code, one_of
from shared.contracts.levels import Level


class _Station(Contract):
    aggregate = "station"

    code = area_code()
    level = one_of(*Level)


class StationOpened(Contract):
    """A service centre or station exists."""

    type = "station.opened.v1"
    aggregate = "station"

    code = area_code()
    name = fields.String(required=True)
    level = one_of(*Level)


class StationClosed(_Station):
    """A station serves no longer; no one is managed by it."""

    type = "station.closed.v1"

    closed_on = fields.Date(required=True, metadata={"description": "Business date in Asia/Shanghai."})


class StationReopened(_Station):
    """A closed station serves again."""

    type = "station.reopened.v1"

    reopened_on = fields.Date(required=True)


class StationRenamed(_Station):
    """A station has another name."""

    type = "station.renamed.v1"

    name = fields.String(required=True, metadata={"example": "棠下镇退役军人服务站"})
    renamed_on = fields.Date(required=True)


class StationRecoded(_Station):
    """The area code of a station was abolished and replaced; no file bore it any more."""

    type = "station.recoded.v1"

    from_code = area_code(description="The code it had before.")
    recoded_on = fields.Date(required=True)


class StationRated(_Station):
    """The bureau gave a station stars 星级."""

    type = "station.rated.v1"

    stars = fields.Integer(required=True, strict=True, validate=validate.Range(1, 2**53 - 1))
    rated_on = fields.Date(required=True)


class StationAssessed(_Station):
    """One of the five haves 五有, or an item of the model station 示范型, was found met, unmet or unknown."""

    type = "station.assessed.v1"

    measure = one_of("FIVE_HAVES", "MODEL_STATION")
    item = fields.String(required=True, metadata={"example": "STAFF"})
    status = one_of("MET", "UNMET", "UNKNOWN")
    assessed_on = fields.Date(required=True)
