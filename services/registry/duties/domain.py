"""The duty list by level 服务清单: who does what, the authority and the service body kept apart."""

import enum
from collections.abc import Sequence
from datetime import date
from typing import Any

from shared.errors import Refusal


class Function(enum.StrEnum):
    """What the law has centres and stations do (《退役军人保障法》 art. 66)."""

    CONTACT = "CONTACT"
    EMPLOYMENT = "EMPLOYMENT"
    CARE_AND_AID = "CARE_AND_AID"
    VISITS = "VISITS"
    RIGHTS = "RIGHTS"


class Party(enum.StrEnum):
    """BUREAU decides and never serves, SERVICE serves and never decides (docs/sources.md#bodies)."""

    BUREAU = "BUREAU"
    SERVICE = "SERVICE"


class DutyTwice(Refusal):
    """The same duty stands twice for a level and party: take one of the two out."""

    zh = "同一层级、同一方的同一职责出现了两次：请删去其中一条。"


class ListTooOld(Refusal):
    """A new version comes into force no earlier than the one before it: name that day or a later one."""

    zh = "新版本的生效日期不得早于上一版本：请填写该日或之后的日期。"


def check(items: Sequence[dict[str, Any]], valid_from: date, after: date) -> None:
    """A whole new list. `after` is the day from which the list before it holds. Raises DutyTwice, ListTooOld."""
    seen: set[tuple[str, str, str]] = set()
    for place, item in enumerate(items):
        key = (item["level"], item["party"], item["zh"])
        if key in seen:
            raise DutyTwice(pointer=f"#/items/{place}")
        seen.add(key)
    if valid_from < after:
        raise ListTooOld(pointer="#/valid_from")
