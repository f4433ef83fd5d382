"""The ledger of funds: its accounts, and the moves of money between them. Money moves, it is never made. Pure."""

import enum
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from shared.errors import Kind as Status
from shared.errors import Refusal
from shared.states import States
from shared.words import Words


class Kind(enum.StrEnum):
    """Where money of a fund is. SOURCE is whoever gave it; it alone stands below zero."""

    SOURCE = "SOURCE"
    AVAILABLE = "AVAILABLE"
    RESERVED = "RESERVED"
    IN_TRANSIT = "IN_TRANSIT"
    PAID = "PAID"
    RECEIVABLE = "RECEIVABLE"
    WRITTEN_OFF = "WRITTEN_OFF"


class Move(enum.StrEnum):
    """What an entry is made for."""

    DEPOSIT = "DEPOSIT"
    RESERVE = "RESERVE"
    RELEASE = "RELEASE"
    SEND = "SEND"
    CONFIRM = "CONFIRM"
    FAIL = "FAIL"
    RETURN = "RETURN"
    CLAIM = "CLAIM"
    RECOVER = "RECOVER"
    WRITE_OFF = "WRITE_OFF"
    CARRY = "CARRY"
    REVERSE = "REVERSE"


MOVES: Mapping[Move, tuple[Kind, Kind]] = {
    Move.DEPOSIT: (Kind.SOURCE, Kind.AVAILABLE),
    Move.RESERVE: (Kind.AVAILABLE, Kind.RESERVED),
    Move.RELEASE: (Kind.RESERVED, Kind.AVAILABLE),
    Move.SEND: (Kind.RESERVED, Kind.IN_TRANSIT),
    Move.CONFIRM: (Kind.IN_TRANSIT, Kind.PAID),
    Move.FAIL: (Kind.IN_TRANSIT, Kind.RESERVED),
    Move.RETURN: (Kind.PAID, Kind.RESERVED),
    Move.CLAIM: (Kind.PAID, Kind.RECEIVABLE),
    Move.RECOVER: (Kind.RECEIVABLE, Kind.AVAILABLE),
    Move.WRITE_OFF: (Kind.RECEIVABLE, Kind.WRITTEN_OFF),
}
"""Move → (credited: where money leaves, debited: where it enters), within one year. CARRY goes from a year to the next,
REVERSE takes another entry back.
"""


class PaymentState(States, of=Words("payment", "支付")):
    """What one grant takes from one fund: kept for it, then paid, maybe after some attempts, or given back. What was
    paid wrongly is claimed, and comes back or is written off.
    """

    RESERVED = "RESERVED", "IN_TRANSIT", "RELEASED"
    IN_TRANSIT = "IN_TRANSIT", "PAID", "RESERVED"
    PAID = "PAID", "RESERVED", "RECEIVABLE"
    RELEASED = "RELEASED"
    RECEIVABLE = "RECEIVABLE", "RECOVERED", "WRITTEN_OFF"
    RECOVERED = "RECOVERED"
    WRITTEN_OFF = "WRITTEN_OFF"


LEADS_TO: Mapping[Move, PaymentState] = {
    Move.SEND: PaymentState.IN_TRANSIT,
    Move.CONFIRM: PaymentState.PAID,
    Move.FAIL: PaymentState.RESERVED,
    Move.RETURN: PaymentState.RESERVED,
    Move.RELEASE: PaymentState.RELEASED,
    Move.CLAIM: PaymentState.RECEIVABLE,
}
"""The state in which a move of a whole payment leaves it."""


class AttemptState(States, of=Words("attempt", "付款")):
    """One try to pay. DROPPED: it was never sent."""

    PREPARED = "PREPARED", "SENT", "DROPPED"
    DROPPED = "DROPPED"
    SENT = "SENT", "PAID", "FAILED"
    PAID = "PAID", "RETURNED"
    FAILED = "FAILED"
    RETURNED = "RETURNED"


class DayState(States, of=Words("day", "结账日")):
    OPEN = "OPEN", "CLOSED"
    CLOSED = "CLOSED"


@dataclass(frozen=True, order=True)
class Pot:
    """Money of a fund that is of one year and for one purpose. Without a year it is of that of the day on which
    something is entered.
    """

    fund_id: UUID
    year: int | None
    purpose: str


@dataclass(frozen=True, order=True)
class Place:
    """An account: a pot's money in one place."""

    pot: Pot
    kind: Kind


@dataclass(frozen=True)
class Entry:
    """`amount_fen` goes from one account to another, for a source that is entered once by each leg."""

    move: Move
    source_id: UUID
    amount_fen: int
    credit: Place
    debit: Place
    leg: int = 0
    reverses: UUID | None = None


def entry(move: Move, source_id: UUID, pot: Pot, amount_fen: int) -> Entry:
    """A move within a pot."""
    credit, debit = MOVES[move]
    return Entry(move, source_id, amount_fen, Place(pot, credit), Place(pot, debit))


def carried(source_id: UUID, balances: Mapping[Pot, int], year: int, purposes: Iterable[str]) -> list[Entry]:
    """What carries available money of these purposes from the years before into `year`; `balances` are in fen."""
    former = [pot for pot, fen in sorted(balances.items()) if fen and (pot.year or year) < year]
    wanted = [pot for pot in former if pot.purpose in purposes]
    return [
        Entry(
            Move.CARRY,
            source_id,
            balances[pot],
            Place(pot, Kind.AVAILABLE),
            Place(replace(pot, year=year), Kind.AVAILABLE),
            leg,
        )
        for leg, pot in enumerate(wanted)
    ]


class FundShort(Refusal, kind=Status.CONFLICT):
    """The fund does not hold that much: name a smaller sum or another fund, or enter a deposit first."""

    zh = "该项资金余额不足：请减少金额、改用其他资金，或先登记入账。"


class FundShortBy(FundShort):
    """The fund has {balance} fen available for this: name a smaller sum or another fund, or enter a deposit first."""

    zh = "该项资金可用余额为{balance}分，不足以支出：请减少金额、改用其他资金，或先登记入账。"


class FundTwice(Refusal):
    """The same fund stands twice for one purpose: add the two sums up."""

    zh = "同一用途下同一资金出现了两次：请将两笔金额合并。"


class OtherPurpose(Refusal):
    """Money for {purpose} pays for that alone, not for what this case needs: take money for {purposes}."""

    zh = "{purpose} 用途的资金只能用于该用途，不能用于本案所需：请使用 {purposes} 用途的资金。"


class AboveCeiling(Refusal, kind=Status.CONFLICT):
    """One grant takes at most {ceiling} fen for {purpose} from this fund: name a smaller sum, or a further fund for
    the rest.
    """

    zh = "从该资金一次为 {purpose} 批准的金额不得超过{ceiling}分：请减少金额，或由另一资金支付其余部分。"


class DayAhead(Refusal, kind=Status.CONFLICT):
    """This day has not begun: it can be closed from its own date on."""

    zh = "该日尚未到来：自当日起方可结账。"


class DayClosedAlready(Refusal, kind=Status.CONFLICT):
    """This day was closed already, and its report stays as it is: read it."""

    zh = "该日已结账，日报表不再变动：请查阅。"


class DepositKnown(Refusal, kind=Status.CONFLICT):
    """A deposit with this id was entered already, and is not entered twice. Give another one its own id."""

    zh = "此编号的入账已登记，不重复登记：另一笔入账请使用自己的编号。"


class DepositAlone(Refusal):
    """Only a deposit is taken back by hand; reservations and payments have their own ways back."""

    zh = "只有入账可以人工冲回；预留和支付另有退回方式。"


class DepositUsed(Refusal, kind=Status.CONFLICT):
    """The fund does not hold all of this deposit any more: what is missing was granted. Enter the deposit that was
    meant first, then take this one back.
    """

    zh = "该笔入账已有部分批准支出，余额不足以冲回：请先登记正确的入账，再冲回此笔。"


class ReversedAlready(Refusal, kind=Status.CONFLICT):
    """This deposit was taken back already."""

    zh = "该笔入账已冲回。"


@dataclass(frozen=True)
class Wanted:
    """What a grant is to take from a fund, of its money for a purpose."""

    fund_id: UUID
    amount_fen: int
    purpose: str


def check_wanted(
    wanted: Iterable[Wanted], ceilings: Mapping[UUID, Mapping[str, int]], purposes: Collection[str]
) -> None:
    """`ceilings` of each fund are in fen by purpose, `purposes` those of money that pays for the case. Raises
    OtherPurpose, FundTwice, AboveCeiling.
    """
    seen: set[tuple[UUID, str]] = set()
    for place, each in enumerate(wanted):
        if each.purpose not in purposes:
            raise OtherPurpose(purpose=each.purpose, purposes=purposes, pointer=f"#/funds/{place}/purpose")
        if (each.fund_id, each.purpose) in seen:
            raise FundTwice(pointer=f"#/funds/{place}")
        seen.add((each.fund_id, each.purpose))
        ceiling = ceilings[each.fund_id].get(each.purpose)
        if ceiling is not None and each.amount_fen > ceiling:
            raise AboveCeiling(ceiling=ceiling, purpose=each.purpose, pointer=f"#/funds/{place}/amount_fen")


def check_closable(state: str, day: date, today: date) -> None:
    """Raises DayClosedAlready, DayAhead."""
    if state != DayState.OPEN:
        raise DayClosedAlready
    if day > today:
        raise DayAhead
