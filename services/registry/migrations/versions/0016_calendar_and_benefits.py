"""The calendar of working days, which moves the clocks of cards; periodic benefits that people draw."""

from alembic import op

from shared.migrate import by_area_v1, calendar_v1, in_workdays_v1, reference_v1

revision, down_revision = "0016", "0015"


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
    calendar_v1(op, "registry", app="SELECT, INSERT, UPDATE")
    op.execute(
        """
        CREATE TABLE arrangements (
            version integer NOT NULL,
            year integer NOT NULL,
            source text NOT NULL,
            days_off date[] NOT NULL,
            workdays date[] NOT NULL,
            entered_by uuid,
            entered_at timestamptz NOT NULL,
            PRIMARY KEY (year, version)
        )
        """
    )
    reference_v1(op, "registry", "arrangements", app="SELECT, INSERT")
    in_review = "state IN ('TOWN_ACCEPTED', 'CENTRE_VERIFIED', 'BUREAU_CHECKED', 'CITY_REVIEWED')"
    in_workdays_v1(op, "cards", f"reminder IS DISTINCT FROM 'OVERDUE' AND {in_review}")
    op.execute(
        f"""
        UPDATE cards
           SET counted_from = (taken_at AT TIME ZONE 'Asia/Shanghai')::date, workdays = 30, calendar = 0
          FROM card_steps WHERE card_id = cards.id AND step = 'TOWN_ACCEPTED' AND {in_review}
        """
    )
