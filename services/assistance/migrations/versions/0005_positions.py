"""Where consumers stand, and from when reactions act."""

from alembic import op

from shared.migrate import kit_v4, start_reactions_v1

revision, down_revision = "0005", "0004"

REACTIONS = (
    "hardship.aid_wanted.v1",
    "hardship.ended.v1",
    "hardship.not_confirmed.v1",
    "hardship.registered.v1",
    "hardship.resolved.v1",
    "hardship.withdrawn.v1",
    "veteran.erased.v1",
    "veteran.merged.v1",
    "veteran.moved.v1",
    "veteran.registered.v1",
    "visit.logged.v1",
)
"""What this service reacted to before starts were kept: to all of it, from the beginning."""


def upgrade() -> None:
    kit_v4(op, "assistance")
    start_reactions_v1(op, "main", *REACTIONS, always=True)
