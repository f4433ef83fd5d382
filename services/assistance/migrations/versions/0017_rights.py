"""Petitions that repeat what was answered finally; which visit saw whom; stations that get other codes."""

from alembic import op

from shared.migrate import start_reactions_v1

revision, down_revision = "0017", "0016"

# Also where a petition is seen by those who do not see the one before it.
PETITIONS = """
ALTER TABLE petitions ADD COLUMN answered_finally boolean NOT NULL DEFAULT false;
WITH RECURSIVE final AS (
    SELECT petition_id AS id FROM petition_replies WHERE stage = 'RE_REVIEW'
    UNION SELECT again.id FROM petitions AS again JOIN final ON again.repeats = final.id
)
UPDATE petitions SET answered_finally = true FROM final WHERE petitions.repeats = final.id
"""

# Whoever was seen waits for nothing, unless the visit is corrected.
WATCHES = """
ALTER TABLE follow_up_watches ADD COLUMN seen_by uuid[] NOT NULL DEFAULT '{}';
DROP INDEX follow_up_watches_due;
CREATE INDEX follow_up_watches_due ON follow_up_watches (due_on, id) WHERE seen_by = '{}'
"""


def upgrade() -> None:
    op.execute(PETITIONS)
    op.execute(WATCHES)
    start_reactions_v1(op, "main", "station.recoded.v1")
