"""Events of served persons' files."""

from marshmallow import fields

from shared.contracts import Contract, area_code, one_of

TIERS = ("KEY", "UNIVERSAL")


class _Veteran(Contract):
    aggregate = "veteran"

    station_area = area_code(description="The station that manages the file.")
    registered_area = area_code(description="Household registration 户籍地.")
    residence_area = area_code(description="Actual residence 常住地.")
    is_veteran = fields.Boolean(required=True, metadata={"description": "False for survivors and families."})
    preferential_care = fields.Boolean(required=True, metadata={"description": "优抚对象"})
    tier = one_of(*TIERS)
    over_80 = fields.Boolean(required=True)
    fixed_officer = fields.UUID(metadata={"description": "Named contact officer's account; absent if none."})
    alive = fields.Boolean(required=True)
    merged_into = fields.UUID(metadata={"description": "The file that replaces this one; absent if none."})


class VeteranRegistered(_Veteran):
    """A served person's file was opened."""

    type = "veteran.registered.v1"


class VeteranChanged(_Veteran):
    """A file changed; the whole published state as it now stands."""

    type = "veteran.changed.v1"
