"""Areas, stations, accounts, files, and the kit's tables."""

from alembic import op

from shared.migrate import by_area_v1, kit_v1, reference_v1

revision, down_revision = "0001", None


def upgrade() -> None:
    kit_v1(op, "registry")
    op.execute(
        """
        CREATE TABLE areas (
            code text COLLATE "C" PRIMARY KEY CHECK (code ~ '^[0-9]{12}$'),
            name text NOT NULL,
            level text NOT NULL,
            parent text REFERENCES areas,
            mca_code text
        )
        """
    )
    op.execute("CREATE INDEX areas_parent ON areas (parent, code)")
    op.execute(
        """
        CREATE TABLE stations (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL UNIQUE REFERENCES areas,
            name text NOT NULL,
            level text NOT NULL
        )
        """
    )
    op.execute(
        """
        CREATE TABLE accounts (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            login text NOT NULL UNIQUE,
            password_hash text NOT NULL,
            role text NOT NULL,
            area text NOT NULL,
            active boolean NOT NULL
        )
        """
    )
    op.execute(
        """
        CREATE TABLE veterans (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            registered_area text NOT NULL,
            residence_area text NOT NULL,
            name text NOT NULL,
            sex text NOT NULL CHECK (sex IN ('MALE', 'FEMALE')),
            birth_date date NOT NULL,
            categories text[] NOT NULL,
            over_80 boolean NOT NULL,
            alive boolean NOT NULL,
            data_key bytea NOT NULL,
            id_number_sealed bytea NOT NULL,
            id_number_hash bytea NOT NULL UNIQUE,
            phone_sealed bytea,
            address_sealed bytea,
            registered_at timestamptz NOT NULL DEFAULT now()
        )
        """
    )
    op.execute("CREATE INDEX veterans_area ON veterans (area, id)")
    op.execute("CREATE INDEX veterans_birthday ON veterans (birth_date) WHERE alive AND NOT over_80")
    by_area_v1(op, "registry", "veterans")
    for table in ("areas", "stations"):
        reference_v1(op, "registry", table)
    reference_v1(op, "registry", "accounts", app="SELECT, INSERT, UPDATE")
