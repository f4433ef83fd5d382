"""Where consumers stand, and from when reactions act."""

from alembic import op

from shared.migrate import kit_v4, start_reactions_v1

revision, down_revision = "0010", "0009"

REACTIONS = (
    "aid.applied.v1",
    "aid.granted.v1",
    "aid.paid.v1",
    "aid.refused.v1",
    "aid.verified.v1",
    "lead.declined.v1",
    "veteran.changed.v1",
    "veteran.deceased.v1",
    "veteran.erased.v1",
    "veteran.merged.v1",
    "veteran.moved.v1",
    "veteran.registered.v1",
    "veteran.returned.v1",
    "veteran.stage_entered.v1",
)
"""What this service reacted to before starts were kept: to all of it, from the beginning."""


def upgrade() -> None:
    kit_v4(op, "visits")
    start_reactions_v1(op, "main", *REACTIONS, always=True)
