"""Answers about satisfaction are told together, by town and period."""

from alembic import op

from shared.migrate import reference_v1

revision, down_revision = "0013", "0012"

_COUNTS = """
    (SELECT jsonb_object_agg(score, (SELECT count(*) FROM unnest({0}_given) AS given WHERE given = score))
       FROM generate_series(1, 5) AS score)
"""
_SCORES = ", ".join(f"'{scale}', {_COUNTS.format(scale)}" for scale in ("happiness", "gain", "honour"))


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE satisfaction_sums (
            id uuid PRIMARY KEY,
            version integer NOT NULL,
            area text COLLATE "C" NOT NULL,
            from_on date NOT NULL,
            answers integer NOT NULL CHECK (answers > 0),
            scores jsonb NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX satisfaction_sums_results ON satisfaction_sums (from_on, area)")
    reference_v1(op, "visits", "satisfaction_sums")
    op.execute("ALTER TABLE satisfaction ADD COLUMN sum_id uuid REFERENCES satisfaction_sums")
    # An answer of version 1 was told of by itself, also by a release that runs on beside this one.
    op.execute(
        "CREATE INDEX satisfaction_waiting ON satisfaction (given_on, area) WHERE sum_id IS NULL AND version = 0"
    )
    _sum_up()


def _sum_up() -> None:
    """Sums of what was told singly, for the results of quarters that have begun: of five answers and more."""
    op.execute(
        f"""
        INSERT INTO satisfaction_sums
        SELECT gen_random_uuid(), 1, town, from_on, answers, jsonb_build_object({_SCORES})
          FROM (SELECT left(area, 9) || '000' AS town, date_trunc('quarter', given_on)::date AS from_on,
                       count(*) AS answers, array_agg(happiness) AS happiness_given, array_agg(gain) AS gain_given,
                       array_agg(honour) AS honour_given
                  FROM satisfaction GROUP BY 1, 2 HAVING count(*) >= 5) AS told
        """
    )
