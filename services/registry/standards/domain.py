"""What may be found about a station, item by item: unknown is not the same as unmet."""

import enum
from collections.abc import Iterable
from datetime import date

from shared.errors import Refusal


class Measure(enum.StrEnum):
    """Lists of items that stations are held against: 五有 and 示范型."""

    FIVE_HAVES = "FIVE_HAVES"
    MODEL_STATION = "MODEL_STATION"


class Status(enum.StrEnum):
    MET = "MET"
    UNMET = "UNMET"
    UNKNOWN = "UNKNOWN"


class ItemUnknown(Refusal):
    """The list has no such item; GET at this address shows those it has."""

    zh = "清单中没有此项：在此地址用 GET 可查看全部项目。"


class AssessedInFuture(Refusal):
    """A finding is made on a day that has come: name today or a day before it."""

    zh = "评估日期应为今天或以前的日期：请改填。"


def check(item: str, known: Iterable[str], assessed_on: date, today: date) -> None:
    """Raises ItemUnknown, AssessedInFuture."""
    if item not in known:
        raise ItemUnknown(pointer="#/item")
    if assessed_on > today:
        raise AssessedInFuture(pointer="#/assessed_on")


def contradicts(recorded: str, derived: str | None) -> bool:
    """Whether what was recorded and what follows from other records exclude each other."""
    return derived is not None and {recorded, derived} == {Status.MET, Status.UNMET}
