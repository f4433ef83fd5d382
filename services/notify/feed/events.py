"""Rows of the feed → events as they are answered and pushed."""

import json
from datetime import datetime

from services.notify.models import Feed
from shared.events.envelope import CONTENT_TYPE


def written(event: Feed) -> str:
    """An event in JSON, as CloudEvents 1.0 has it; its body byte for byte as in the log, which hashes rest on."""
    attributes = {
        "specversion": "1.0",
        "id": str(event.event_id),
        "source": event.source,
        "type": event.type,
        "subject": event.subject,
        "time": _moment(event.time, "microseconds"),
        "dataschema": f"urn:muster:schema:{event.type}",
        "datacontenttype": CONTENT_TYPE,
        "aggregateversion": event.version,
        "area": event.area,
        "logtime": _moment(event.logtime, "milliseconds"),
        "bodyhash": event.bodyhash.hex(),
    }
    return f'{json.dumps(attributes, ensure_ascii=False)[:-1]},"data":{event.body}}}'


def _moment(moment: datetime, to: str) -> str:
    return moment.isoformat(timespec=to).replace("+00:00", "Z")
