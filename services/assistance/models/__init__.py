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
from services.assistance.models.cases import CaseDue, Conflict, Exclusion, Objection, Step
from services.assistance.models.clocks import Deadline, Firing
from services.assistance.models.declarative import Base

__all__ = [
    "Account",
    "Application",
    "Base",
    "BookDay",
    "BookLine",
    "CaseDue",
    "Conflict",
    "Deadline",
    "Exclusion",
    "Firing",
    "Fund",
    "Lead",
    "Objection",
    "Payment",
    "Person",
    "Step",
    "Transfer",
]
