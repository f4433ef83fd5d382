"""Stations: their levels, what code belongs to which, and how they open and close."""

from datetime import date

from shared.contracts.levels import Level
from shared.errors import Refusal
from shared.security.areas import level as level_of
from shared.states import States
from shared.words import Words

OURS = range(900, 1000)
"""The last three digits of codes that we give to places without a division of their own (docs/sources.md#stations)."""


class State(States, of=Words("station", "服务站")):
    OPEN = "OPEN", "CLOSED"
    CLOSED = "CLOSED", "OPEN"


class CodeOfAnotherLevel(Refusal):
    """This code is not one of this level: a university or other place has 900–999 in the last three digits, no other
    place has.
    """

    zh = "此代码与该层级不符：高校等其他站点代码的末三位为900至999，其余站点不得使用。"


class DateOutOfOrder(Refusal):
    """The date lies in the future, or before the station's last change: enter changes in the order they took place."""

    zh = "该日期在将来，或早于该服务站的上一次变更：请按发生的先后顺序登记。"


def check_code(code: str, level: str) -> None:
    """Raises CodeOfAnotherLevel."""
    ours = int(code[9:]) in OURS
    fits = level in (Level.UNIVERSITY, Level.OTHER) if ours else level_of(code) == level
    if not fits:
        raise CodeOfAnotherLevel(pointer="#/code")


def parent_of(code: str) -> str | None:
    """The code of the division above. For a place of ours: the town, county or city whose code it begins with."""
    level = level_of(code)
    if level == Level.VILLAGE:
        return code[:9] + "000"
    return {Level.TOWN: code[:6] + "000000", Level.COUNTY: code[:4] + "00000000"}.get(Level(level))


def check_date(on: date, *, since: date | None, today: date) -> None:
    """Whether a change may bear this date. Raises DateOutOfOrder."""
    if on > today or (since is not None and on < since):
        raise DateOutOfOrder(pointer="#/on")
