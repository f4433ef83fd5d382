"""Aid 帮扶援助: an application's states and who may decide.

By 《广东省困难退役军人帮扶援助办法》 (docs/sources.md#aid).
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from shared.errors import Kind, PersonDeceased, Refusal
from shared.states import States
from shared.words import Words


class Ground(enum.StrEnum):
    """The five grounds (art. 11)."""

    SERVICE_DISABILITY_OR_ILLNESS = "SERVICE_DISABILITY_OR_ILLNESS"
    LONG_UNEMPLOYMENT_OR_LAYOFF = "LONG_UNEMPLOYMENT_OR_LAYOFF"
    OLD_WOUND_RELAPSE = "OLD_WOUND_RELAPSE"
    SUDDEN_EVENT = "SUDDEN_EVENT"
    OTHER = "OTHER"


FOR_VETERANS_ONLY = frozenset(
    {Ground.SERVICE_DISABILITY_OR_ILLNESS, Ground.LONG_UNEMPLOYMENT_OR_LAYOFF, Ground.OLD_WOUND_RELAPSE}
)
"""The first three grounds are for veterans alone (art. 11)."""


class State(States, of=Words("application", "申请")):
    """Where a case stands. From PAYMENT_FAILED it is PAID where what failed is given back and the rest was paid."""

    APPLIED = "APPLIED", "VERIFIED"
    VERIFIED = "VERIFIED", "GRANTED", "REFUSED"
    GRANTED = "GRANTED", "PAYING", "RELEASED"
    REFUSED = "REFUSED"
    PAYING = "PAYING", "PAID", "PAYMENT_FAILED"
    PAYMENT_FAILED = "PAYMENT_FAILED", "PAYING", "PAID", "RELEASED"
    PAID = "PAID", "PAYMENT_FAILED"
    RELEASED = "RELEASED"


@dataclass(frozen=True)
class NewApplication:
    """An application as a station files it; the sum in fen. `lead_id` is the lead that it takes up, if any."""

    veteran_id: UUID
    ground: Ground
    requested_fen: int
    story: str
    emergency: bool = False
    lead_id: UUID | None = None


class ApplicationOfDeceased(PersonDeceased):
    """The person has died: the application can be refused, but neither granted nor paid. If that is wrong, annul the
    death first.
    """

    zh = "该人员已去世：申请可不予批准，但不得批准或发放；如系误录，请先撤销去世登记。"


class NotEligible(Refusal):
    """This ground is for veterans; survivors and families may apply by SUDDEN_EVENT or OTHER."""

    zh = "此事由只适用于退役军人；遗属和家属可按 SUDDEN_EVENT（突发事件）或 OTHER（其他）申请。"


class PayerInvolved(Refusal, kind=Kind.FORBIDDEN):
    """Whoever filed, verified or decided an application does not pay it: let a colleague do so."""

    zh = "受理、核实或审批过该申请的人员不得办理发放，请由其他同事办理。"


def check_payer(payer: UUID, involved: Iterable[UUID | None]) -> None:
    """Raises PayerInvolved."""
    if payer in involved:
        raise PayerInvolved


def check_eligible(ground: Ground, *, is_veteran: bool, alive: bool) -> None:
    """Raises PersonDeceased, NotEligible."""
    if not alive:
        raise PersonDeceased(pointer="#/veteran_id")
    if ground in FOR_VETERANS_ONLY and not is_veteran:
        raise NotEligible(pointer="#/ground")


def check_alive(alive: bool) -> None:
    """What was applied for before a death is neither granted nor paid after it. Raises PersonDeceased."""
    if not alive:
        raise ApplicationOfDeceased
