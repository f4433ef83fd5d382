"""Leads 帮扶线索: hardships that ask for aid. A station takes one up by filing an application, or declines it."""

from shared.errors import Kind, Refusal
from shared.states import States
from shared.words import Words


class LeadNotOpen(Refusal, kind=Kind.CONFLICT):
    """This lead is {now}: what is not OPEN any more stays as it is."""

    zh = "该线索目前的状态为 {now}，不再是 OPEN，不能变动。"


class LeadState(States, of=Words("lead", "线索"), refusal=LeadNotOpen):
    """Where a lead stands. LAPSED: the hardship was resolved otherwise, or is none any more."""

    OPEN = "OPEN", "TAKEN_UP", "DECLINED", "LAPSED"
    TAKEN_UP = "TAKEN_UP"
    DECLINED = "DECLINED"
    LAPSED = "LAPSED"
