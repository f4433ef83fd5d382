"""What else aid comes to, when a death became known, whose words a story has, and when a visit was first recorded."""

from alembic import op

from shared.migrate import start_reactions_v1

revision, down_revision = "0017", "0016"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE hardships
            DROP CONSTRAINT hardships_aid_state_check,
            ADD CONSTRAINT hardships_aid_state_check CHECK (aid_state IN
                ('WITHDRAWN', 'REFERRED', 'RELEASED', 'WANTED', 'DECLINED', 'APPLIED', 'VERIFIED', 'GRANTED', 'REFUSED',
                 'PAID'))
        """
    )
    start_reactions_v1(op, "main", "aid.released.v1")
    op.execute("ALTER TABLE people ADD COLUMN ended_on date")
    op.execute(
        "UPDATE people SET ended_on = (SELECT max(until_on) FROM stays WHERE person_id = people.id) WHERE NOT alive"
    )
    op.execute("ALTER TABLE stories ADD COLUMN revised_by uuid[] NOT NULL DEFAULT '{}'")
    op.execute("ALTER TABLE visits ADD COLUMN first_logged_at timestamptz")
    op.execute(
        "UPDATE visits SET first_logged_at = origin.logged_at FROM visits AS origin"
        " WHERE origin.id = visits.origin AND visits.supersedes IS NOT NULL"
    )
