"""Alerts of grants that the bank could not pay, or that are given back."""

from alembic import op

from shared.migrate import start_reactions_v1

revision, down_revision = "0012", "0011"


def upgrade() -> None:
    start_reactions_v1(op, "main", "aid.payment_failed.v1", "aid.released.v1")
