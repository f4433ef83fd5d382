"""What becomes of an endpoint, and what is told of a delivery."""

import enum

from shared.errors import Kind, Refusal
from shared.states import States
from shared.words import Words

SHARDS = 16
MOST_ENDPOINTS = 10
"""Of one subscriber; default of ours."""


class State(States, of=Words("endpoint", "推送端点")):
    """Nothing is sent to one that is PAUSED, and never again to one that has ENDED."""

    ACTIVE = "ACTIVE", "PAUSED", "ENDED"
    PAUSED = "PAUSED", "ACTIVE", "ENDED"
    ENDED = "ENDED"


class Reason(enum.StrEnum):
    """Why nothing is sent: its owner wants it so, it could not be reached for a day, or it answered 410 Gone."""

    BY_OWNER = "BY_OWNER"
    FAILING = "FAILING"
    GONE = "GONE"


class What(enum.StrEnum):
    """What was sent: an event, the question whether it wants events, a test, or a dead event once more."""

    EVENT = "EVENT"
    HANDSHAKE = "HANDSHAKE"
    TEST = "TEST"
    RETRY = "RETRY"


class Outcome(enum.StrEnum):
    """What came of a delivery. NOT_ALLOWED: its answer to a HANDSHAKE does not name us. KEY_LOST: nothing was sent,
    since what would sign it cannot be read. The rest as in shared/outward/failures.py.
    """

    DELIVERED = "DELIVERED"
    REFUSED = "REFUSED"
    NOT_ALLOWED = "NOT_ALLOWED"
    KEY_LOST = "KEY_LOST"
    NAME_UNKNOWN = "NAME_UNKNOWN"
    ADDRESS_FORBIDDEN = "ADDRESS_FORBIDDEN"
    UNREACHABLE = "UNREACHABLE"
    CERTIFICATE = "CERTIFICATE"
    TOO_SLOW = "TOO_SLOW"
    GARBLED = "GARBLED"


class EndpointsMany(Refusal, kind=Kind.CONFLICT):
    """You have {most} endpoints already: end one that you no longer need."""

    zh = "您已有{most}个推送端点，请先终止不再需要的端点。"


class ErrandWaits(Refusal, kind=Kind.CONFLICT):
    """This waits to be sent already: the endpoint's log of deliveries tells what comes of it."""

    zh = "该项已在等待发送：结果请查看该端点的推送记录。"


class PlaceUnclear(Refusal):
    """Name a moment or a cursor to begin at, not both."""

    zh = "请指定起始时间或游标，不能同时指定。"
