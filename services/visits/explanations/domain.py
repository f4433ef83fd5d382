"""Policies explained to people 政策宣传: how."""

import enum
from dataclasses import dataclass
from datetime import date
from uuid import UUID


class Means(enum.StrEnum):
    """How a policy was explained."""

    HOME_VISIT = "HOME_VISIT"
    PHONE = "PHONE"
    MESSAGE = "MESSAGE"
    AT_STATION = "AT_STATION"
    MEETING = "MEETING"


@dataclass(frozen=True)
class NewExplanation:
    """A policy, known by the registry's id, explained to people on a day."""

    policy_id: UUID
    veteran_ids: list[UUID]
    held_on: date
    method: Means
    document_number: str | None = None
