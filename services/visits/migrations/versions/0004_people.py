"""What the registry tells of a person, and the ids of merged files."""

from alembic import op

from shared.migrate import kit_v3, person_alias_v1, want_replay_v1

revision, down_revision = "0004", "0003"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE people
            ADD COLUMN registered_area text,
            ADD COLUMN residence_area text,
            ADD COLUMN is_veteran boolean,
            ADD COLUMN preferential_care boolean,
            ADD COLUMN over_80 boolean,
            ADD COLUMN fixed_officer uuid,
            ADD COLUMN merged_into uuid,
            ADD COLUMN erased boolean NOT NULL DEFAULT false
        """
    )
    op.execute("CREATE INDEX people_officer ON people (fixed_officer) WHERE fixed_officer IS NOT NULL")
    person_alias_v1(op, "visits")
    kit_v3(op, "visits")
    want_replay_v1(op, "people hold the whole published file", "people")
