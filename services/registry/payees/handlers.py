"""What cases of aid, deaths, merges and changed files ask about payees."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.payees import use_cases
from shared.clock import business_date
from shared.events.envelope import Received
from shared.events.handling import one_by_one


@one_by_one
def expect_check(db: Session, event: Received) -> None:
    """Whoever applies for aid is looked at when they do, when it was granted, and again when it was paid."""
    paid_on = business_date(event.data["occurred_at"]) if event.type == "aid.paid.v1" else None
    granted = event.type in ("aid.granted.v1", "aid.paid.v1")
    use_cases.expect_check(db, event.data["application_id"], event.data["veteran_id"], paid_on, granted=granted)


def look_again(db: Session, events: Sequence[Received]) -> None:
    """A death tells of payments after it, a merge that two payees are one, a change maybe of kin."""
    use_cases.look_again(db, [UUID(event.subject) for event in events])
