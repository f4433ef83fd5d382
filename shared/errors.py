"""Refusals: facts that stop a request or an event. HTTP maps kinds to status codes, the consumer parks them."""

import enum
import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from shared.words import Words


class Kind(enum.Enum):
    """What sort of fact a refusal states; one table in `shared.http.problems` gives the status of each."""

    MOVED = "moved"
    MALFORMED = "malformed"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not found"
    GONE = "gone"
    CONFLICT = "conflict"
    STALE = "stale"
    PRECONDITION_MISSING = "precondition missing"
    UNSUPPORTED = "unsupported"
    INVALID = "invalid"
    TOO_MANY = "too many"
    DEFECT = "defect"
    BUSY = "busy"


class Refusal(Exception):
    """The request is refused."""

    slug: str = "refusal"
    """The stable name of the problem: `VeteranUnknown` → `veteran-unknown`."""
    kind: Kind = Kind.INVALID
    zh: str
    """The docstring's sentence in Chinese. Both may name parameters in braces, as in `str.format`."""
    retry_after: int | None = None
    """Seconds after which the same request may succeed, where waiting helps."""
    members: Mapping[str, Any] = {}
    """What the problem tells beside its sentence, for a program to go on with."""
    faults: Sequence["Refusal"] = ()
    """All that is at fault, where it is more than one thing, each with its pointer."""

    def __init_subclass__(cls, kind: Kind | None = None) -> None:
        cls.slug = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()
        if kind:
            cls.kind = kind

    def __init__(self, *, pointer: str | None = None, **params: Any) -> None:
        """`params` are what the class's sentences name; `pointer` names the field (a JSON pointer such as `#/name`)."""
        self.pointer, self.params = pointer, params
        self.words = self.sentence().format(**params)
        super().__init__(str(self.words))

    @classmethod
    def sentence(cls) -> Words:
        """What it tells, its parameters not filled in yet."""
        return Words(" ".join((cls.__doc__ or "").split()), cls.zh)


class NotFound(Refusal, kind=Kind.NOT_FOUND):
    """There is nothing with this id or code within your area: compare it, or ask whoever gave it to you."""

    zh = "您的辖区内没有此编号或代码对应的内容：请核对，或向提供编号的人查问。"


class Moved(Refusal, kind=Kind.MOVED):
    """It is known under another `id` now: repeat the request with that one, where the Location header leads, if any."""

    zh = "该内容已改用新的编号（id）：请用新编号重新提交；如有 Location 标头，请按其所指地址提交。"

    def __init__(self, old: UUID, new: UUID) -> None:
        super().__init__()
        self.old, self.new = str(old), str(new)
        self.members = {"id": self.new}


class VersionStale(Refusal, kind=Kind.STALE):
    """Someone changed it since you read it: read it again and repeat your change on the new version."""

    zh = "您读取之后，已有他人修改：请重新读取，在最新版本上再作修改。"


class NotYetKnown(Refusal):
    """It names something that may still be on its way: try again in a moment."""

    zh = "所指的内容可能尚在传送途中：请稍候再试。"


class VeteranUnknown(NotYetKnown):
    """There is no such person within your area: compare the id, or try again in a moment if the file is new."""

    zh = "您的辖区内没有此人：请核对编号；如档案刚刚建立，请稍候再试。"


class PersonDeceased(Refusal):
    """The person has died; nothing new is begun for them. If that is wrong, annul the death first."""

    zh = "该人员已去世，不再为其办理新的事项；如系误录，请先撤销去世登记。"


class AreaForeign(Refusal, kind=Kind.NOT_FOUND):
    """This area is not within yours: name your own, or one within it."""

    zh = "该地区不在您的辖区内：请填写本辖区或其下级地区。"


class AlreadyExists(Refusal, kind=Kind.CONFLICT):
    """There is one already: read it, and go on with that one."""

    zh = "已有相同的记录：请查阅该记录，在其基础上办理。"


class SameEyes(Refusal, kind=Kind.FORBIDDEN):
    """Whoever proposed, filed or wrote it does not decide it: ask a colleague."""

    zh = "提出、填报或撰写的人不得自行审定：请由其他同事办理。"


class PeriodReversed(Refusal):
    """It ends before it begins: let it end on the day it begins, or later."""

    zh = "结束日期早于开始日期：结束日期应为开始当日或之后。"


class ReferenceUnknown(Refusal):
    """It names something that does not exist: compare the ids and codes in it."""

    zh = "所填内容指向不存在的记录：请核对其中的编号和代码。"


class Busy(Refusal, kind=Kind.BUSY):
    """The service waits for one of its parts: try again in a moment. A write that is sent again with its
    Idempotency-Key is done once.
    """

    zh = "服务正在等待其他环节：请稍候再试；带有同一 Idempotency-Key 再次提交的，只办理一次。"
    retry_after = 1
