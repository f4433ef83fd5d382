"""The preferential card 优待证: its states, who takes each step, who is entitled, and the time it may take.

By 《退役军人、其他优抚对象优待证管理办法（试行）》 (docs/sources.md#cards).
"""

import enum
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.registry.files.domain import people
from services.registry.files.domain.people import Category
from shared import states
from shared.contracts.access import Role
from shared.contracts.levels import Level
from shared.errors import Kind, PersonDeceased, Refusal
from shared.security.areas import CITY, COUNTY, TOWN, at_level, level
from shared.words import Words
from shared.workdays import Calendar


class State(states.States, of=Words("card", "优待证")):
    """What is filed with the province is no longer refused."""

    APPLIED = "APPLIED", "TOWN_ACCEPTED", "REFUSED"
    TOWN_ACCEPTED = "TOWN_ACCEPTED", "CENTRE_VERIFIED", "REFUSED"
    CENTRE_VERIFIED = "CENTRE_VERIFIED", "BUREAU_CHECKED", "REFUSED"
    BUREAU_CHECKED = "BUREAU_CHECKED", "CITY_REVIEWED", "REFUSED"
    CITY_REVIEWED = "CITY_REVIEWED", "PROVINCE_FILED", "REFUSED"
    PROVINCE_FILED = "PROVINCE_FILED", "PRODUCED"
    PRODUCED = "PRODUCED", "DELIVERED"
    DELIVERED = "DELIVERED"
    REFUSED = "REFUSED"


RECEIVED = "RECEIVED"
"""In a card's history: the county centre signed for the card that the bank made. It stays PRODUCED."""

ENDED = (State.DELIVERED, State.REFUSED)
IN_REVIEW = (State.TOWN_ACCEPTED, State.CENTRE_VERIFIED, State.BUREAU_CHECKED, State.CITY_REVIEWED)
"""Where the clock of review and filing runs."""


@dataclass(frozen=True)
class Taker:
    """Who takes a step: one of `roles`, placed at `level`."""

    level: str
    roles: frozenset[Role]


TOWN_STATION = Taker(TOWN, frozenset({Role.TOWN_HEAD, Role.TOWN_STAFF}))
COUNTY_CENTRE = Taker(COUNTY, frozenset({Role.COUNTY_CENTRE_STAFF}))
COUNTY_BUREAU = Taker(COUNTY, frozenset({Role.COUNTY_BUREAU_OFFICER}))
CITY_BUREAU = Taker(CITY, frozenset({Role.CITY_ADMIN}))

TAKERS: dict[State, Taker] = {
    State.TOWN_ACCEPTED: TOWN_STATION,
    State.CENTRE_VERIFIED: COUNTY_CENTRE,
    State.BUREAU_CHECKED: COUNTY_BUREAU,
    State.CITY_REVIEWED: CITY_BUREAU,
    State.PROVINCE_FILED: CITY_BUREAU,
    State.PRODUCED: CITY_BUREAU,
    State.DELIVERED: TOWN_STATION,
}
"""Who leads a card into a state. Province and bank do not sign in: the city records what they did."""

REFUSERS: dict[State, Taker] = {
    State.APPLIED: COUNTY_BUREAU,
    State.TOWN_ACCEPTED: COUNTY_BUREAU,
    State.CENTRE_VERIFIED: COUNTY_BUREAU,
    State.BUREAU_CHECKED: CITY_BUREAU,
    State.CITY_REVIEWED: CITY_BUREAU,
}
"""Who refuses a card, by where it stands: a bureau, never a service body (docs/sources.md#bodies)."""

FILING_WORKDAYS = 30
"""Review and filing take at most 30 working days from the town's acceptance (docs/sources.md#cards)."""

DUE_SOON_WORKDAYS = 5
"""How many working days before the last one the bureau is reminded (default, configurable)."""


class CardType(enum.StrEnum):
    """The two cards there are; someone entitled to both chooses one (docs/sources.md#cards)."""

    VETERAN = "VETERAN"
    PREFERENTIAL_CARE = "PREFERENTIAL_CARE"


OTHERS_ENTITLED = people.SURVIVORS
"""Who besides veterans has a card: the three kinds of survivors 三属; families of those serving have none (art. 2)."""


class Ground(enum.StrEnum):
    """What an applicant is asked about; each stands in the way of a card (docs/sources.md#cards)."""

    STRUCK_OFF = "STRUCK_OFF"
    DEPRIVED_OF_RIGHTS = "DEPRIVED_OF_RIGHTS"
    IN_CUSTODY = "IN_CUSTODY"
    CONVICTED = "CONVICTED"
    EXPELLED_FROM_OFFICE = "EXPELLED_FROM_OFFICE"


REFUSED_BY_RULE: dict[Ground, str] = {
    Ground.STRUCK_OFF: "被军队除名或者开除军籍，不予发放优待证。",
    Ground.DEPRIVED_OF_RIGHTS: "被剥夺政治权利，不予发放优待证。",
    Ground.IN_CUSTODY: "正在服刑、被羁押或者被通缉，不予发放优待证。",
}
"""Grounds that refuse an application at once, with the written reason each gives."""

PROVINCE_DECIDES = frozenset({Ground.CONVICTED, Ground.EXPELLED_FROM_OFFICE})
"""Convictions, and expulsion from the party or public office: the province decides."""

REVIEW_RIGHT = "对不予发放决定有异议的，可以向上一级退役军人事务主管部门申请复核。"
"""What a refusal tells beside its reasons (default, configurable)."""


class HomeReason(enum.StrEnum):
    """Why someone under 80 is served at home (docs/sources.md#cards)."""

    SERIOUSLY_ILL = "SERIOUSLY_ILL"
    BEDRIDDEN = "BEDRIDDEN"


@dataclass(frozen=True)
class NewCard:
    """An application: the grounds that the applicant says apply, and whether home service is wanted, None if unsaid."""

    veteran_id: UUID
    grounds: frozenset[Ground]
    card_type: CardType | None = None
    home_service: bool | None = None
    home_service_reason: HomeReason | None = None


@dataclass(frozen=True)
class Taken:
    """A step to take: the state it leads into, the reason if one is given, and whether a hand-out is at home."""

    to: State
    reason: str | None = None
    home_service: bool | None = None
    home_service_reason: HomeReason | None = None


class NothingToSignFor(states.WrongState):
    """A card is signed for once, when it is PRODUCED; this one is {now}."""

    zh = "优待证制成（PRODUCED）后签收一次；此证目前的状态为 {now}，无需签收。"


class StepOfAnother(Refusal, kind=Kind.FORBIDDEN):
    """This step is taken at the level {level} by one of these roles: {roles}."""

    zh = "此环节应由{level}的下列角色办理：{roles}。"


class ReasonMissing(Refusal):
    """A refusal needs its reasons in writing: give them in `reason`."""

    zh = "不予办理须书面说明理由：请在 `reason` 中填写。"


class CardNotReceived(Refusal, kind=Kind.CONFLICT):
    """The county centre has not signed for the card yet; it hands the card on when it has."""

    zh = "县级服务中心尚未签收优待证：签收后方可发放。"


class NotEntitled(Refusal):
    """Cards are for veterans and for survivors of martyrs, of the fallen and of those who died in service: compare the
    categories in the file.
    """

    zh = "优待证发给退役军人，以及烈士遗属、因公牺牲军人遗属、病故军人遗属：请核对档案中的人员类别。"


class NoTownStation(Refusal):
    """A town station accepts cards, and this file is managed above any: move it to the town or village first."""

    zh = "优待证由镇（街）服务站受理，而此档案由镇级以上管理：请先将档案转到镇（街）或村（社区）。"


class HomeServiceUnfounded(Refusal):
    """Home service is for people of 80 and over; others need a `home_service_reason`."""

    zh = "上门服务面向80周岁以上人员，其他人员须填写 `home_service_reason`。"


class HomeServiceDeclined(Refusal):
    """A reason is given for home service that is declined: leave `home_service_reason` out."""

    zh = "不需要上门服务的，不得填写理由：请去掉 `home_service_reason`。"


class ProvinceDecisionMissing(Refusal):
    """In this case the province decides: write its decision into the reason."""

    zh = "此种情形由省级决定：请将省级决定写入理由。"


def step(current: str, wanted: State, *, received: bool = False) -> State:
    """The next state. A card is handed out once the county centre has `received` it.

    Raises WrongState saying where the card stands, CardNotReceived.
    """
    state = states.step(current, wanted, pointer="#/to")
    if state is State.DELIVERED and not received:
        raise CardNotReceived(pointer="#/to")
    return state


def check_file(area: str, *, alive: bool) -> None:
    """A card rests on the file of someone alive, at a town's station or one below it. Raises PersonDeceased,
    NoTownStation.
    """
    if not alive:
        raise PersonDeceased(pointer="#/veteran_id")
    if level(at_level(area, TOWN)) != TOWN:
        raise NoTownStation(pointer="#/veteran_id")


def goes_on(current: str, others: Iterable[str]) -> bool:
    """Whether a card is led on beside `others`, which merged files left the person. One that can be refused is refused
    first. Of those that can no longer be refused, one is handed out.
    """
    refusable = State.REFUSED in State(current).may_follow
    return not any(refusable or other == State.DELIVERED for other in others)


def check_receipt(current: str, *, received: bool) -> None:
    """The county centre signs once, for a card that was made. Raises WrongState."""
    if current != State.PRODUCED or received:
        raise NothingToSignFor(now=State(current))


def taker(current: str, wanted: State) -> Taker:
    """Who leads a card from one state into another, of those the table allows."""
    return REFUSERS[State(current)] if wanted is State.REFUSED else TAKERS[wanted]


def check_taker(wanted: Taker, role: Role, area: str) -> None:
    """Whether someone of this role, placed in `area`, takes the step. Raises StepOfAnother naming who does."""
    if role not in wanted.roles or level(area) != wanted.level:
        raise StepOfAnother(level=Level(wanted.level), roles=sorted(wanted.roles))


def warn_on(file_by: date, calendar: Calendar) -> date:
    """The day from which a card that is to be filed by another is due soon."""
    return calendar.add(file_by, -DUE_SOON_WORKDAYS)


def entitled(categories: Iterable[str], wanted: CardType | None, veterans: Set[Category]) -> CardType:
    """The card someone gets: the `wanted` one, or the only one they may have, or the veteran's. Raises NotEntitled."""
    held = set(categories)
    entitled_to = {
        CardType.VETERAN: people.is_veteran(held, veterans),
        CardType.PREFERENTIAL_CARE: bool(held & OTHERS_ENTITLED),
    }
    choices = [kind for kind, is_open in entitled_to.items() if is_open and wanted in (None, kind)]
    if not choices:
        raise NotEntitled(pointer="#/card_type" if wanted and any(entitled_to.values()) else "#/veteran_id")
    return choices[0]


def refused_by_rule(grounds: Set[Ground]) -> str | None:
    """The written reason for which an application is refused at once; None if nothing refuses it."""
    return "\n".join(text for ground, text in REFUSED_BY_RULE.items() if ground in grounds) or None


def served_at_home(wanted: bool | None, reason: HomeReason | None, *, offered: bool, over_80: bool) -> bool:
    """Whether someone is served at home: as they want, or as `offered` if they do not say. Wanting it takes an age of
    80, an offer or a reason.

    Raises HomeServiceUnfounded.
    """
    if wanted is None:
        return offered or reason is not None
    if wanted and not (offered or over_80 or reason):
        raise HomeServiceUnfounded(pointer="#/home_service_reason")
    if reason and not wanted:
        raise HomeServiceDeclined(pointer="#/home_service")
    return wanted
