"""Weather checks → events."""

from typing import Any

from services.visits.models import Check, WeatherWarning
from shared.events.envelope import Event


def _check(check: Check) -> dict[str, Any]:
    return {"check_id": check.id, "warning_id": check.warning_id, "day": check.day}


def check_wanted(check: Check, warning: WeatherWarning) -> Event:
    about = {"weather": warning.weather, "signal": warning.signal, "to_on": warning.to_on, "at_most": check.at_most}
    return Event("check.wanted.v1", {**_check(check), **about}, check.area)


def check_over(check: Check) -> Event:
    return Event("check.over.v1", _check(check), check.area)
