"""Reminders that no event causes, what they go by, and announced training."""

from alembic import op

from shared.migrate import by_area_v1, reference_v1

revision, down_revision = "0021", "0020"


def upgrade() -> None:
    op.execute("CREATE TABLE reminder_rounds (kind text NOT NULL, day date NOT NULL, PRIMARY KEY (kind, day))")
    reference_v1(op, "registry", "reminder_rounds", app="")
    op.execute(
        """
        CREATE TABLE reminders (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            kind text NOT NULL,
            day date NOT NULL
        )
        """
    )
    by_area_v1(op, "registry", "reminders", app="SELECT")
    op.execute(
        """
        CREATE TABLE training_plans (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            trainee_level text NOT NULL,
            subject text NOT NULL,
            title text NOT NULL,
            planned_on date NOT NULL,
            announced_by uuid NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX training_plans_day ON training_plans (planned_on, id)")
    reference_v1(op, "registry", "training_plans", app="SELECT, INSERT")
    op.execute("ALTER TABLE veterans ADD COLUMN bereaved_on date")
    op.execute("ALTER TABLE benefits ADD COLUMN confirmed_on date")
