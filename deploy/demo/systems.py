"""Other systems of the city that read events: one of the whole city, one of a county, which has them pushed, one that
may no longer; and channels on which a town is told of its alerts.
"""

import json
from collections.abc import Callable
from typing import Any

from deploy.demo.acts import Acts
from deploy.demo.cast import HEAD
from deploy.demo.network import awaited
from deploy.demo.stations import CITY, COUNTY
from deploy.local import supervision
from deploy.local.programs import receiver
from shared.security.areas import at_level

WHOLE_CITY = at_level(COUNTY, "CITY")


HALL = "demo-county-hall"


class Systems:
    """Their passwords stand beside those of the accounts; `deploy.subscriber rotate` gives others."""

    def __init__(self, acts: Acts) -> None:
        self._acts = acts

    def scenes(self) -> list[Callable[[], object]]:
        return [self._statistics, self._county_hall, self._revoked, self._robot, self._text_messages]

    def _grant(self, login: str, area: str, *topics: str) -> str:
        password = self._acts.network.accounts[login]["password"]
        wanted = {"login": login, "password": password, "area": area, "party": "BUREAU", "topics": list(topics)}
        return str(self._acts.post(CITY, "registry", "/v1/subscribers", wanted)["id"])

    def _statistics(self) -> None:
        self._grant("demo-statistics", WHOLE_CITY, "muster.stations", "muster.visits", "muster.aid")

    def _county_hall(self) -> None:
        """A county's service hall follows its own applications, which are pushed to it."""
        self._grant(HALL, COUNTY, "muster.aid", "muster.stations")
        self._endpoint()

    def _endpoint(self) -> dict[str, Any]:
        where = {"url": self._acts.network.layout.url("receiver"), "since": self._acts.at(0)}
        return self._acts.post(HALL, "notify", "/v1/endpoints", where)

    def receive(self) -> None:
        """The hall listens from now on. What was sent to it before has failed, which the log of deliveries shows."""
        endpoint, layout = self._endpoint(), self._acts.network.layout
        log = f"/v1/endpoints/{endpoint['id']}/deliveries"
        awaited(lambda: self._acts.get(HALL, "notify", log)["items"] or None, "try to reach the hall", "notify-work")
        password = json.loads(layout.secrets.read_text())["supervisor"]
        supervision.add(layout, password, receiver(layout, HALL, endpoint["secret"]))

    def _robot(self) -> None:
        """It leads nowhere, so it is paused."""
        id = self._set_up("值班群", "WECOM", address="https://robots.invalid/cgi-bin/webhook/send?key=demo")
        self._acts.post(HEAD, "notify", f"/v1/channels/{id}/pause")

    def _text_messages(self) -> None:
        sms = {"numbers": ["13800138000"], "fixed": {"sign": "棠下退役军人服务站"}}
        id = self._set_up("值班手机", "SMS", address="https://sms.invalid/send", sms=sms)
        self._acts.post(HEAD, "notify", f"/v1/channels/{id}/end")

    def _set_up(self, name: str, kind: str, **way: Any) -> str:
        wanted = {"name": name, "kind": kind, "severities": ["URGENT", "WARNING"], **way}
        return str(self._acts.post(HEAD, "notify", "/v1/channels", wanted)["id"])

    def _revoked(self) -> None:
        id = self._grant("demo-ended", COUNTY, "muster.visits")
        self._acts.post(CITY, "registry", f"/v1/subscribers/{id}/revocation")
