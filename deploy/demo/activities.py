"""What stations hold and tell: a campaign 大走访, lectures, stories, practices, offers, explanations, satisfaction."""

from collections.abc import Callable
from functools import partial

from deploy.demo.acts import Acts, Body
from deploy.demo.cast import HEAD, Cast
from deploy.demo.contact import visited
from deploy.demo.stations import CENTRE, COUNTY, FIRST_VILLAGE, Stations
from services.registry.files.domain.people import Category

CLERK = "town-staff"
LECTURES = (
    ("【演示】老兵讲战斗故事", "VETERAN", ["STORY_OF_VETERAN"], 42, -30),
    ("【演示】我在服务站这五年", "WORKER", ["STORY_OF_WORKER"], 25, -14),
    ("【演示】两代人的军装", "VETERAN", ["STORY_OF_VETERAN", "STORY_OF_WORKER"], 60, -7),
)
STORIES = (
    (Category.RED_ARMY_VETERAN, "【演示】百岁老红军的课堂", 3),
    (Category.DISCHARGED_SOLDIER, "【演示】退伍返乡办合作社", 2),
    (Category.TRANSFERRED_OFFICER, "【演示】转业干部的志愿服务队", 1),
    (None, "【演示】站长的走访地图", 3),
)
"""About whom (one of the staff where no one is named), and how far: drafted, reviewed, published."""

SCORES = ((5, 5, 5), (4, 4, 5), (5, 4, 4), (3, 4, 4), (4, 3, 5), (5, 5, 4))
"""幸福感, 获得感, 荣誉感: as many answers at each station as results need to be shown."""


class Activities:
    def __init__(self, acts: Acts, cast: Cast, stations: Stations, policies: list[str]) -> None:
        self._acts = acts
        self._cast = cast
        self._stations = stations
        self._policies = policies

    def scenes(self) -> list[Callable[[], object]]:
        scenes = [self._campaign, self._lectures, self._stories, self._practice, self._offers, self._explained]
        return [*scenes, self._content_with_visits, *self._content_with_stations()]

    def _post(self, login: str, path: str, body: Body | None = None, of: Body | None = None) -> Body:
        return self._acts.post(login, "visits", path, body, of)

    def _campaign(self) -> None:
        """The county's visits to those in preferential care, with a symposium; another is drafted."""
        body = {
            "name": "【演示】“情系老兵”大走访",
            "area": COUNTY,
            "from_on": self._acts.day(-10),
            "to_on": self._acts.day(20),
            "goal": "【演示】优抚对象走访全覆盖。",
            "rule": {"preferential_care": True},
        }
        campaign = self._post(CENTRE, "/v1/campaigns", body)
        path = f"/v1/campaigns/{campaign['id']}"
        self._post(CENTRE, f"{path}/launch")
        attendees = [
            id
            for category in (Category.MARTYR_SURVIVOR, Category.DISABLED_SERVICEMAN, Category.DEMOBILISED)
            for id in self._cast[category][: len(self._cast[category]) // 2]
        ]
        symposium = {"area": FIRST_VILLAGE, "attendees": attendees, "held_on": self._acts.day(0)}
        self._post(HEAD, f"{path}/symposia", symposium | {"notes": "【演示】反映看病报销、子女就业两类问题。"})
        later = {"name": "【演示】春节大走访", "from_on": self._acts.day(60), "to_on": self._acts.day(90)}
        self._post(CENTRE, "/v1/campaigns", body | later | {"rule": {"tier": "KEY"}})

    def _lectures(self) -> None:
        for topic, speaker, kinds, audience, days in LECTURES:
            body = {"topic": topic, "speaker": "【演示】讲述人", "speaker_kind": speaker, "story_kinds": kinds}
            where = {"audience": audience, "held_on": self._acts.day(days), "place": "【演示】镇文化中心"}
            self._post(HEAD, "/v1/lectures", body | where)

    def _stories(self) -> None:
        for category, title, steps in STORIES:
            about = {"veteran_id": self._cast[category][0]} if category else {"about": "【演示】某站站长"}
            body = about | {"title": title, "text": f"{title}。事迹内容为虚构。", "consented_on": self._acts.day(-3)}
            story = self._post(CLERK, "/v1/stories", body)
            for done, (step, passed) in enumerate((("review", {"passed": True}), ("publication", None)), 2):
                if steps >= done:
                    story = self._post(HEAD, f"/v1/stories/{story['id']}/{step}", passed, story)

    def _practice(self) -> None:
        body = {"title": "【演示】“每天一招呼”", "text": "【演示】寒潮期间每天致电独居老兵。", "tags": ["独居", "寒潮"]}
        practice = self._post(HEAD, "/v1/practices", body)
        for station in self._stations.county:
            if station != self._stations.town:
                self._post(f"town-{station['area'][:9]}", f"/v1/practices/{practice['id']}/adoptions")

    def _offers(self) -> None:
        """One under way, whose guests say how they liked it; one still to come."""
        now = {"title": "【演示】老兵义诊", "kind": "HEALTH", "capacity": 30}
        offer = self._post(HEAD, "/v1/offers", now | {"from_on": self._acts.day(0), "to_on": self._acts.day(5)})
        deceased = self._cast[Category.DEMOBILISED]
        guests = [id for id in self._cast.of_village(1) if id not in deceased][: len(SCORES) + 1]
        path = f"/v1/offers/{offer['id']}"
        for id in guests:
            self._post(HEAD, f"{path}/sign-ups", {"veteran_id": id})
        came = guests[:-1]
        self._post(HEAD, f"{path}/attendance", {"veteran_ids": came})
        for id, scores in zip(came, SCORES, strict=True):
            self._satisfied(HEAD, scores, {"occasion": "OFFER", "occasion_id": offer["id"], "veteran_id": id})
        then = {"title": "【演示】就业技能培训班", "kind": "EMPLOYMENT", "capacity": 20}
        coming = self._post(HEAD, "/v1/offers", then | {"from_on": self._acts.day(20), "to_on": self._acts.day(25)})
        for id in self._cast[Category.DISCHARGED_SOLDIER][:3]:
            self._post(HEAD, f"/v1/offers/{coming['id']}/sign-ups", {"veteran_id": id})

    def _explained(self) -> None:
        _, card, pension, aid = self._policies
        survivors = [
            id for category in (Category.MARTYR_SURVIVOR, Category.DUTY_DEATH_SURVIVOR) for id in self._cast[category]
        ]
        village = self._cast.of_village(0)
        for login, policy, people, method in (
            (HEAD, pension, survivors, "HOME_VISIT"),
            (HEAD, aid, village, "MEETING"),
            ("village-worker", card, village, "MEETING"),
            (CLERK, card, self._cast.of_village(1)[:4], "PHONE"),
        ):
            body = {"policy_id": policy, "veteran_ids": people, "method": method, "held_on": self._acts.day(-4)}
            self._post(login, "/v1/explanations", body)

    def _content_with_visits(self) -> None:
        for id, scores in zip(self._cast.of_village(0), SCORES, strict=False):
            named = {"occasion": "VISIT", "occasion_id": visited(self._acts, id), "veteran_id": id}
            self._satisfied(HEAD, scores, named | {"comment": "【演示】服务站来得勤，心里暖。"})

    def _content_with_stations(self) -> list[Callable[[], object]]:
        """Anonymous answers, at each town of the county."""
        return [partial(self._boxed, f"town-{station['area'][:9]}") for station in self._stations.county]

    def _boxed(self, login: str) -> None:
        for index, scores in enumerate(SCORES):
            self._satisfied(login, scores, {"occasion": "GENERAL", "comment": f"【演示】意见箱第{index + 1}份。"})

    def _satisfied(self, login: str, scores: tuple[int, int, int], about: Body) -> None:
        self._post(login, "/v1/satisfaction", dict(zip(("happiness", "gain", "honour"), scores, strict=True)) | about)
