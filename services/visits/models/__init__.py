"""Tables of visits, one module per subject."""

from services.visits.models.activities import Activity, Attendee
from services.visits.models.campaigns import Campaign, CampaignTarget
from services.visits.models.contact_years import ContactYear
from services.visits.models.contacts import Due, FestivalRound, Promise, Visit
from services.visits.models.declarative import Base
from services.visits.models.explanations import Explained, ExplainedOnVisit, Explanation
from services.visits.models.hardships import Hardship, HardshipSpan, RegisterClosing, Stay
from services.visits.models.offers import Offer, SignUp
from services.visits.models.people import Person
from services.visits.models.reminders import Check, ReminderRound, Shortfall, WeatherWarning
from services.visits.models.satisfaction import Satisfaction, SatisfactionGiver, SatisfactionSum
from services.visits.models.stories import Adoption, Practice, Story

__all__ = [
    "Activity",
    "Adoption",
    "Attendee",
    "Base",
    "Campaign",
    "CampaignTarget",
    "Check",
    "ContactYear",
    "Due",
    "Explained",
    "ExplainedOnVisit",
    "Explanation",
    "FestivalRound",
    "Hardship",
    "HardshipSpan",
    "Offer",
    "Person",
    "Practice",
    "Promise",
    "RegisterClosing",
    "ReminderRound",
    "Satisfaction",
    "SatisfactionGiver",
    "SatisfactionSum",
    "Shortfall",
    "SignUp",
    "Stay",
    "Story",
    "Visit",
    "WeatherWarning",
]
