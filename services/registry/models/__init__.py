"""Tables of the registry, one module per subject."""

from services.registry.models.accesses import Access, Probe
from services.registry.models.accounts import Account, AccountTold, Subscriber
from services.registry.models.awards import Nomination
from services.registry.models.calendars import Arrangement, Calendar
from services.registry.models.cards import Card, CardStep
from services.registry.models.contests import Contest, ContestEntry
from services.registry.models.declarative import Base
from services.registry.models.findings import CoverageRequired, Finding
from services.registry.models.households import Household, Plaque
from services.registry.models.imports import Export, Import, ImportArrival, ImportFault, ImportReading
from services.registry.models.payees import PayeeAccount, PayeeCheck
from services.registry.models.policies import DutyList, Policy, PolicyVersion
from services.registry.models.reminders import Reminder, ReminderRound
from services.registry.models.scorecards import Fact, FileSpan, Outcome, Scorecard, ScorecardClosing
from services.registry.models.staff import Staff
from services.registry.models.stations import Area, StarRating, Station, StationPeriod
from services.registry.models.trainings import Trainee, Training, TrainingPlan
from services.registry.models.veterans import (
    Benefit,
    ErasureRequest,
    FileChange,
    Kin,
    MergeProposal,
    Milestone,
    OtherReading,
    ReturnReport,
    Veteran,
)

__all__ = [
    "Access",
    "Account",
    "AccountTold",
    "Area",
    "Arrangement",
    "Base",
    "Benefit",
    "Calendar",
    "Card",
    "CardStep",
    "Contest",
    "ContestEntry",
    "CoverageRequired",
    "DutyList",
    "ErasureRequest",
    "Export",
    "Fact",
    "FileChange",
    "FileSpan",
    "Finding",
    "Household",
    "Import",
    "ImportArrival",
    "ImportFault",
    "ImportReading",
    "Kin",
    "MergeProposal",
    "Milestone",
    "Nomination",
    "OtherReading",
    "Outcome",
    "PayeeAccount",
    "PayeeCheck",
    "Plaque",
    "Policy",
    "PolicyVersion",
    "Probe",
    "Reminder",
    "ReminderRound",
    "ReturnReport",
    "Scorecard",
    "ScorecardClosing",
    "Staff",
    "StarRating",
    "Station",
    "StationPeriod",
    "Subscriber",
    "Trainee",
    "Training",
    "TrainingPlan",
    "Veteran",
]
