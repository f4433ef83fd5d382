"""Leads 帮扶线索: hardships that ask for aid. A station takes one up by filing an application, or declines it."""

from shared.errors import Kind, Refusal
from shared.states import States


class LeadNotOpen(Refusal, kind=Kind.CONFLICT):
    """This lead was taken up, declined or has lapsed already."""


class LeadState(States, of="lead", refusal=LeadNotOpen):
    """Where a lead stands. LAPSED: the hardship was resolved otherwise, or is none any more."""

    OPEN = "OPEN", "TAKEN_UP", "DECLINED", "LAPSED"
    TAKEN_UP = "TAKEN_UP"
    DECLINED = "DECLINED"
    LAPSED = "LAPSED"
