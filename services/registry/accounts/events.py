"""Accounts → events."""

from services.registry.models import AccountTold
from shared.events.envelope import Event


def account_changed(told: AccountTold, party: str) -> Event:
    body = {"account_id": told.id, "party": party, "active": told.active, "role": told.role, "member": told.member}
    return Event("account.changed.v1", body, told.area)
