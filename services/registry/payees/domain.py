"""Payees: the number of a bank account, and what is unusual about whom a grant is paid to. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shared.errors import Refusal

MOST_PAYEES = 200
"""Of so many people at most the accounts are told at once: of a page of a batch's lines (default)."""
CARD = re.compile("62[0-9]{14,17}")
"""A UnionPay card. Its last digit is checked by ISO/IEC 7812; passbooks have numbers of each bank's own."""


class AccountNumberWrong(Refusal):
    """One digit of this card number is wrong or two are swapped: compare it with the card."""

    zh = "银行卡号校验位不符，请与卡面核对。"


class AccountKnown(Refusal):
    """This is the account that the person is paid to already: nothing needs changing."""

    zh = "该账户即为现用收款账户，无需变更。"


@dataclass(frozen=True)
class Someone:
    """Who may be the same as someone else: a name without blanks, and the digits of a phone."""

    name: str
    phone: str


@dataclass(frozen=True)
class Payee:
    """Whom a grant is paid to, as far as the flags go. `kin` are those who can be told from a namesake."""

    person: Someone | None
    kin: frozenset[Someone]
    shared: bool
    died_on: date | None
    alive: bool


def account_digits(written: str) -> str:
    """An account's number without blanks and hyphens. Raises AccountNumberWrong."""
    number = re.sub("[ -]", "", written)
    if CARD.fullmatch(number) and not _luhn(number):
        raise AccountNumberWrong(pointer="#/number")
    return number


def flags(payee: Payee, staff: Iterable[Someone], paid_on: date | None) -> list[str]:
    """What is unusual, in the words of `payee.checked`. Someone is of the staff whose name and phone are the same."""
    of_staff = frozenset(staff)
    died_before = payee.died_on is not None and (paid_on is None or payee.died_on < paid_on)
    unusual = {
        "SHARED_ACCOUNT": payee.shared,
        "STAFF": payee.person in of_staff,
        "STAFF_KIN": bool(payee.kin & of_staff),
        "DEAD": died_before or (not payee.alive and paid_on is None),
    }
    return [flag for flag, so in unusual.items() if so]


def _luhn(number: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(each // 10 + each % 10 for each in doubled) % 10 == 0
