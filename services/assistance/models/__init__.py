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

__all__ = [
    "Account",
    "Application",
    "Base",
    "BookDay",
    "BookLine",
    "Deadline",
    "Firing",
    "Fund",
    "Lead",
    "Payment",
    "Person",
    "Transfer",
]
