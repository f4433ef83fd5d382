"""How able the network is: policies, trainings (also across one level 下跨一级), a contest 大比武, awards."""

from collections.abc import Callable, Iterable

from deploy.demo.acts import Acts, Body
from deploy.demo.stations import BUREAU, CENTRE, CITY, COUNTY, Stations
from services.registry.files.domain.people import SURVIVORS
from services.registry.network.domain.staff import Post

POLICIES = (
    (CITY, "【演示】优待证使用办法", "持证人凭证享受交通、旅游、文化等优待。", (), "演示〔2024〕1号", None),
    (CITY, "【演示】优待证使用办法（修订）", "增加公共交通优待，简化补办手续。", (), "演示〔2025〕3号", 0),
    (CITY, "【演示】三属定期抚恤金标准", "自发布之日起执行新标准。", sorted(SURVIVORS), "演示〔2025〕7号", None),
    (BUREAU, "【演示】蓬江区帮扶援助指引", "申请、入户核实、审批、发放的办理指引。", (), None, None),
)
"""Who publishes what, for whom (all, where none are named), and which of the others it supersedes."""

ROUNDS = (
    {"kind": "TEAM_COMPULSORY", "dimension": "COMMAND"},
    {"kind": "QUICK_FIRE", "dimension": "KNOWLEDGE"},
    {"kind": "INDIVIDUAL_COMPULSORY", "dimension": "KNOWLEDGE"},
    {"kind": "SCENARIO", "dimension": "WARMTH"},
)


class Capability:
    """`staff` are those in post, with the station and post of each."""

    def __init__(self, acts: Acts, stations: Stations, staff: Iterable[tuple[Body, Post, Body]]) -> None:
        self._acts = acts
        self._stations = stations
        self._staff = list(staff)

    def scenes(self) -> list[Callable[[], object]]:
        return [
            self._across_from_city,
            self._across_from_county,
            self._town_trains,
            self._to_come,
            self._contest,
            self._awards,
        ]

    def _heads(self, stations: Iterable[Body]) -> list[str]:
        wanted = {station["id"] for station in stations}
        return [one["id"] for station, post, one in self._staff if station["id"] in wanted and post is Post.HEAD]

    def _train(self, login: str, trainer: Body, level: str, subject: str, title: str, staff: Iterable[str]) -> None:
        body = {
            "trainer_station_id": trainer["id"],
            "trainee_level": level,
            "subject": subject,
            "title": title,
            "held_on": self._acts.day(-25),
            "hours": 8,
            "trainees": [{"staff_id": id, "score": 70 + place * 7 % 30} for place, id in enumerate(staff)],
        }
        self._acts.post(login, "registry", "/v1/trainings", body)

    def _across_from_city(self) -> None:
        """The city trains the heads of all towns, across the counties."""
        heads = self._heads(self._stations.towns.values())
        self._train(CITY, self._stations.city, "TOWN", "POLICY", "【演示】镇（街）站站长政策培训班", heads)

    def _across_from_county(self) -> None:
        centre = next(each for each in self._stations.centres if each["area"] == COUNTY)
        heads = self._heads(self._stations.villages)
        self._train(
            CENTRE, centre, "VILLAGE", "VISITS", "【演示】村（社区）站联系走访实务", heads[: len(heads) * 3 // 4]
        )

    def _town_trains(self) -> None:
        mine = [one["id"] for station, _, one in self._staff if station["id"] == self._stations.town["id"]]
        self._train("town-head", self._stations.town, "TOWN", "FILES", "【演示】一人一档信息采集", mine)

    def _to_come(self) -> None:
        plan = {"trainee_level": "VILLAGE", "subject": "AID", "title": "【演示】帮扶援助政策培训"}
        self._acts.post(CENTRE, "registry", "/v1/training-plans", plan | {"planned_on": self._acts.day(20)})

    def _contest(self) -> None:
        """The county's towns send a team and their head each; results are published, and another is announced."""
        name = {"name": "【演示】蓬江区“四如”业务大比武", "planned_on": self._acts.day(-20), "rounds": list(ROUNDS)}
        contest = self._acts.post(BUREAU, "registry", "/v1/contests", name)
        path, heads = f"/v1/contests/{contest['id']}", self._heads(self._stations.county)
        teams = [{"station_id": station["id"]} for station in self._stations.county]
        people = [team | {"staff_id": head} for team, head in zip(teams, heads, strict=True)]
        entries = [self._acts.post(CENTRE, "registry", f"{path}/entries", who) for who in [*teams, *people]]
        contest = self._acts.post(BUREAU, "registry", f"{path}/holding", {"held_on": self._acts.day(-20)}, contest)
        for place, entry in enumerate(entries):
            points = 70 + place * 11 % 30
            scores = [None, points, 96 - place * 2, 88] if entry["staff_id"] else [points, 90 - place, None, 85]
            self._acts.put(BUREAU, "registry", f"/v1/contests/entries/{entry['id']}/scores", {"scores": scores}, entry)
        self._acts.post(BUREAU, "registry", f"{path}/publication", None, contest)
        coming = {"name": "【演示】江门市业务大比武", "planned_on": self._acts.day(45), "rounds": list(ROUNDS)}
        self._acts.post(CITY, "registry", "/v1/contests", coming)

    def _awards(self) -> None:
        """One given, one declined, one not decided yet."""
        head, other = self._heads(self._stations.county[:2])
        nominated = [
            self._nominate(self._stations.county[0], "COUNTY", "OUTSTANDING_HEAD", head),
            self._nominate(self._stations.county[1], "COUNTY", "OUTSTANDING_WORKER", other),
        ]
        self._nominate(self._stations.town, "CITY", "MODEL_STATION", None)
        given = {"state": "AWARDED", "certificate_number": "演示-2026-001", "awarded_on": self._acts.day(-2)}
        for award, outcomes in zip(
            nominated, (({"state": "SHORTLISTED"}, given), ({"state": "DECLINED"},)), strict=True
        ):
            path = f"/v1/awards/{award['id']}/outcome"
            for outcome in outcomes:
                award = self._acts.post(BUREAU, "registry", path, outcome, award)

    def _nominate(self, station: Body, level: str, category: str, staff: str | None) -> Body:
        body = {"station_id": station["id"], "level": level, "year": int(self._acts.day(0)[:4]), "category": category}
        whom = {"staff_id": staff} if staff else {}
        why = {"grounds": "【演示】服务对象满意度高，走访全覆盖。"}
        return self._acts.post(CENTRE, "registry", "/v1/awards", body | whom | why)


def publish_policies(acts: Acts) -> list[str]:
    """The policies' ids, in their order."""
    published: list[str] = []
    for login, title, text, audience, number, supersedes in POLICIES:
        body: Body = {"title": title, "text": text, "audience": list(audience), "valid_from": acts.day(-60)}
        if number:
            body["document_number"] = number
        if supersedes is not None:
            body["supersedes"] = published[supersedes]
        published.append(acts.post(login, "registry", "/v1/policies", body)["id"])
    return published
