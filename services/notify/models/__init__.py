"""Tables of notify, one module per subject."""

from services.notify.models.alerts import Alert, Cause, Entry, Inbox, Outward, Place, Reading, RuleChange
from services.notify.models.channels import Channel, Message, ToldAlert
from services.notify.models.declarative import Base
from services.notify.models.endpoints import Dead, Delivery, Endpoint, Errand, Held
from services.notify.models.feed import Correction, Feed, FeedHead, ProofDay, ProofRow
from services.notify.models.known import Account, Person, Subscriber

__all__ = [
    "Account",
    "Alert",
    "Base",
    "Cause",
    "Channel",
    "Correction",
    "Dead",
    "Delivery",
    "Endpoint",
    "Entry",
    "Errand",
    "Feed",
    "FeedHead",
    "Held",
    "Inbox",
    "Message",
    "Outward",
    "Person",
    "Place",
    "ProofDay",
    "ProofRow",
    "Reading",
    "RuleChange",
    "Subscriber",
    "ToldAlert",
]
