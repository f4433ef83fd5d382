"""Consumed events → effects: alerts raised, closed and handed on, by the rules."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.notify.inboxes.use_cases import closing, raising
from services.notify.inboxes.use_cases.log import enter_lines
from services.notify.rules import queries as rules
from shared import aliases
from shared.events.envelope import Received
from shared.events.handling import one_by_one
from shared.http.answers import forget_people


def alert_stations(db: Session, events: Sequence[Received]) -> None:
    """Close the alerts whose cause is gone, hand on those about people who moved, and raise what the rules want: first
    every alert, then the logs of all.
    """
    book = rules.in_force(db)
    gone = closing.find_gone(db, book, events)
    wanted = closing.find_moved(db, book, events, gone)
    lines = closing.take_out(db, gone)
    wanted += raising.wanted_by_rules(db, book, events)
    enter_lines(db, lines + raising.raise_alerts(db, wanted))


@one_by_one
def forget_person(db: Session, event: Received) -> None:
    """Drop the stored answers that name someone who is erased."""
    forget_people(db, aliases.ids_of(db, UUID(event.subject)))
