"""Accounts → events."""

from services.registry.models import AccountTold
from shared.events.envelope import Event


def account_changed(told: AccountTold, party: str) -> Event:
    return Event("account.changed.v1", {"account_id": told.id, "party": party, "active": told.active}, told.area)
