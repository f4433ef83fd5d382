"""Contacts beyond the year's: whole records, an attempt, a late entry, a correction, must-visits, promises."""

from collections.abc import Callable
from uuid import NAMESPACE_URL, uuid5

from deploy.demo.acts import Acts, Body
from deploy.demo.cast import HEAD, Cast
from deploy.demo.stations import CENTRE, COUNTY, FIRST_VILLAGE
from services.registry.files.domain.people import Category

CLERK, VILLAGE = "town-staff", "village-worker"
WARNINGS = "/v1/weather-warnings"

WHOLE = {
    "method": "HOME_VISIT",
    "reached": True,
    "place": "【演示】本人家中",
    "place_area": FIRST_VILLAGE,
    "living": "【演示】与老伴同住，住房条件良好。",
    "health": "【演示】高血压，按时服药。",
    "family": "【演示】儿女在广州工作，每月回家。",
    "mood": "【演示】情绪平稳，对生活满意。",
    "difficulties": "【演示】出行不便。",
    "demands": "【演示】希望申请上门办理优待证。",
    "policies_note": "【演示】讲解优待证使用办法。",
    "gift": "【演示】慰问信、食用油",
    "gift_fen": 20_000,
    "photo_consent": "GIVEN",
    "note": "【演示】节前走访。",
}
"""What is written of a visit at its fullest."""

MUST_VISITS = (
    (Category.RED_ARMY_VETERAN, 1, "ILLNESS", -1, None),
    (Category.DUTY_DEATH_SURVIVOR, 1, "BEREAVEMENT", -1, None),
    (Category.TRANSFERRED_OFFICER, 0, "MERIT", -1, None),
    (Category.MARTYR_SURVIVOR, 1, "ILLNESS", -12, -8),
    (Category.MARTYR_SURVIVOR, 3, "ILLNESS", -12, -9),
    (Category.DISABLED_SERVICEMAN, 0, "ILLNESS", -13, -8),
    (Category.DISABLED_SERVICEMAN, 1, "BEREAVEMENT", -12, -10),
    (Category.ACTIVE_DUTY_FAMILY, 1, "MERIT", -12, -7),
    (Category.DISCHARGED_SOLDIER, 0, "MERIT", -14, -9),
    (Category.DISCHARGED_SOLDIER, 3, "HARDSHIP", -16, None),
)
"""Who is to be visited for what since which day, and when they were."""


class Contact:
    def __init__(self, acts: Acts, cast: Cast, policy: str) -> None:
        self._acts = acts
        self._cast = cast
        self._policy = policy

    def scenes(self) -> list[Callable[[], object]]:
        return [
            self._whole, self._late_entry, self._attempt, self._corrected, self._must_visits, self._promises_due,
            self._weather,
        ]  # fmt: skip

    def _log(self, login: str, veteran: str, days: int, body: Body) -> Body:
        visit = {"veteran_id": veteran, "occurred_at": self._acts.at(days)} | body
        return self._acts.post(login, "visits", "/v1/visits", visit)

    def _weather(self) -> None:
        """The county warns of cold; the typhoon before it went by."""
        warning = {"area": COUNTY, "weather": "COLD", "signal": "ORANGE", "from_on": self._acts.day(0)}
        self._acts.post(CENTRE, "visits", WARNINGS, warning | {"to_on": self._acts.day(3)})
        gone = warning | {"weather": "TYPHOON", "signal": "BLUE", "to_on": self._acts.day(1)}
        entered = self._acts.post(CENTRE, "visits", WARNINGS, gone)
        self._acts.post(CENTRE, "visits", f"{WARNINGS}/{entered['id']}/lifting")

    def _whole(self) -> None:
        """With policies explained, the next contact and promises, one of which is kept by now."""
        promises = [
            {"text": "【演示】联系村委会维修门前路灯。", "due_on": self._acts.day(-1)},
            {"text": "【演示】上门办理优待证。", "due_on": self._acts.day(10)},
        ]
        more = {"policies": [self._policy], "next_contact_on": self._acts.day(30), "promises": promises}
        visit = self._log(VILLAGE, self._cast[Category.RED_ARMY_VETERAN][0], -6, WHOLE | more)
        kept = self._acts.get(VILLAGE, "visits", f"/v1/visits/{visit['id']}")["promises"][0]
        self._acts.post(VILLAGE, "visits", f"/v1/promises/{kept['id']}/outcome", {"outcome": "KEPT"})

    def _late_entry(self) -> None:
        """Written down in a place without network, under an id of the app's, and sent later."""
        id = str(uuid5(NAMESPACE_URL, f"demo/{self._cast[Category.MARTYR_SURVIVOR][0]}"))
        body = {"id": id, "method": "HOME_VISIT", "reached": True, "note": "【演示】补录：山村无信号，返站后上传。"}
        self._log(VILLAGE, self._cast[Category.MARTYR_SURVIVOR][0], -9, body)

    def _attempt(self) -> None:
        for days in (-4, -2):
            body = {"method": "PHONE", "reached": False, "note": "【演示】无人接听。"}
            self._log(CLERK, self._cast[Category.DISCHARGED_SOLDIER][2], days, body)

    def _corrected(self) -> None:
        """Logged as a phone call; it was a visit to the station."""
        veteran = self._cast[Category.DISABLED_SERVICEMAN][0]
        wrong = self._log(CLERK, veteran, -3, {"method": "PHONE", "reached": True})
        right = {"method": "AT_STATION", "reached": True, "veteran_id": veteran, "occurred_at": self._acts.at(-3)}
        why = {"reason": "【演示】误选电话，实为到站。"}
        self._acts.post(CLERK, "visits", f"/v1/visits/{wrong['id']}/correction", right | why)

    def _must_visits(self) -> None:
        for category, index, trigger, days, visited_days in MUST_VISITS:
            veteran = self._cast[category][index]
            body = {"veteran_id": veteran, "trigger": trigger, "happened_on": self._acts.day(days)}
            self._acts.post(HEAD, "visits", "/v1/dues", body)
            if visited_days is not None:
                self._log(HEAD, veteran, visited_days, {"method": "HOME_VISIT", "reached": True, "trigger": trigger})

    def _promises_due(self) -> None:
        """A promise whose day has passed: the station is reminded; another was broken."""
        promises = [
            {"text": "【演示】协助申请残疾辅具。", "due_on": self._acts.day(-5)},
            {"text": "【演示】联系企业推荐岗位。", "due_on": self._acts.day(-7)},
        ]
        body = {"method": "HOME_VISIT", "reached": True, "promises": promises}
        visit = self._log(CLERK, self._cast[Category.DISABLED_SERVICEMAN][1], -20, body)
        last = self._acts.get(CLERK, "visits", f"/v1/visits/{visit['id']}")["promises"][-1]
        self._acts.post(CLERK, "visits", f"/v1/promises/{last['id']}/outcome", {"outcome": "BROKEN"})


def visited(acts: Acts, veteran: str) -> str:
    """The id of a home visit made two days ago."""
    body = {"veteran_id": veteran, "method": "HOME_VISIT", "reached": True, "occurred_at": acts.at(-2)}
    return str(acts.post(HEAD, "visits", "/v1/visits", body)["id"])
