"""Events of accounts: that someone reads an inbox. None tells who, nor under which login."""

from marshmallow import fields

from shared.contracts import Contract, one_of
from shared.contracts.notify import PARTIES


class AccountChanged(Contract):
    """An account was opened, changed or closed; this is how it stands. The event's area is that of the account."""

    type = "account.changed.v1"
    aggregate = "account"
    snapshot = True

    account_id = fields.UUID(required=True)
    party = one_of(*PARTIES)
    active = fields.Boolean(required=True, metadata={"description": "Whether someone signs in with it."})
    role = fields.String(metadata={"example": "town_staff", "since": "2026-11-30"})
    member = fields.UUID(
        metadata={
            "description": "The same for all accounts of one member of the staff; of others the account's own id.",
            "since": "2026-11-30",
        }
    )
