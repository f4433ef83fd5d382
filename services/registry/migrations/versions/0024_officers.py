"""For whom each account stands, as other services know it, so that what two are to do is compared by member. Files that
were merged live and die with the one that stands for them, and leave it their ID number.
"""

from alembic import op

revision, down_revision = "0024", "0023"


def upgrade() -> None:
    op.execute(
        """
        CREATE VIEW officers AS
            SELECT id, area, role, active, coalesce(member, id) AS member FROM accounts_told
        """
    )
    op.execute("GRANT SELECT ON officers TO registry_app, registry_work")
    op.execute(
        """
        ALTER TABLE veterans
            DROP CONSTRAINT veterans_erased,
            ADD CONSTRAINT veterans_erased CHECK (
                erased_at IS NOT NULL OR (name IS NOT NULL AND sex IS NOT NULL AND birth_date IS NOT NULL
                    AND data_key IS NOT NULL AND id_number_sealed IS NOT NULL
                    AND (id_number_hash IS NOT NULL OR merged_into IS NOT NULL)))
        """
    )
    op.execute(
        """
        WITH RECURSIVE merged AS (
            SELECT id, alive, died_on FROM veterans WHERE merged_into IS NULL AND NOT alive
            UNION ALL
            SELECT v.id, m.alive, m.died_on FROM veterans v JOIN merged m ON v.merged_into = m.id
        )
        UPDATE veterans v SET alive = m.alive, died_on = m.died_on
          FROM merged m
         WHERE m.id = v.id AND v.merged_into IS NOT NULL
        """
    )
