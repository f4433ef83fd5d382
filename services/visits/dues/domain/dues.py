"""The life of a due: its states, what time makes of it, and which contact answers it. Pure rules."""

from datetime import date, timedelta

from services.visits.dues.domain.contact import Method, Purpose, Trigger
from services.visits.dues.domain.rules import Kind, Rules
from shared.errors import Refusal
from shared.states import States
from shared.words import Words
from shared.workdays import Festival


class DueNotPending(Refusal):
    """This due is settled, missed or cancelled already: name a pending one, or none."""

    zh = "该项联系走访任务已完成、逾期未办或取消：请填写待办的一项，或不填。"


class DueState(States, of=Words("due", "联系走访任务"), refusal=DueNotPending):
    """An end is final: what is wanted again is a due of its own, so that no event is ever taken back
    (docs/sources.md#dues).
    """

    OPEN = "OPEN", "SOON", "OVERDUE", "SETTLED", "CANCELLED"
    SOON = "SOON", "SOON", "OVERDUE", "SETTLED", "CANCELLED"  # each nearer stage is told
    OVERDUE = "OVERDUE", "MISSED", "SETTLED", "CANCELLED"
    MISSED = "MISSED"
    SETTLED = "SETTLED"
    CANCELLED = "CANCELLED"


PENDING = (DueState.OPEN, DueState.SOON, DueState.OVERDUE)


def kind(purpose: str, trigger: str | None) -> Kind | None:
    """The kind of a due, which says after how long it is missed. None for a verification, which never is."""
    if purpose == Purpose.VERIFICATION:
        return None
    if trigger is None:
        return Kind.ROUTINE
    return Kind(trigger) if trigger in (Trigger.FESTIVAL, Trigger.FOLLOW_UP) else Kind.MUST_VISIT


def slot(purpose: str, trigger: str | None, ref: object) -> Purpose | Trigger | None:
    """The place in a person's plan that a due fills. None for a due that an event wants: each stands by itself."""
    if ref is None and trigger == Trigger.FOLLOW_UP:
        return Trigger.FOLLOW_UP
    return Purpose(purpose) if ref is None and trigger is None else None


def upcoming(rules: Rules, due_on: date, after: date) -> date:
    """The first day after `after` on which time changes a due: one of the days before its date, or the day after it."""
    days = [due_on - timedelta(days=soon) for soon in rules.soon]
    return min([day for day in days if day > after], default=due_on + timedelta(days=1))


def stage(rules: Rules, due_on: date, today: date) -> int | None:
    """The nearest stage before its date that a due has come to. Looked at late, it has skipped those before."""
    return min((soon for soon in rules.soon if due_on - timedelta(days=soon) <= today), default=None)


def first_state(rules: Rules, due_on: date, today: date) -> DueState:
    """How a due begins: near, where its date is. That it is opened tells so already."""
    return DueState.OPEN if stage(rules, due_on, today) is None else DueState.SOON


def missed_on(rules: Rules, of: Kind | None, due_on: date, opened_on: date) -> date | None:
    """The day on which an overdue due is missed, None if never. A due opened late has as many days as any."""
    return max(due_on, opened_on) + timedelta(days=rules.missed[of]) if of else None


def answers(
    rules: Rules,
    purpose: str,
    happened_on: date | None,
    festival: str | None,
    method: str,
    visited_on: date,
) -> bool:
    """Whether a contact that reached the person does what a due wants. It must not lie before the due's event, and only
    a home visit does for a visit.
    """
    if purpose == Purpose.VERIFICATION:
        return False  # a visit says itself that it verified
    if happened_on and festival:
        happened_on -= timedelta(days=rules.festivals[Festival(festival)].opens)
    return (happened_on is None or visited_on >= happened_on) and (
        purpose == Purpose.CONTACT or method == Method.HOME_VISIT
    )
