"""Reads of the model station 示范型: the items of the form in force, and what was found of a station."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from services.registry.models import Station
from services.registry.network.queries import stations
from services.registry.standards.domain import Measure, Status
from services.registry.standards.queries import findings
from services.registry.standards.rules import MODEL_FORMS, ModelForm


def form(today: date) -> ModelForm:
    """The version of the form that is in force."""
    return max((f for f in MODEL_FORMS if f["valid_from"] <= today), key=lambda f: f["version"])


def of_station(db: Session, station: Station, today: date) -> dict[str, Any]:
    """A station's state by the form; `eligible` where it is of a level and serves as many people as the form
    wants."""
    used = form(today)
    by_item = findings.of_station(db, station.id, Measure.MODEL_STATION, used["version"])
    items = [_item(item, by_item.get(item["item"])) for item in used["items"]]
    served = stations.people(db, station.area, alive=True)
    return {
        "source": used["source"],
        "items_official": used["items_official"],
        "sub_items_official": used["sub_items_official"],
        "least_served": used["least_served"],
        "list_version": used["version"],
        "version": station.version,
        "station_id": station.id,
        "served": served,
        "eligible": station.level in used["levels"] and served >= used["least_served"],
        "met": sum(item["status"] == Status.MET for item in items),
        "unmet": sum(item["status"] == Status.UNMET for item in items),
        "unknown": sum(item["status"] == Status.UNKNOWN for item in items),
        "items": items,
        "as_of": today,
    }


def _item(item: Mapping[str, Any], finding: Any) -> dict[str, Any]:
    assessment = {name: getattr(finding, name, None) for name in ("evidence", "assessed_on", "recorded_by")}
    return {**item, "status": finding.status if finding else Status.UNKNOWN, **assessment}
