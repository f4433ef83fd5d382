"""Tables of visits, one module per subject."""

from services.visits.models.contacts import Due, Visit
from services.visits.models.declarative import Base
from services.visits.models.hardships import Hardship, HardshipSpan, RegisterClosing, Stay
from services.visits.models.people import Person

__all__ = ["Base", "Due", "Hardship", "HardshipSpan", "Person", "RegisterClosing", "Stay", "Visit"]
