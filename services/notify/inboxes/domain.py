"""Alerts: their states, and what an inbox may do with one."""

from datetime import datetime

from shared.errors import Kind, Refusal
from shared.states import States
from shared.words import Words


class State(States, of=Words("alert", "提醒")):
    """Where an alert stands, at every place it reached."""

    RAISED = "RAISED", "ACKNOWLEDGED", "RESOLVED"
    ACKNOWLEDGED = "ACKNOWLEDGED", "RESOLVED"
    RESOLVED = "RESOLVED"


class AlertOfAnotherInbox(Refusal, kind=Kind.FORBIDDEN):
    """An alert is taken in hand by the stations and parties that were told: leave this one to them."""

    zh = "提醒只能由收到提醒的站点和部门处理，请交由其处理。"


class AlertOver(Refusal, kind=Kind.CONFLICT):
    """What this alert was about is done: there is nothing left to hand on or to put off."""

    zh = "该提醒所涉事项已经办结，无需再转交或暂缓。"


class SnoozeOver(Refusal):
    """A snooze ends later than now: name a later moment."""

    zh = "暂缓的截止时间应晚于当前时间，请重新填写。"


class NotOfThisInbox(Refusal):
    """No active account with this id reads this inbox: name one of your own station and party."""

    zh = "本收件箱没有该编号的有效账号，请指定本站本部门的账号。"


DIGEST, BURST = "digest", "burst"


def is_gathered(key: str) -> bool:
    """Whether an alert of this key sums up many things: then it may have reached the stations of several villages."""
    return key.startswith((f"{DIGEST} ", f"{BURST} "))


def read_up_to(seq: int, head: int) -> int:
    """How far a log of `head` lines was read, if someone says up to `seq`."""
    return min(seq, head)


def check_snooze(until: datetime, now: datetime) -> None:
    """Raises SnoozeOver."""
    if until <= now:
        raise SnoozeOver(pointer="#/until")
