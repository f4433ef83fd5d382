"""What the four likes count, told by events, and the scorecards of closed periods."""

from alembic import op

from shared.migrate import by_area_v1, reference_v1

revision, down_revision = "0007", "0006"


def upgrade() -> None:
    # When a change of a station was entered: a period that is over does not see what was entered later. Of what stands
    # already it is not known, and taken for long ago.
    for table in ("stations", "station_periods"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN recorded_at timestamptz")
        op.execute(f"ALTER TABLE {table} ALTER COLUMN recorded_at SET DEFAULT now()")
    _told()
    _closed()


def _told() -> None:
    op.execute(
        """
        CREATE TABLE facts (
            kind text COLLATE "C" NOT NULL,
            subject uuid NOT NULL,
            area text COLLATE "C" NOT NULL,
            detail text NOT NULL,
            counts_at timestamptz NOT NULL,
            told_at timestamptz NOT NULL,
            worth integer NOT NULL CHECK (worth > 0),
            earned integer CHECK (earned BETWEEN 0 AND worth),
            PRIMARY KEY (subject, kind)
        )
        """
    )
    op.execute("CREATE INDEX facts_area ON facts (kind, area, counts_at)")
    op.execute("CREATE INDEX facts_time ON facts (kind, counts_at)")
    op.execute(
        """
        CREATE TABLE outcomes (
            kind text COLLATE "C" NOT NULL,
            subject uuid NOT NULL,
            ref uuid NOT NULL,
            counts_at timestamptz NOT NULL,
            told_at timestamptz NOT NULL,
            corrected_at timestamptz,
            PRIMARY KEY (subject, kind, ref)
        )
        """
    )
    op.execute("CREATE INDEX outcomes_visit ON outcomes (ref) WHERE kind IN ('DUE_ANSWERED', 'CONTACTED')")
    op.execute(
        """
        CREATE TABLE file_spans (
            person_id uuid NOT NULL,
            since_version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            complete boolean,
            verified_on date,
            from_on date NOT NULL,
            until_on date NOT NULL CHECK (until_on >= from_on),
            PRIMARY KEY (person_id, since_version)
        )
        """
    )
    op.execute("CREATE INDEX file_spans_area ON file_spans (area, until_on, from_on)")
    by_area_v1(op, "registry", "facts", app="SELECT")
    by_area_v1(op, "registry", "file_spans", app="SELECT")
    reference_v1(op, "registry", "outcomes")  # without an area: an id tells nothing


def _closed() -> None:
    op.execute(
        """
        CREATE TABLE scorecard_closings (
            period text PRIMARY KEY,
            rules_version integer NOT NULL,
            as_of date NOT NULL,
            stations integer NOT NULL,
            closed_by uuid NOT NULL,
            closed_at timestamptz NOT NULL
        )
        """
    )
    points = "integer CHECK ({0} BETWEEN 0 AND 10000)".format
    op.execute(
        f"""
        CREATE TABLE scorecards (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            station_id uuid NOT NULL REFERENCES stations,
            period text NOT NULL REFERENCES scorecard_closings,
            as_of date NOT NULL,
            command {points("command")},
            knowledge {points("knowledge")},
            warmth {points("warmth")},
            embeddedness {points("embeddedness")},
            total {points("total")},
            figures jsonb NOT NULL,
            UNIQUE (period, area)
        )
        """
    )
    # Never changed: whoever signs in may add, and `publish` writes a version as it adds.
    by_area_v1(op, "registry", "scorecards", app="SELECT, INSERT")
    reference_v1(op, "registry", "scorecard_closings", app="SELECT, INSERT")
