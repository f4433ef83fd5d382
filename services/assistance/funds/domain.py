"""The funds' ledger: which account each posting credits and debits. Money moves, it is never made."""

import enum
from dataclasses import dataclass

from shared.errors import Kind, Refusal


class Account(enum.StrEnum):
    """Accounts of one fund's ledger."""

    SOURCE = "SOURCE"
    AVAILABLE = "AVAILABLE"
    RESERVED = "RESERVED"
    PAID_OUT = "PAID_OUT"


class Posting(enum.StrEnum):
    """Kinds of posting."""

    DEPOSIT = "DEPOSIT"
    RESERVE = "RESERVE"
    PAY = "PAY"


MOVES: dict[Posting, tuple[Account, Account]] = {
    Posting.DEPOSIT: (Account.SOURCE, Account.AVAILABLE),
    Posting.RESERVE: (Account.AVAILABLE, Account.RESERVED),
    Posting.PAY: (Account.RESERVED, Account.PAID_OUT),
}
"""Posting → (credited: where it leaves, debited: where it goes)."""


class FundShort(Refusal, kind=Kind.CONFLICT):
    """The fund does not hold that much: name a smaller sum or another fund, or enter a deposit first."""


@dataclass(frozen=True)
class Balances:
    """What a fund holds, in fen."""

    available: int
    reserved: int

    def after(self, posting: Posting, amount: int) -> "Balances":
        """Balances after a posting. Raises FundShort rather than go below zero."""
        credit, debit = MOVES[posting]
        available = self.available - amount * (credit is Account.AVAILABLE) + amount * (debit is Account.AVAILABLE)
        reserved = self.reserved - amount * (credit is Account.RESERVED) + amount * (debit is Account.RESERVED)
        if available < 0 or reserved < 0:
            raise FundShort(
                f"The fund has {self.available} fen available and {self.reserved} reserved: name a smaller sum or "
                "another fund, or enter a deposit first."
            )
        return Balances(available, reserved)
