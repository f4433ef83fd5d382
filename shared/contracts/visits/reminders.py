"""Events of what stations are told that no event causes. They tell of a town, never of a person."""

from marshmallow import fields

from shared.contracts import Contract, count, one_of

SIGNALS = ("BLUE", "YELLOW", "ORANGE", "RED")
WEATHER = ("COLD", "HEAT", "TYPHOON", "RAINSTORM", "OTHER")


class ShortfallFound(Contract):
    """A quarter or year lacks contacts with people of tier KEY of a town, who are listed under its contact rates. Where
    the town has so few of them that its rate is left out above it, it may lack none.
    """

    type = "shortfall.found.v1"
    aggregate = "shortfall"

    shortfall_id = fields.UUID(required=True)
    purpose = one_of("CONTACT", "HOME_VISIT")
    from_on = fields.Date(required=True, metadata={"description": "First day of the period."})
    to_on = fields.Date(required=True, metadata={"description": "Its last day."})
    ended = fields.Boolean(required=True, metadata={"description": "Whether the period is over."})


class _Check(Contract):
    aggregate = "check"

    check_id = fields.UUID(required=True)
    warning_id = fields.UUID(required=True)
    day = fields.Date(required=True)


class CheckWanted(_Check):
    """Of a town's people, those who need it are to be looked after today, since a weather warning stands."""

    type = "check.wanted.v1"

    weather = one_of(*WEATHER)
    signal = one_of(*SIGNALS)
    to_on = fields.Date(required=True, metadata={"description": "The last day of the warning."})
    at_most = count(description="So many people at most: rounded up to a full ten.", example=30)


class CheckOver(_Check):
    """The warning was lifted."""

    type = "check.over.v1"
