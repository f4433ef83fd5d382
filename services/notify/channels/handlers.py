"""What becomes of channels as the registry tells of stations."""

from sqlalchemy.orm import Session

from services.notify.channels.use_cases import setting_up
from shared.events.envelope import Received
from shared.events.handling import one_by_one


@one_by_one
def follow_station(db: Session, event: Received) -> None:
    """Let a station be told outside under its new code too."""
    setting_up.follow_station(db, event.data["from_code"], event.data["code"])
