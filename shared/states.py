"""Steps from one state to another, by a table of what may follow what."""

import enum
from collections.abc import Mapping
from typing import TypeVar

from shared.errors import Kind, Refusal

S = TypeVar("S", bound=enum.StrEnum)


class WrongState(Refusal):
    """It has gone on since you read it; this cannot follow its present state. Read it again."""

    kind = Kind.CONFLICT


def step(table: Mapping[S, frozenset[S]], now: S, to: S) -> S:
    """`to`, if it may follow `now`. Raises WrongState."""
    if to not in table[now]:
        raise WrongState(f"It is {now}; {to} cannot follow that.")
    return to
