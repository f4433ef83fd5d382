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
from services.assistance.models.cases import CaseDue, Conflict, Exclusion, Objection, Step, TakenDuty
from services.assistance.models.clocks import Deadline, Firing
from services.assistance.models.declarative import Base
from services.assistance.models.handovers import Handover
from services.assistance.models.legal import DutyShift, LegalCase, LegalStep
from services.assistance.models.mentors import Appointment, Studio, StudioLead, StudioMediation, Talk
from services.assistance.models.payments import Attempt, Batch, Result, ResultFile
from services.assistance.models.rights import Dispute, Mediation, Party, Petition, Recusal, Reply

__all__ = [
    "Account",
    "Anomaly",
    "Application",
    "Appointment",
    "Attempt",
    "Base",
    "Batch",
    "BookDay",
    "BookLine",
    "CaseDue",
    "Conflict",
    "Deadline",
    "Dispute",
    "DutyShift",
    "Exclusion",
    "Firing",
    "FollowUpWatch",
    "Fund",
    "Handover",
    "Lead",
    "LegalCase",
    "LegalStep",
    "Mediation",
    "Objection",
    "Party",
    "Payment",
    "Person",
    "Petition",
    "Recusal",
    "Reply",
    "Result",
    "ResultFile",
    "Step",
    "Studio",
    "StudioLead",
    "StudioMediation",
    "TakenDuty",
    "Talk",
    "Transfer",
]
