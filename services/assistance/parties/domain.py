"""Who stands in a case. Pure."""

import enum
from dataclasses import dataclass
from uuid import UUID


class PartyRole(enum.StrEnum):
    """PETITIONER and REPRESENTATIVE bring a petition, alone or for all; APPLICANT and COUNTERPARTY have a dispute."""

    PETITIONER = "PETITIONER"
    REPRESENTATIVE = "REPRESENTATIVE"
    APPLICANT = "APPLICANT"
    COUNTERPARTY = "COUNTERPARTY"


@dataclass(frozen=True)
class NewParty:
    """A party, by their file or by name, and what they say themselves."""

    veteran_id: UUID | None = None
    name: str | None = None
    statement: str | None = None
