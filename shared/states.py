"""States of a thing, what may follow each, and the step from one to another."""

import enum
from typing import Self, TypeVar

from shared.errors import Kind, Refusal


class WrongState(Refusal, kind=Kind.CONFLICT):
    """It has gone on since you read it; this cannot follow its present state. Read it again."""


class States(enum.StrEnum):
    """States, each with those that may follow it: after `OPEN = "OPEN", "SOLD", "LOST"` come SOLD or LOST.

    `of` is what refusals call the thing, `refusal` their class. A word that is no state is a ValueError of the class.
    """

    _of: str
    _refusal: type[Refusal]
    _may_follow: tuple[str, ...]

    def __new__(cls, word: str, *following: str) -> Self:
        state = str.__new__(cls, word)
        state._value_, state._may_follow = word, following
        return state

    def __init_subclass__(cls, of: str, refusal: type[Refusal] = WrongState) -> None:
        cls._of, cls._refusal = of, refusal
        for word in {word for state in cls for word in state._may_follow}:
            cls(word)

    @property
    def may_follow(self) -> frozenset[Self]:
        """The states that may follow this one."""
        return frozenset(type(self)(word) for word in self._may_follow)


S = TypeVar("S", bound=States)


def step(now: str, to: S, *, pointer: str | None = None) -> S:
    """`to`, if it may follow `now`; else raises the refusal of these states, which says in what state the thing is."""
    following = type(to)(now).may_follow
    if to not in following:
        instead = f"only {' or '.join(sorted(following))}" if following else "nor anything else"
        raise to._refusal(f"The {to._of} is {now}; it cannot become {to} from there, {instead}.", pointer=pointer)
    return to
