"""Where consumers stand, and from when reactions act."""

from alembic import op

from shared.migrate import kit_v4, start_reactions_v1

revision, down_revision = "0005", "0004"

REACTIONS = (
    "aid.granted.v1",
    "aid.paid.v1",
    "aid.refused.v1",
    "aid.verified.v1",
    "award.given.v1",
    "campaign.assigned.v1",
    "card.advanced.v1",
    "card.applied.v1",
    "card.delivered.v1",
    "card.due_soon.v1",
    "card.overdue.v1",
    "card.refused.v1",
    "contest.announced.v1",
    "due.missed.v1",
    "due.opened.v1",
    "due.overdue.v1",
    "due.soon.v1",
    "hardship.aid_progressed.v1",
    "hardship.found.v1",
    "hardship.step_due_soon.v1",
    "hardship.step_overdue.v1",
    "lead.opened.v1",
    "offer.cancelled.v1",
    "offer.opened.v1",
    "plaque.due.v1",
    "policy.published.v1",
    "practice.adopted.v1",
    "promise.overdue.v1",
    "scorecard.published.v1",
    "station.assessed.v1",
    "station.closed.v1",
    "station.rated.v1",
    "station.recoded.v1",
    "story.reviewed.v1",
    "veteran.deceased.v1",
    "veteran.moved.v1",
    "veteran.registered.v1",
    "veteran.return_expected.v1",
    "veteran.return_overdue.v1",
    "visit.corrected.v1",
)
"""What this service reacted to before starts were kept: to all of it, from the beginning."""


def upgrade() -> None:
    kit_v4(op, "notify")
    start_reactions_v1(op, "main", *REACTIONS, always=True)
