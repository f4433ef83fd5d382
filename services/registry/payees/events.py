"""Payees → events. They name the case and no person."""

from services.registry.models import PayeeCheck
from shared.events.envelope import Event
from shared.observability import tracing
from shared.security.areas import CITY, at_level


def payee_conflicted(check: PayeeCheck) -> Event:
    """Of the city, so that no reader of a smaller area is told whom a colleague is kin to; in a trace of its own."""
    body = {"application_id": check.id, "accounts": check.conflicted}
    return Event("payee.conflicted.v1", body, at_level(check.area, CITY), tracing.fresh())


def payee_checked(check: PayeeCheck) -> Event:
    return Event("payee.checked.v1", {"application_id": check.id, "flags": check.flags}, check.area)
