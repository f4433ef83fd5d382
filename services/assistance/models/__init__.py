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
from services.assistance.models.rights import Dispute, Mediation, Party, Petition, Recusal, Reply

__all__ = [
    "Account",
    "Application",
    "Base",
    "BookDay",
    "BookLine",
    "Deadline",
    "Dispute",
    "Firing",
    "Fund",
    "Lead",
    "Mediation",
    "Party",
    "Payment",
    "Person",
    "Petition",
    "Recusal",
    "Reply",
    "Transfer",
]
