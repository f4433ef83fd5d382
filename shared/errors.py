"""Refusals: facts that stop a request or an event. HTTP maps kinds to status codes, the consumer parks them."""

import enum
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID


class Kind(enum.Enum):
    """What sort of fact a refusal states; one table in `shared.http.problems` gives the status of each."""

    MOVED = "moved"
    MALFORMED = "malformed"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not found"
    CONFLICT = "conflict"
    STALE = "stale"
    PRECONDITION_MISSING = "precondition missing"
    UNSUPPORTED = "unsupported"
    INVALID = "invalid"
    TOO_MANY = "too many"
    BUSY = "busy"


class Refusal(Exception):
    """The request is refused."""

    kind: Kind = Kind.INVALID
    retry_after: int | None = None
    """Seconds after which the same request may succeed, where waiting helps."""
    members: Mapping[str, Any] = {}
    """What the problem tells beside its sentence, for a program to go on with."""

    def __init_subclass__(cls, kind: Kind | None = None) -> None:
        if kind:
            cls.kind = kind

    def __init__(self, detail: str | None = None, *, pointer: str | None = None) -> None:
        """`detail` defaults to the class's docstring; `pointer` names the field (a JSON pointer such as `#/name`)."""
        self.detail = detail or (type(self).__doc__ or "").strip()
        self.pointer = pointer
        super().__init__(self.detail)

    @property
    def slug(self) -> str:
        """The stable name of the problem: `VeteranUnknown` → `veteran-unknown`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()


class NotFound(Refusal, kind=Kind.NOT_FOUND):
    """There is no such thing within your area."""


class Moved(Refusal, kind=Kind.MOVED):
    """It is known under another `id` now: repeat the request with that one, where the Location header leads, if any."""

    def __init__(self, old: UUID, new: UUID) -> None:
        super().__init__()
        self.old, self.new = str(old), str(new)
        self.members = {"id": self.new}


class VersionStale(Refusal, kind=Kind.STALE):
    """Someone changed it since you read it: read it again and repeat your change on the new version."""


class NotYetKnown(Refusal):
    """Names something that events may still bring; the boundary waits a moment and tries once more."""


class VeteranUnknown(NotYetKnown):
    """No such veteran within your area."""


class PersonDeceased(Refusal):
    """The person has died; nothing new is begun for them."""


class AreaForeign(Refusal, kind=Kind.NOT_FOUND):
    """This area is not within yours."""


class AlreadyExists(Refusal, kind=Kind.CONFLICT):
    """There is one already."""


class SameEyes(Refusal, kind=Kind.FORBIDDEN):
    """Whoever proposed, filed or wrote it does not decide it: ask a colleague."""


class PeriodReversed(Refusal):
    """It ends before it begins: let it end on the day it begins, or later."""


class ReferenceUnknown(Refusal):
    """Something it names does not exist."""


class Busy(Refusal, kind=Kind.BUSY):
    """The service waits for one of its parts. Nothing was changed that it answered for; try again in a moment."""

    retry_after = 1
