"""Activities → events."""

from services.visits.models import Activity
from shared.events.envelope import Event


def activity_held(row: Activity) -> Event:
    data = {
        "activity_id": row.id,
        "kind": row.kind,
        "held_on": row.held_on,
        "audience": row.audience,
        **({"campaign_id": row.campaign_id} if row.campaign_id else {}),
        **({"told": row.story_kinds} if row.story_kinds else {}),
    }
    return Event("activity.held.v1", data, row.area)
