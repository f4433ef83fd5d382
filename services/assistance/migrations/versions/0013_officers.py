"""Who may act, and which accounts are of one member of the staff; hand-overs that arise by themselves."""

from alembic import op

from shared.migrate import reference_v1, start_reactions_v1, want_replay_v1

revision, down_revision = "0013", "0012"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE officers (
            id uuid PRIMARY KEY,
            area text COLLATE "C" NOT NULL,
            role text,
            active boolean NOT NULL,
            member uuid NOT NULL
        );
        CREATE INDEX officers_area ON officers (area);
        ALTER TABLE handovers ALTER COLUMN need_sealed DROP NOT NULL, ALTER COLUMN requested_by DROP NOT NULL
        """
    )
    reference_v1(op, "assistance", "officers")
    want_replay_v1(op, "assistance knows who may act", "people")
    start_reactions_v1(op, "main", "payee.conflicted.v1", "veteran.returned.v1")
