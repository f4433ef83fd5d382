"""Payees → events. They name the case and no person."""

from services.registry.models import PayeeCheck
from shared.events.envelope import Event


def payee_checked(check: PayeeCheck) -> Event:
    return Event("payee.checked.v1", {"application_id": check.id, "flags": check.flags}, check.area)
