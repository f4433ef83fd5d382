"""Tables of assistance, one module per subject."""

from services.assistance.models.aid import (
    Account,
    Application,
    BookDay,
    BookLine,
    Fund,
    Lead,
    Payment,
    Person,
    Transfer,
)
from services.assistance.models.clocks import Deadline, Firing
from services.assistance.models.declarative import Base
from services.assistance.models.handovers import Handover
from services.assistance.models.legal import DutyShift, LegalCase, LegalStep
from services.assistance.models.mentors import Appointment, Studio, StudioLead, StudioMediation, Talk

__all__ = [
    "Account",
    "Application",
    "Appointment",
    "Base",
    "BookDay",
    "BookLine",
    "Deadline",
    "DutyShift",
    "Firing",
    "Fund",
    "Handover",
    "Lead",
    "LegalCase",
    "LegalStep",
    "Payment",
    "Person",
    "Studio",
    "StudioLead",
    "StudioMediation",
    "Talk",
    "Transfer",
]
