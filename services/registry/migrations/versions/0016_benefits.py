"""Periodic benefits that people draw."""

from alembic import op

from shared.migrate import by_area_v1

revision, down_revision = "0016", "0013"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE benefits (
            id uuid PRIMARY KEY,
            veteran_id uuid NOT NULL REFERENCES veterans,
            area text COLLATE "C" NOT NULL,
            kind text NOT NULL CHECK (kind IN ('DISABILITY_PENSION', 'SURVIVORS_PENSION', 'LIVING_ALLOWANCE')),
            since date NOT NULL,
            source_sealed bytea,
            recorded_by uuid NOT NULL,
            CONSTRAINT benefits_once UNIQUE (veteran_id, kind)
        )
        """
    )
    by_area_v1(op, "registry", "benefits", app="SELECT, INSERT, UPDATE, DELETE")
