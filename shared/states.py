"""States of a thing, what may follow each, and the step from one to another."""

import enum
from typing import Self, TypeVar

from shared.errors import Kind, Refusal
from shared.words import Words

NOTHING = Words("nothing", "无")


class WrongState(Refusal, kind=Kind.CONFLICT):
    """The {of} is {now}; it cannot become {to} from there. What may follow is {following}."""

    zh = "{of}目前的状态为 {now}，不能变为 {to}；可以变为：{following}。"


class StateUnfit(WrongState):
    """The {of} is {now}; this is done while it is {wanted}."""

    zh = "{of}目前的状态为 {now}；须在 {wanted} 状态下办理。"


class States(enum.StrEnum):
    """States, each with those that may follow it: after `OPEN = "OPEN", "SOLD", "LOST"` come SOLD or LOST.

    `of` is what refusals call the thing, in both languages; `refusal` their class. A word that is no state is a
    ValueError of the class.
    """

    _of: Words
    _refusal: type[Refusal]
    _may_follow: tuple[str, ...]

    def __new__(cls, word: str, *following: str) -> Self:
        state = str.__new__(cls, word)
        state._value_, state._may_follow = word, following
        return state

    def __init_subclass__(cls, of: Words, refusal: type[Refusal] = WrongState) -> None:
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
        raise to._refusal(pointer=pointer, of=to._of, now=type(to)(now), to=to, following=sorted(following) or NOTHING)
    return to


def check_state(now: str, wanted: States, *, pointer: str | None = None) -> None:
    """Raises StateUnfit unless a thing is in the `wanted` state."""
    if now != wanted:
        raise StateUnfit(pointer=pointer, of=wanted._of, now=type(wanted)(now), wanted=wanted)
