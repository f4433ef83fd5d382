"""Tables of the registry, one module per subject."""

from services.registry.models.accounts import Account
from services.registry.models.declarative import Base
from services.registry.models.stations import Area, Station
from services.registry.models.veterans import (
    ErasureRequest,
    FileChange,
    Kin,
    MergeProposal,
    Milestone,
    ReturnReport,
    Veteran,
)

__all__ = [
    "Account",
    "Area",
    "Base",
    "ErasureRequest",
    "FileChange",
    "Kin",
    "MergeProposal",
    "Milestone",
    "ReturnReport",
    "Station",
    "Veteran",
]
