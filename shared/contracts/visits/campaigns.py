"""Events of visit campaigns. They tell of areas and counts, never of a target."""

from marshmallow import fields

from shared.contracts import Contract, area_code, count


class _Campaign(Contract):
    aggregate = "campaign"

    campaign_id = fields.UUID(required=True)
    campaign_area = area_code(description="The whole that the campaign covers.")
    from_on = fields.Date(required=True, metadata={"description": "First business date in Asia/Shanghai."})
    to_on = fields.Date(required=True, metadata={"description": "Last business date."})


class CampaignPlanned(_Campaign):
    """A campaign was drafted."""

    type = "campaign.planned.v1"


class CampaignChanged(_Campaign):
    """The draft of a campaign changed."""

    type = "campaign.changed.v1"


class CampaignLaunched(_Campaign):
    """The campaign runs; its targets are written down."""

    type = "campaign.launched.v1"

    targets = count(description="How many people it is to reach.")


class CampaignAssigned(_Campaign):
    """Stations of a town have targets in the campaign just launched; the event's area is that town."""

    type = "campaign.assigned.v1"

    targets = count(description="How many of them.")


class CampaignClosed(_Campaign):
    """The campaign ended."""

    type = "campaign.closed.v1"
    ends = True

    targets = count()
    reached = count(description="How many of them were reached by then.")


class CampaignCancelled(_Campaign):
    """The campaign was called off; what was logged for it stays."""

    type = "campaign.cancelled.v1"
    ends = True
