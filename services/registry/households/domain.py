"""The honour plaque 光荣牌: what gives a household one, and its states (docs/sources.md#plaques)."""

import enum
from collections.abc import Iterable, Set

from services.registry.files.domain.people import SURVIVORS, Category
from shared.errors import Refusal
from shared.states import States, check_state
from shared.words import Words


class Ground(enum.StrEnum):
    """Whose household hangs a plaque; several grounds still give one."""

    SURVIVORS = "SURVIVORS"
    SERVING = "SERVING"
    VETERAN = "VETERAN"


class State(States, of=Words("plaque", "光荣牌")):
    """One that is no longer wanted before it hangs is off the list as one taken down."""

    DUE = "DUE", "HUNG", "TAKEN_DOWN"
    HUNG = "HUNG", "TAKEN_DOWN"
    TAKEN_DOWN = "TAKEN_DOWN"


STANDING = (State.DUE, State.HUNG)


class Reason(enum.StrEnum):
    """Why a plaque is taken down. For a damaged one, and at a new home, the household asks for another."""

    MOVED_AWAY = "MOVED_AWAY"
    DISQUALIFIED = "DISQUALIFIED"
    DECLINED = "DECLINED"
    DAMAGED = "DAMAGED"


class NoGround(Refusal):
    """No one living in this household is a veteran, a survivor, or of the family of someone serving: compare the
    categories in its members' files.
    """

    zh = "该家庭中没有退役军人、烈士等遗属或现役军人家属：请核对各成员档案中的人员类别。"


def check_reason(current: str, reason: Reason) -> None:
    """Raises WrongState for the damage of a plaque that does not hang."""
    if reason is Reason.DAMAGED:
        check_state(current, State.HUNG, pointer="#/reason")


def grounds(categories: Iterable[str], veterans: Set[Category]) -> list[Ground]:
    """The grounds that the categories of a household's members give: of the three kinds of survivors 三属, of those
    serving, of `veterans`. Raises NoGround.
    """
    held = set(categories)
    giving = {
        Ground.SURVIVORS: SURVIVORS,
        Ground.SERVING: {Category.ACTIVE_DUTY_FAMILY},
        Ground.VETERAN: veterans,
    }
    given = [ground for ground, kinds in giving.items() if held & kinds]
    if not given:
        raise NoGround(pointer="#/household_id")
    return given
