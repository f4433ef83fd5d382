"""Events of preferential cards: how far an application is. None tells why, nor what the applicant was asked."""

from marshmallow import fields

from shared.contracts import Contract, one_of

CARD_TYPES = ("VETERAN", "PREFERENTIAL_CARE")
ON_THE_WAY = ("TOWN_ACCEPTED", "CENTRE_VERIFIED", "BUREAU_CHECKED", "CITY_REVIEWED", "PROVINCE_FILED", "PRODUCED")


class _Card(Contract):
    aggregate = "card"

    card_id = fields.UUID(required=True)
    veteran_id = fields.UUID(required=True)
    card_type = one_of(*CARD_TYPES)


class CardApplied(_Card):
    """A preferential card was applied for; the town station accepts it next."""

    type = "card.applied.v1"


class CardAdvanced(_Card):
    """A card came a step further: into another state, or into the hands of the county centre."""

    type = "card.advanced.v1"

    state = one_of(*ON_THE_WAY)
    received = fields.Boolean(
        required=True, metadata={"description": "Whether the county centre has signed for the card that was made."}
    )


class CardRefused(_Card):
    """A card was refused, with written reasons; the applicant may ask for review."""

    type = "card.refused.v1"
    ends = True


class CardDelivered(_Card):
    """The card was handed out."""

    type = "card.delivered.v1"
    ends = True


class CardDueSoon(_Card):
    """Review and filing must end soon, by `file_by`."""

    type = "card.due_soon.v1"

    file_by = fields.Date(required=True, metadata={"description": "Business date in Asia/Shanghai."})


class CardOverdue(_Card):
    """The 30 working days of review and filing passed, and the card is not filed with the province."""

    type = "card.overdue.v1"

    file_by = fields.Date(required=True, metadata={"description": "Business date in Asia/Shanghai."})


class CardRescheduled(_Card):
    """A new calendar of working days moved the last day of review and filing."""

    type = "card.rescheduled.v1"

    file_by = fields.Date(required=True, metadata={"description": "Business date in Asia/Shanghai."})
    moved_from = fields.Date(required=True, metadata={"description": "The day that was its last before."})
