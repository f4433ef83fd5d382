"""Steps from one state to another, by a table of what may follow what."""

import enum
from collections.abc import Mapping
from typing import TypeVar

from shared.errors import Kind, Refusal

S = TypeVar("S", bound=enum.StrEnum)


class WrongState(Refusal, kind=Kind.CONFLICT):
    """It has gone on since you read it; this cannot follow its present state. Read it again."""


def step(
    table: Mapping[S, frozenset[S]],
    what: str,
    now: str,
    to: S,
    *,
    refusal: type[Refusal] = WrongState,
    pointer: str | None = None,
) -> S:
    """`to`, if it may follow `now`; else raises `refusal`, which says in what state `what` is."""
    if to not in (next_ := table[type(to)(now)]):
        instead = f"only {' or '.join(sorted(next_))}" if next_ else "nor anything else"
        raise refusal(f"The {what} is {now}; it cannot become {to} from there, {instead}.", pointer=pointer)
    return to
