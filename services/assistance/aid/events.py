"""Applications → events. No sum, no ground."""

from typing import Any

from services.assistance.models import Application
from shared.events.envelope import Event


def _application(application: Application) -> dict[str, Any]:
    return {
        "application_id": application.id,
        "veteran_id": application.veteran_id,
        "emergency": application.emergency,
        **({"hardship_id": application.hardship_id} if application.hardship_id else {}),
    }


def aid_applied(application: Application) -> Event:
    return Event("aid.applied.v1", _application(application), application.area)


def aid_verified(application: Application) -> Event:
    return Event("aid.verified.v1", _application(application), application.area)


def aid_granted(application: Application) -> Event:
    return Event("aid.granted.v1", _application(application), application.area)


def aid_refused(application: Application) -> Event:
    return Event("aid.refused.v1", _application(application), application.area)


def aid_paid(application: Application) -> Event:
    return Event("aid.paid.v1", _application(application), application.area)


def aid_paying(application: Application) -> Event:
    return Event("aid.paying.v1", _application(application), application.area)


def aid_payment_failed(application: Application) -> Event:
    return Event("aid.payment_failed.v1", _application(application), application.area)


def aid_released(application: Application) -> Event:
    return Event("aid.released.v1", _application(application), application.area)
