"""Alerts of petitions and disputes."""

from alembic import op

from shared.migrate import start_reactions_v1

revision, down_revision = "0010", "0009"

TYPES = (
    "dispute.due_soon.v1",
    "dispute.escalated.v1",
    "dispute.overdue.v1",
    "dispute.registered.v1",
    "dispute.reopened.v1",
    "dispute.rescheduled.v1",
    "petition.closed.v1",
    "petition.due_soon.v1",
    "petition.extended.v1",
    "petition.extension_asked.v1",
    "petition.extension_refused.v1",
    "petition.found_urgent.v1",
    "petition.overdue.v1",
    "petition.registered.v1",
    "petition.rescheduled.v1",
    "petition.review_asked.v1",
    "petition.supplied.v1",
    "petition.transferred.v1",
)


def upgrade() -> None:
    start_reactions_v1(op, "main", *TYPES)
