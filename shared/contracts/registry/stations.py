"""Events of service centres and stations."""

from marshmallow import fields

from shared.contracts import Contract, area_code, one_of

LEVELS = ("CITY", "COUNTY", "TOWN", "VILLAGE", "UNIVERSITY", "OTHER")


class StationOpened(Contract):
    """A service centre or station exists."""

    type = "station.opened.v1"
    aggregate = "station"

    code = area_code()
    name = fields.String(required=True)
    level = one_of(*LEVELS)
