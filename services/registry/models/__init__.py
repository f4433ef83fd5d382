"""Tables of the registry, one module per subject."""

from services.registry.models.accounts import Account
from services.registry.models.cards import Card, CardStep
from services.registry.models.declarative import Base
from services.registry.models.households import Household, Plaque
from services.registry.models.imports import Export, Import, ImportFault
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
    "Card",
    "CardStep",
    "ErasureRequest",
    "Export",
    "FileChange",
    "Household",
    "Import",
    "ImportFault",
    "Kin",
    "MergeProposal",
    "Milestone",
    "Plaque",
    "ReturnReport",
    "Station",
    "Veteran",
]
