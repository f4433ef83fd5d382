"""Leads 帮扶线索: hardships that ask for aid. A station takes one up by filing an application, or declines it."""

import enum

from shared import states
from shared.errors import Kind, Refusal


class LeadState(enum.StrEnum):
    """Where a lead stands. LAPSED: the hardship was resolved otherwise, or set aside."""

    OPEN = "OPEN"
    TAKEN_UP = "TAKEN_UP"
    DECLINED = "DECLINED"
    LAPSED = "LAPSED"


TRANSITIONS: dict[LeadState, frozenset[LeadState]] = {
    LeadState.OPEN: frozenset({LeadState.TAKEN_UP, LeadState.DECLINED, LeadState.LAPSED}),
    LeadState.TAKEN_UP: frozenset(),
    LeadState.DECLINED: frozenset(),
    LeadState.LAPSED: frozenset(),
}


class LeadNotOpen(Refusal, kind=Kind.CONFLICT):
    """This lead was taken up, declined or has lapsed already."""


def step(current: str, wanted: LeadState, *, pointer: str | None = None) -> LeadState:
    """The next state. Raises LeadNotOpen saying where the lead stands; `pointer` is the field that named it."""
    return states.step(TRANSITIONS, "lead", current, wanted, refusal=LeadNotOpen, pointer=pointer)
