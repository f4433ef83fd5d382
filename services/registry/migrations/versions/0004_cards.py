"""Preferential cards, households and their plaques."""

from alembic import op

from shared.migrate import by_area_v1

revision, down_revision = "0004", "0003"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE cards (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            veteran_id uuid NOT NULL REFERENCES veterans,
            card_type text NOT NULL CHECK (card_type IN ('VETERAN', 'PREFERENTIAL_CARE')),
            state text NOT NULL CHECK (state IN (
                'APPLIED', 'TOWN_ACCEPTED', 'CENTRE_VERIFIED', 'BUREAU_CHECKED', 'CITY_REVIEWED', 'PROVINCE_FILED',
                'PRODUCED', 'DELIVERED', 'REFUSED'
            )),
            received boolean NOT NULL CHECK (NOT received OR state IN ('PRODUCED', 'DELIVERED')),
            home_service boolean NOT NULL,
            grounds_sealed bytea NOT NULL,
            applied_at timestamptz NOT NULL,
            warn_on date,
            file_by date,
            reminder text CHECK (reminder IN ('DUE_SOON', 'OVERDUE')),
            CHECK (state IN ('APPLIED', 'REFUSED') OR (warn_on IS NOT NULL AND file_by IS NOT NULL))
        )
        """
    )
    # One card of one type for each person; who was refused may apply again.
    op.execute("CREATE UNIQUE INDEX cards_one ON cards (veteran_id) WHERE state <> 'REFUSED'")
    op.execute("CREATE INDEX cards_area ON cards (area, id)")
    op.execute("CREATE INDEX cards_person ON cards (veteran_id, id)")
    op.execute("CREATE INDEX cards_state ON cards (state, id)")
    in_review = "state IN ('TOWN_ACCEPTED', 'CENTRE_VERIFIED', 'BUREAU_CHECKED', 'CITY_REVIEWED')"
    op.execute(f"CREATE INDEX cards_clock ON cards (warn_on) WHERE {in_review}")
    op.execute(f"CREATE INDEX cards_overdue ON cards (file_by) WHERE {in_review}")
    op.execute("CREATE INDEX cards_at_home ON cards (id) WHERE home_service AND state NOT IN ('DELIVERED', 'REFUSED')")
    op.execute(
        """
        CREATE TABLE card_steps (
            id uuid PRIMARY KEY,
            card_id uuid NOT NULL REFERENCES cards,
            area text COLLATE "C" NOT NULL,
            veteran_id uuid NOT NULL,
            step text NOT NULL CHECK (step IN (
                'APPLIED', 'TOWN_ACCEPTED', 'CENTRE_VERIFIED', 'BUREAU_CHECKED', 'CITY_REVIEWED', 'PROVINCE_FILED',
                'PRODUCED', 'RECEIVED', 'DELIVERED', 'REFUSED'
            )),
            account uuid,
            taken_at timestamptz NOT NULL,
            reason_sealed bytea,
            home_service boolean,
            home_service_reason_sealed bytea,
            CONSTRAINT card_steps_once UNIQUE (card_id, step),
            CONSTRAINT card_steps_reasoned CHECK (step <> 'REFUSED' OR reason_sealed IS NOT NULL)
        )
        """
    )
    op.execute("CREATE INDEX card_steps_person ON card_steps (veteran_id)")
    op.execute(
        """
        CREATE TABLE households (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            head uuid REFERENCES veterans
        )
        """
    )
    op.execute("CREATE INDEX households_area ON households (area, id)")
    op.execute("ALTER TABLE veterans ADD COLUMN household_id uuid REFERENCES households")
    op.execute("CREATE INDEX veterans_household ON veterans (household_id) WHERE household_id IS NOT NULL")
    op.execute(
        """
        CREATE TABLE plaques (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            household_id uuid NOT NULL REFERENCES households,
            grounds text[] NOT NULL CHECK (
                grounds <@ ARRAY['SURVIVORS', 'SERVING', 'VETERAN'] AND cardinality(grounds) > 0
            ),
            state text NOT NULL CHECK (state IN ('DUE', 'HUNG', 'TAKEN_DOWN')),
            requested_by uuid NOT NULL,
            requested_at timestamptz NOT NULL,
            hung_by uuid,
            hung_on date,
            with_armed_forces boolean,
            taken_down_by uuid,
            taken_down_on date,
            taken_down_reason text CHECK (taken_down_reason IN ('MOVED_AWAY', 'DISQUALIFIED', 'DECLINED', 'DAMAGED')),
            CHECK (state <> 'HUNG' OR (hung_by IS NOT NULL AND hung_on IS NOT NULL AND with_armed_forces IS NOT NULL)),
            CHECK ((state = 'TAKEN_DOWN') = (taken_down_reason IS NOT NULL))
        )
        """
    )
    op.execute("CREATE UNIQUE INDEX plaques_one ON plaques (household_id) WHERE state IN ('DUE', 'HUNG')")
    op.execute("CREATE INDEX plaques_area ON plaques (area, id)")
    op.execute("CREATE INDEX plaques_household ON plaques (household_id, id)")
    op.execute("CREATE INDEX plaques_state ON plaques (state, id)")
    for table in ("cards", "card_steps", "households", "plaques"):
        by_area_v1(op, "registry", table)
