"""Applications → events."""

from services.assistance.models import Application
from shared.events.envelope import Event


def aid(step: str, application: Application) -> Event:
    """`aid.<step>.v1`: applied, verified, granted, refused or paid. No sum, no ground."""
    data = {
        "application_id": application.id,
        "veteran_id": application.veteran_id,
        "emergency": application.emergency,
        **({"hardship_id": application.hardship_id} if application.hardship_id else {}),
    }
    return Event(f"aid.{step}.v1", data, application.area)
