"""Tables of the registry, one module per subject."""

from services.registry.models.accounts import Account
from services.registry.models.awards import Nomination
from services.registry.models.contests import Contest, ContestEntry
from services.registry.models.declarative import Base
from services.registry.models.findings import CoverageRequired, Finding
from services.registry.models.policies import DutyList, Policy, PolicyVersion
from services.registry.models.staff import Staff
from services.registry.models.stations import Area, StarRating, Station, StationPeriod
from services.registry.models.trainings import Trainee, Training
from services.registry.models.veterans import Veteran

__all__ = [
    "Account",
    "Area",
    "Base",
    "Contest",
    "ContestEntry",
    "CoverageRequired",
    "DutyList",
    "Finding",
    "Nomination",
    "Policy",
    "PolicyVersion",
    "Staff",
    "StarRating",
    "Station",
    "StationPeriod",
    "Trainee",
    "Training",
    "Veteran",
]
