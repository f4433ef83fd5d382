"""Tables of visits, one module per subject."""

from services.visits.models.contacts import Due, FestivalRound, Promise, Visit
from services.visits.models.declarative import Base
from services.visits.models.people import Person

__all__ = ["Base", "Due", "FestivalRound", "Person", "Promise", "Visit"]
