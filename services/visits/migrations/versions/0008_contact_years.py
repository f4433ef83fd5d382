"""Months in which someone was contacted, by year, for contact rates."""

from alembic import op

from shared.migrate import by_area_v1

revision, down_revision = "0008", "0007"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE contact_years (
            veteran_id uuid NOT NULL,
            year smallint NOT NULL,
            area text COLLATE "C" NOT NULL,
            tier text NOT NULL,
            registered_on date NOT NULL,
            contacts smallint NOT NULL CHECK (contacts > 0),
            home_visits smallint NOT NULL CHECK (home_visits & contacts = home_visits),
            PRIMARY KEY (veteran_id, year)
        )
        """
    )
    # Rates read these indexes alone.
    op.execute(
        "CREATE INDEX contact_years_area ON contact_years (year, area)"
        " INCLUDE (tier, registered_on, contacts, home_visits)"
    )
    op.execute(
        "CREATE INDEX people_counted ON people (area) INCLUDE (tier, registered_on)"
        " WHERE alive AND merged_into IS NULL AND NOT erased"
    )
    by_area_v1(op, "visits", "contact_years", app="SELECT, INSERT, UPDATE, DELETE")
    month = "(1 << extract(month FROM visited_on)::integer - 1)"
    op.execute(
        f"""
        INSERT INTO contact_years
        SELECT people.id, extract(year FROM visited_on), people.area, tier, registered_on, bit_or({month}),
               coalesce(bit_or({month}) FILTER (WHERE method = 'HOME_VISIT'), 0)
          FROM visits
          LEFT JOIN person_alias ON old = veteran_id
          JOIN people ON people.id = coalesce(canonical, veteran_id)
         WHERE reached AND superseded_by IS NULL AND alive AND merged_into IS NULL AND NOT erased
         GROUP BY people.id, 2
        """
    )
