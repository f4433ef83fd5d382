"""Visit campaigns 大走访: their states, their form by unit, and whom a symposium may reach. Pure rules."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.errors import PeriodReversed, Refusal
from shared.states import States


class State(States, of="campaign"):
    DRAFT = "DRAFT", "RUNNING", "CANCELLED"
    RUNNING = "RUNNING", "CLOSED", "CANCELLED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


class Form(enum.StrEnum):
    """How a unit is visited."""

    SYMPOSIUM = "SYMPOSIUM"
    INDIVIDUAL = "INDIVIDUAL"


@dataclass(frozen=True)
class NewCampaign:
    """A campaign to plan; `rule` says who its targets are, by the words of the people projection."""

    name: str
    area: str
    from_on: date
    to_on: date
    goal: str
    rule: Mapping[str, Any]


@dataclass(frozen=True)
class NewSymposium:
    """A symposium that a unit held, with who attended."""

    area: str
    held_on: date
    attendees: list[UUID]
    notes: str | None = None


class CampaignOver(Refusal):
    """The campaign's last day has passed; plan it for days to come, then launch it."""


class CampaignWithoutTargets(Refusal):
    """The campaign's rule finds no one in its area; widen the rule, then launch it."""


class StationOutsideCampaign(Refusal):
    """This station lies outside the campaign's area: name one within it."""


class StationCannotSee(Refusal):
    """This station neither manages the file nor stands above the one that does, so it sees neither the person nor the
    visits. Give the target to a station above, or move the file.
    """


class SymposiumOutOfTime(Refusal):
    """A symposium is logged after it was held, and lies within the campaign's days: compare its day."""


class UnitTooSmall(Refusal):
    """This unit has too few targets for a symposium: visit them one by one, and log each visit."""


class NoTarget(Refusal):
    """This person is no target of the campaign within your area; `GET /v1/campaigns/{id}/targets` lists them."""


def check_days(from_on: date, to_on: date) -> None:
    """Raises PeriodReversed."""
    if to_on < from_on:
        raise PeriodReversed(pointer="#/to_on")


def form(people: int, symposium_from: int) -> Form:
    """How a unit of so many targets is visited (docs/sources.md#campaigns)."""
    return Form.SYMPOSIUM if people >= symposium_from else Form.INDIVIDUAL


def check_symposium(held_on: date, from_on: date, to_on: date, today: date, unit: Form) -> None:
    """Raises SymposiumOutOfTime, UnitTooSmall."""
    if not from_on <= held_on <= min(to_on, today):
        raise SymposiumOutOfTime(pointer="#/held_on")
    if unit is not Form.SYMPOSIUM:
        raise UnitTooSmall(pointer="#/area")
