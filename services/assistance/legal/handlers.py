"""What the network's stations do to legal stations."""

from sqlalchemy.orm import Session

from services.assistance.legal.use_cases.roster import clear_roster
from shared.events.envelope import Received
from shared.events.handling import one_by_one


@one_by_one
def clear_duty(db: Session, event: Received) -> None:
    """No one is on duty at a station that is closed; its cases go on with the station above."""
    clear_roster(db, event.data["code"])
