"""What a fault asks for, in one table: the transaction's boundary, the inbox, timers, loops and HTTP all go by it."""

import enum

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from shared.errors import NotYetKnown, Refusal


class Course(enum.Enum):
    """What to do about a fault."""

    REPEAT = "the same work at once: the database chose us to give way, or has changed under us"
    AWAY = "everything later: the database or the broker is away or full"
    HOLD_BACK = "the same work later: a lock, a schema this code does not know, or a replay is in its way"
    WAIT = "this work later, other work meanwhile: events may still bring what it names"
    PARK = "not again before someone has decided"
    STOP = "end this process: another has its place"


class HoldsBack(Exception):
    """Something is in the way for a while."""


class Unreadable(Exception):
    """A record is no event of ours; the text tells an operator why."""


class Stops(Exception):
    """This process may not go on."""


class Away(HoldsBack):
    """The brokers cannot be reached now, or a topic is missing or forbidden; waiting may help."""


COURSE_OF_STATE = {
    "40001": Course.REPEAT,  # serialisation failure
    "40P01": Course.REPEAT,  # deadlock
    "0A000": Course.REPEAT,  # a migration changed what a prepared statement yields; it is prepared anew
    "25006": Course.HOLD_BACK,  # read-only: a standby
    "3F000": Course.HOLD_BACK,  # no such schema
    "42501": Course.HOLD_BACK,  # a missing grant; HTTP asks first whether it is row security
    "42703": Course.HOLD_BACK,  # no such column
    "42704": Course.HOLD_BACK,  # no such object
    "42883": Course.HOLD_BACK,  # no such function
    "42P01": Course.HOLD_BACK,  # no such table
    "55P03": Course.HOLD_BACK,  # lock_timeout
    "57014": Course.HOLD_BACK,  # statement_timeout
}
"""PostgreSQL's error codes (its manual, appendix A) that have a course of their own."""
UNFIT_VALUE = "22"  # a class: the message quotes the value
LIMIT_EXCEEDED = "54"  # a class: the statement is too large for the database, now and later


def course(fault: BaseException) -> Course:
    """What a fault asks for; PARK for any that is not known to pass."""
    if isinstance(fault, Stops):
        return Course.STOP
    if isinstance(fault, HoldsBack):
        return Course.AWAY if isinstance(fault, Away) else Course.HOLD_BACK
    if isinstance(fault, NotYetKnown):
        return Course.WAIT
    origin = fault.orig if isinstance(fault, DBAPIError) else fault
    state = getattr(origin, "sqlstate", None) or ""
    if state in COURSE_OF_STATE:
        return COURSE_OF_STATE[state]
    if isinstance(fault, DBAPIError) and fault.connection_invalidated:
        return Course.AWAY
    if state.startswith(LIMIT_EXCEEDED):
        return Course.PARK
    away = isinstance(origin, psycopg.OperationalError | psycopg.InterfaceError | PoolExhausted)
    return Course.AWAY if away else Course.PARK


def may_pass(fault: BaseException) -> bool:
    """Whether the same work may succeed later, with no one's help or an operator's."""
    return course(fault) in (Course.REPEAT, Course.AWAY, Course.HOLD_BACK)


def describe(fault: BaseException) -> str:
    """A reason an operator can act on; never the values of a statement, which may be personal."""
    if isinstance(fault, Refusal | HoldsBack | Stops | Unreadable):
        return f"{type(fault).__name__}: {fault}"
    cause = getattr(fault, "orig", None)
    state, diagnosis = getattr(cause, "sqlstate", None), getattr(getattr(cause, "diag", None), "message_primary", None)
    if state and state.startswith(UNFIT_VALUE):
        diagnosis = f"SQLSTATE {state}"
    return f"{type(fault).__name__}: {diagnosis}" if diagnosis else type(fault).__name__
