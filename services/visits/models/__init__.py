"""Tables of visits, one module per subject."""

from services.visits.models.activities import Activity, Attendee
from services.visits.models.campaigns import Campaign, CampaignTarget
from services.visits.models.contacts import Due, Visit
from services.visits.models.declarative import Base
from services.visits.models.people import Person

__all__ = ["Activity", "Attendee", "Base", "Campaign", "CampaignTarget", "Due", "Person", "Visit"]
