"""The network: staff with heads, the five haves 五有 with evidence, model stations and stars, changes of stations."""

from collections.abc import Callable, Iterable
from functools import partial

from faker import Faker

from deploy.demo.acts import Acts, Body
from deploy.demo.people import TOWN
from services.registry.network.domain.staff import Post
from services.registry.standards.domain import Status
from services.registry.standards.rules import HAVES

CITY, CENTRE, BUREAU = "admin", "county-centre-staff", "county-bureau-officer"
COUNTY, FIRST_VILLAGE, SECOND_VILLAGE = f"{TOWN[:6]}000000", f"{TOWN}001", f"{TOWN}002"
SINCE = "2024-03-01"

EVIDENCE = {
    Status.MET: "【演示】现场查看，有文件、名册和台账为证。",
    Status.UNMET: "【演示】现场查看，未达到要求，已告知整改。",
    Status.UNKNOWN: "【演示】材料未提供，待补充后再评。",
}
MODEL_ITEMS = {"LEADERSHIP": Status.MET, "SUPPORT": Status.MET, "VISITS": Status.MET, "CULTURE": Status.UNMET}
STARS = (5, 4, 4, 3, 3, 2)


class Stations:
    """What the county and its town show in full, the other towns in part."""

    def __init__(self, acts: Acts) -> None:
        self._acts = acts
        self._fake = Faker("zh_CN")
        self._fake.seed_instance("staff")
        towns = self._all("TOWN")
        self.towns = {station["area"]: station for station in towns}
        self.villages = self._all("VILLAGE", area=f"{TOWN}000")
        self.county = [station for station in towns if station["area"].startswith(TOWN[:6])]
        self.centres = self._all("COUNTY")
        self.town = self.towns[f"{TOWN}000"]
        self.city = self._all("CITY")[0]

    def _all(self, level: str, **query: str) -> list[Body]:
        stations: list[Body] = self._acts.get(CITY, "registry", "/v1/stations", level=level, limit="200", **query)[
            "items"
        ]
        return stations

    def staffed(self) -> list[tuple[Body, Post, str]]:
        """Who is in post where: a head at every centre and town, the county's towns and the town's villages in full."""
        posts = [(station, Post.HEAD) for station in [*self.centres, *self.towns.values(), *self.villages]]
        for station in self.county:
            posts += [(station, Post.FULL_TIME), (station, Post.PART_TIME)]
        posts += [(each, Post.FULL_TIME) for each in self.centres if each["area"] == COUNTY for _ in range(2)]
        return [(station, post, self._fake.unique.name()) for station, post in posts]

    def appoint(self, station: Body, post: Post, name: str) -> Body:
        body = {"name": name, "post": post, "from_on": SINCE}
        return self._acts.post(CITY, "registry", f"/v1/stations/{station['id']}/staff", body)

    def scenes(self) -> list[Callable[[], object]]:
        rated = zip(self.county, STARS, strict=True)
        return [
            *(partial(self._town, index, station, stars) for index, (station, stars) in enumerate(rated)),
            *(partial(self._in_place, station) for station in self.villages if station["area"] != FIRST_VILLAGE),
            self._centre, self._village, self._renamed, self._university, self._staff_change,
        ]  # fmt: skip

    def _town(self, index: int, station: Body, stars: int) -> None:
        """The five haves differ from town to town; then the bureau rates it."""
        pattern = (Status.MET, Status.MET, Status.MET, Status.UNKNOWN, Status.UNMET)
        self._assess(
            station, zip(HAVES, (pattern[(index * 2 + place) % len(pattern)] for place in range(5)), strict=True)
        )
        self._rate(station, stars)

    def _centre(self) -> None:
        centre = next(each for each in self.centres if each["area"] == COUNTY)
        self._assess(centre, ((item, Status.MET) for item in HAVES))

    def _in_place(self, station: Body) -> None:
        """A village's station of which three are known."""
        self._assess(station, ((item, Status.MET) for item in ("ORGANISATION", "STAFF", "SUPPORT")))

    def _village(self) -> None:
        """The first village is on its way to a model station."""
        station = next(each for each in self.villages if each["area"] == FIRST_VILLAGE)
        self._assess(station, ((item, Status.MET) for item in HAVES))
        self._assess(station, MODEL_ITEMS.items(), "model-items")
        self._rate(station, 4)

    def _assess(self, station: Body, items: Iterable[tuple[str, Status]], measure: str = "five-haves") -> None:
        for item, status in items:
            body = {"item": item, "status": status, "evidence": EVIDENCE[status], "assessed_on": self._acts.day(-15)}
            self._acts.post(CENTRE, "registry", f"/v1/stations/{station['id']}/{measure}", body)

    def _rate(self, station: Body, stars: int) -> None:
        now = self._acts.get(BUREAU, "registry", f"/v1/stations/{station['id']}")
        body = {"stars": stars, "on": self._acts.day(-1), "grounds": "【演示】年度星级评定。"}
        self._acts.post(BUREAU, "registry", f"/v1/stations/{station['id']}/stars", body, now)

    def _renamed(self) -> None:
        station = next(each for each in self.villages if each["area"] == SECOND_VILLAGE)
        body = {"name": "滨江社区退役军人服务站", "on": self._acts.day(-10), "reason": "【演示】规范站名。"}
        self._acts.post(CITY, "registry", f"/v1/stations/{station['id']}/name", body)

    def _university(self) -> None:
        body = {"code": f"{TOWN}901", "level": "UNIVERSITY", "name": "【演示】高校退役军人服务站"}
        opened = {"area_name": "【演示】高校", "on": self._acts.day(-90)}
        self._acts.post(CITY, "registry", "/v1/stations", body | opened)

    def _staff_change(self) -> None:
        """A deputy has left, and another came."""
        path = f"/v1/stations/{self.town['id']}/staff"
        first = {"name": self._fake.unique.name(), "post": Post.DEPUTY, "from_on": SINCE, "to_on": self._acts.day(-31)}
        self._acts.post(CITY, "registry", path, first)
        second = {"name": self._fake.unique.name(), "post": Post.DEPUTY, "from_on": self._acts.day(-30)}
        self._acts.post(CITY, "registry", path, second)
