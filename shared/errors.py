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
    GONE = "gone"
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

    zh: str = ""
    """The docstring's sentence in Chinese. Both may name parameters in braces, as in `str.format`."""

    def __init__(self, detail: str | None = None, *, pointer: str | None = None, **params: Any) -> None:
        """`params` are what the class's sentences name; `pointer` names the field (a JSON pointer such as `#/name`)."""
        self.detail = detail or " ".join((type(self).__doc__ or "").split()).format(**params)
        self.pointer, self.params = pointer, params
        super().__init__(self.detail)

    @property
    def slug(self) -> str:
        """The stable name of the problem: `VeteranUnknown` → `veteran-unknown`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()


class NotFound(Refusal, kind=Kind.NOT_FOUND):
    """There is nothing with this id or code within your area: compare it, or ask whoever gave it to you."""


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
    """There is no such person within your area: compare the id, or try again in a moment if the file is new."""


class PersonDeceased(Refusal):
    """The person has died; nothing new is begun for them. If that is wrong, annul the death first."""


class AreaForeign(Refusal, kind=Kind.NOT_FOUND):
    """This area is not within yours: name your own, or one within it."""


class AlreadyExists(Refusal, kind=Kind.CONFLICT):
    """There is one already: read it, and go on with that one."""


class SameEyes(Refusal, kind=Kind.FORBIDDEN):
    """Whoever proposed, filed or wrote it does not decide it: ask a colleague."""


class PeriodReversed(Refusal):
    """It ends before it begins: let it end on the day it begins, or later."""


class ReferenceUnknown(Refusal):
    """It names something that does not exist: compare the ids and codes in it."""


class Busy(Refusal, kind=Kind.BUSY):
    """The service waits for one of its parts: try again in a moment. A write that is sent again with its
    Idempotency-Key is done once.
    """

    retry_after = 1
