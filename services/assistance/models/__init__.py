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
from services.assistance.models.anomalies import Anomaly, FollowUpWatch
from services.assistance.models.declarative import Base
from services.assistance.models.payments import Attempt, Batch, Result, ResultFile

__all__ = [
    "Account",
    "Anomaly",
    "Application",
    "Attempt",
    "Base",
    "Batch",
    "BookDay",
    "BookLine",
    "FollowUpWatch",
    "Fund",
    "Lead",
    "Payment",
    "Person",
    "Result",
    "ResultFile",
    "Transfer",
]
