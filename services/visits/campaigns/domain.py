"""Visit campaigns 大走访: their states, their form by unit, and whom a symposium may reach. Pure rules."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.errors import PeriodReversed, Refusal
from shared.states import States
from shared.words import Words


class State(States, of=Words("campaign", "活动")):
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

    zh = "活动的截止日期已过：请改为今后的日期再启动。"


class CampaignWithoutTargets(Refusal):
    """The campaign's rule finds no one in its area; widen the rule, then launch it."""

    zh = "按活动的规则，在其地区内找不到任何对象：请放宽规则再启动。"


class StationOutsideCampaign(Refusal):
    """This station lies outside the campaign's area: name one within it."""

    zh = "该服务站不在活动的地区内：请填写该地区内的服务站。"


class StationCannotSee(Refusal):
    """This station neither manages the file nor stands above the one that does, so it sees neither the person nor the
    visits. Give the target to a station above, or move the file.
    """

    zh = "该服务站既不管理此档案，也不是其上级，看不到该人员和走访记录：请交由上级服务站，或转移档案。"


class SymposiumOutOfTime(Refusal):
    """A symposium is logged after it was held, and lies within the campaign's days: compare its day."""

    zh = "座谈会应在举行之后登记，且在活动期间内：请核对日期。"


class UnitTooSmall(Refusal):
    """This unit has too few targets for a symposium: visit them one by one, and log each visit."""

    zh = "该单位的对象太少，不宜开座谈会：请逐一走访并分别登记。"


class NoTarget(Refusal):
    """This person is no target of the campaign within your area: `targets` at the campaign's address lists them."""

    zh = "该人员不是您辖区内此项活动的对象：可在活动的 `targets` 下查看全部对象。"


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
