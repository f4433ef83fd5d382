"""Must-visits and stages of dues, whole and corrected records of visits, promises, festivals."""

from alembic import op

from shared.migrate import by_area_v1, reference_v1

revision, down_revision = "0005", "0004"


def upgrade() -> None:
    _dues()
    _visits()
    _promises()
    op.execute(
        """
        CREATE TABLE festival_rounds (
            festival text NOT NULL,
            day date NOT NULL,
            reached uuid,
            passed_on date,
            PRIMARY KEY (festival, day)
        )
        """
    )
    reference_v1(op, "visits", "festival_rounds", app="")


def _dues() -> None:
    op.execute(
        """
        ALTER TABLE dues
            ADD COLUMN officer uuid,
            ADD COLUMN trigger text CHECK (trigger IN ('RETURN_HOME', 'FESTIVAL', 'ILLNESS', 'HARDSHIP', 'BEREAVEMENT',
                                                       'MERIT', 'FOLLOW_UP')),
            ADD COLUMN happened_on date,
            ADD COLUMN festival text CHECK ((festival IS NOT NULL) = (trigger IS NOT NULL AND trigger = 'FESTIVAL')),
            ADD COLUMN next_on date,
            ADD COLUMN reopens uuid,
            ADD COLUMN closed_on date,
            DROP CONSTRAINT dues_state_check,
            ADD CONSTRAINT dues_state_check
                CHECK (state IN ('OPEN', 'SOON', 'OVERDUE', 'MISSED', 'SETTLED', 'CANCELLED'))
        """
    )
    # Fourteen days ahead: the timer sees for itself which stage has come. Verifications are never missed.
    op.execute("UPDATE dues SET next_on = due_on - 14 WHERE state = 'OPEN'")
    op.execute("UPDATE dues SET next_on = due_on + 90 WHERE state = 'OVERDUE' AND purpose <> 'VERIFICATION'")
    op.execute("DROP INDEX dues_open")
    op.execute("CREATE INDEX dues_next ON dues (next_on, id) WHERE state IN ('OPEN', 'SOON')")
    op.execute("CREATE INDEX dues_lapsing ON dues (next_on, id) WHERE state = 'OVERDUE'")
    op.execute("DROP INDEX dues_one_routine")
    op.execute(
        "CREATE UNIQUE INDEX dues_one_routine ON dues (veteran_id, purpose, trigger) NULLS NOT DISTINCT"
        " WHERE ref IS NULL AND (trigger IS NULL OR trigger = 'FOLLOW_UP') AND state IN ('OPEN', 'SOON', 'OVERDUE')"
    )
    op.execute("DROP INDEX dues_ref")
    op.execute(
        "CREATE UNIQUE INDEX dues_ref ON dues (ref, purpose, trigger) NULLS NOT DISTINCT"
        " WHERE ref IS NOT NULL AND reopens IS NULL"
    )
    op.execute("CREATE INDEX dues_serving ON dues (ref) WHERE ref IS NOT NULL")
    op.execute(
        "CREATE UNIQUE INDEX dues_event ON dues (veteran_id, trigger, happened_on)"
        " WHERE trigger IS NOT NULL AND trigger <> 'FOLLOW_UP' AND ref IS NULL AND reopens IS NULL"
    )
    op.execute("CREATE UNIQUE INDEX dues_reopens ON dues (reopens) WHERE reopens IS NOT NULL")
    op.execute("CREATE INDEX dues_officer ON dues (officer, due_on, id) WHERE officer IS NOT NULL")
    op.execute("CREATE INDEX dues_trigger ON dues (trigger, due_on, id) WHERE trigger IS NOT NULL")


_TEXTS = ("place", "living", "health", "family", "mood", "difficulties", "demands", "policies_note", "gift", "reason")


def _visits() -> None:
    op.execute(
        f"""
        ALTER TABLE visits
            ADD COLUMN companions uuid[] NOT NULL DEFAULT '{{}}',
            ADD COLUMN trigger text CHECK (trigger IN ('RETURN_HOME', 'FESTIVAL', 'ILLNESS', 'HARDSHIP', 'BEREAVEMENT',
                                                       'MERIT', 'FOLLOW_UP')),
            ADD COLUMN due_id uuid,
            ADD COLUMN next_contact_on date,
            ADD COLUMN policies uuid[] NOT NULL DEFAULT '{{}}',
            ADD COLUMN gift_fen bigint CHECK (gift_fen > 0),
            ADD COLUMN photo_consent text NOT NULL DEFAULT 'NOT_ASKED'
                CHECK (photo_consent IN ('GIVEN', 'REFUSED', 'NOT_ASKED')),
            {"".join(f"ADD COLUMN {name}_sealed bytea, " for name in _TEXTS)}
            ADD COLUMN origin uuid,
            ADD COLUMN supersedes uuid,
            ADD COLUMN superseded_by uuid
        """
    )
    op.execute("UPDATE visits SET origin = id")
    op.execute("ALTER TABLE visits ALTER COLUMN origin SET NOT NULL")
    op.execute("CREATE UNIQUE INDEX visits_supersedes ON visits (supersedes) WHERE supersedes IS NOT NULL")
    # A person's visits are few: one index serves their list and their plan.
    op.execute("DROP INDEX visits_person")
    op.execute("CREATE INDEX visits_person ON visits (veteran_id, id)")


def _promises() -> None:
    op.execute(
        """
        CREATE TABLE promises (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            veteran_id uuid NOT NULL,
            visit_id uuid NOT NULL,
            made_by uuid NOT NULL,
            made_on date NOT NULL,
            due_on date NOT NULL,
            text_sealed bytea NOT NULL,
            state text NOT NULL CHECK (state IN ('OPEN', 'OVERDUE', 'KEPT', 'BROKEN', 'WITHDRAWN')),
            closed_on date,
            closed_by uuid
        )
        """
    )
    op.execute("CREATE INDEX promises_area ON promises (area, due_on, id)")
    op.execute("CREATE INDEX promises_list ON promises (due_on, id)")
    op.execute("CREATE INDEX promises_open ON promises (due_on, id) WHERE state = 'OPEN'")
    op.execute("CREATE INDEX promises_person ON promises (veteran_id, id)")
    op.execute("CREATE INDEX promises_visit ON promises (visit_id, id)")
    by_area_v1(op, "visits", "promises")
