"""Events of honour plaques, one at a household. None tells who lives there, or where."""

from marshmallow import fields

from shared.contracts import Contract


class _Plaque(Contract):
    aggregate = "plaque"

    plaque_id = fields.UUID(required=True)
    household_id = fields.UUID(required=True)


class PlaqueDue(_Plaque):
    """A household is to have a plaque; the county bureau hangs it with the armed-forces department."""

    type = "plaque.due.v1"


class PlaqueHung(_Plaque):
    """The plaque hangs."""

    type = "plaque.hung.v1"

    with_armed_forces = fields.Boolean(
        required=True, metadata={"description": "Whether the armed-forces department took part."}
    )


class PlaqueTakenDown(_Plaque):
    """The plaque hangs no more, or is no longer due."""

    type = "plaque.taken_down.v1"
    ends = True
