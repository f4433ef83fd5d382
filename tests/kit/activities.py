"""People whom activities reach, and the events of them that visits receives."""

import itertools
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from services.visits.work import PROJECTIONS, REACTIONS
from shared.clock import SHANGHAI
from shared.contracts.access import Role
from shared.events.envelope import Event, Received
from tests.kit.apps import Caller
from tests.kit.bus import apply, event_record, inbox
from tests.kit.network import Network
from tests.kit.people import VILLAGE, new_veteran

_versions = itertools.count(2)


def registered(net: Network, area: str = VILLAGE, count: int = 1, **changes: Any) -> list[str]:
    registry = net.caller("registry").as_(Role.COUNTY_CENTRE_STAFF, area[:6] + "000000")
    people = [registry.post("/v1/veterans", new_veteran(area, **changes))["id"] for _ in range(count)]
    net.carry()
    return people


def receive(net: Network, type: str, id: str, **changes: Any) -> None:
    """Let visits receive an event of a file for which no route here makes the registry send one."""
    with net.stores["visits"].superuser() as db:
        (area,) = db.execute("SELECT area FROM people WHERE id = %s", (id,)).fetchone() or ("",)
    data = {
        **{name: area for name in ("station_area", "registered_area", "residence_area")},
        **{"is_veteran": True, "preferential_care": False, "tier": "UNIVERSAL", "over_80": False, "alive": True},
        **changes,
    }
    event = Received(uuid4(), type, id, next(_versions), datetime.now(UTC), data["station_area"], "", data)

    def handle(db: Any) -> None:
        for handler in [*PROJECTIONS.get(type, []), *REACTIONS.get(type, [])]:
            handler(db, [event])

    net.stores["visits"].work.run(handle)
    net.carry()


def recode(net: Network, old: str, new: str) -> None:
    """Let visits receive that a station has another code."""
    now = datetime.now(SHANGHAI)
    data = {"code": new, "from_code": old, "level": "TOWN", "recoded_on": now.date(), "occurred_at": now}
    assert apply(inbox(net.stores["visits"]), event_record(Event("station.recoded.v1", data, new), uuid4(), 1, now))


def stepped(caller: Caller, path: str, step: str, body: Any = None) -> Any:
    version = caller.get(path)["version"]
    return caller.call("POST", f"{path}/{step}", body, {"If-Match": f'"{version}"'})
