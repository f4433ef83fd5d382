"""The months in which someone was contacted, kept in step with the visits that stand. Locks: the person is locked."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.visits.models import Person
from services.visits.people import queries as people
from shared import aliases
from shared.driver import execute


def recount_months(db: Session, person: Person, ids: Sequence[UUID]) -> None:
    """Write down anew in which months a person, known by `ids`, was reached; nothing of one not contacted."""
    if people.is_contacted(person):
        about = {"person": person.id, "area": person.area, "tier": person.tier, "registered_on": person.registered_on}
        execute(db, _RECOUNT, about)
    else:
        drop_months(db, ids)


def drop_months(db: Session, ids: Sequence[UUID]) -> None:
    """Forget the months of someone no longer contacted."""
    execute(db, "DELETE FROM contact_years WHERE veteran_id = ANY(%(ids)s)", {"ids": list(ids)})


_RECOUNT = f"""
    WITH {aliases.KNOWN}, years AS (
        SELECT extract(year FROM visited_on)::smallint AS year, bit_or(month) AS contacts,
               coalesce(bit_or(month) FILTER (WHERE method = 'HOME_VISIT'), 0) AS home_visits
          FROM visits JOIN known ON veteran_id = known.id,
               LATERAL (SELECT (1 << extract(month FROM visited_on)::integer - 1)::smallint AS month) AS bits
         WHERE reached AND superseded_by IS NULL
         GROUP BY 1
    ), gone AS (
        DELETE FROM contact_years USING known
         WHERE veteran_id = known.id AND (veteran_id <> %(person)s OR year NOT IN (SELECT year FROM years))
    )
    INSERT INTO contact_years AS had (veteran_id, year, area, tier, registered_on, contacts, home_visits)
    SELECT %(person)s, year, %(area)s, %(tier)s, %(registered_on)s, contacts, home_visits FROM years
        ON CONFLICT (veteran_id, year) DO UPDATE
       SET (area, tier, registered_on, contacts, home_visits)
           = (excluded.area, excluded.tier, excluded.registered_on, excluded.contacts, excluded.home_visits)
     WHERE (had.area, had.tier, had.registered_on, had.contacts, had.home_visits)
           IS DISTINCT FROM
           (excluded.area, excluded.tier, excluded.registered_on, excluded.contacts, excluded.home_visits)
"""
