"""Petitions 信访 and disputes 矛盾纠纷, one in each state, as the town's station and those above it handle them."""

from collections.abc import Callable
from functools import partial

from deploy.demo.acts import Acts, Body
from deploy.demo.cast import HEAD, Cast
from deploy.demo.stations import BUREAU, CITY, COUNTY
from deploy.demo.words import MARK
from services.registry.files.domain.people import Category

STAFF, VILLAGE = "town-staff", "village-worker"
REPLY = {"outcome": "EXPLAINED", "text": f"{MARK}经核查，相关待遇已按当年政策落实，附档案复印件。"}
REVIEW = {"outcome": "UPHELD", "text": f"{MARK}经复查，原答复意见事实清楚、依据充分，予以维持。"}
WAY: tuple[tuple[str, str, str, Body | None], ...] = (
    ("ACCEPTED", STAFF, "acceptance", None),
    ("INVESTIGATING", STAFF, "investigation", None),
    ("REPLIED", STAFF, "reply", REPLY),
    ("REVIEW", STAFF, "review-request", None),
    ("REVIEWED", BUREAU, "review", REVIEW),
    ("RE_REVIEW", HEAD, "review-request", None),
    ("CLOSED", CITY, "review", REVIEW),
)
"""A petition's steps: the state each leads to, who takes it, and what they write."""

BROUGHT = (
    (Category.DISCHARGED_SOLDIER, 0, "PLACEMENT", "反映退役后安置待遇未落实。", "CLOSED"),
    (Category.DISCHARGED_SOLDIER, 1, "SOCIAL_INSURANCE", "请求补缴服役期间社会保险。", "RE_REVIEW"),
    (Category.DISABLED_SERVICEMAN, 0, "PENSION", "对伤残抚恤金标准有疑问。", "REVIEWED"),
    (Category.TRANSFERRED_OFFICER, 0, "PLACEMENT", "请求核实转业安置岗位。", "REVIEW"),
    (Category.MARTYR_SURVIVOR, 0, "PENSION", "请求核实定期抚恤发放时间。", "REPLIED"),
)
"""Whose petition is about what, and in which state it is."""


class Rights:
    def __init__(self, acts: Acts, cast: Cast) -> None:
        self._acts = acts
        self._cast = cast

    def scenes(self) -> list[Callable[[], object]]:
        petitions = [self._urgent, self._paused, self._joint, self._extended, self._repeated, self._left]
        disputes = [self._mediated, self._handed_up, self._agreed, self._kept, self._referred]
        return [*(partial(self._brought, *each) for each in BROUGHT), *petitions, *disputes]

    def _petition(self, matter: str, text: str, *parties: Body, **more: object) -> str:
        body: Body = {"matter": matter, "description": f"{MARK}{text}", "parties": list(parties)}
        row = self._acts.post(STAFF, "assistance", "/v1/petitions", {**body, "papers": ["IDENTITY"], **more})
        return str(row["id"])

    def _step(self, id: str, step: str, body: Body | None = None, login: str = STAFF, of: Body | None = None) -> Body:
        return self._acts.post(login, "assistance", f"/v1/petitions/{id}/{step}", body, of)

    def _lead(self, id: str, state: str) -> None:
        for reached, login, step, body in WAY:
            self._step(id, step, body, login)
            if reached == state:
                break

    def _someone(self, category: Category, index: int) -> Body:
        return {"veteran_id": self._cast[category][index]}

    def _brought(self, category: Category, index: int, matter: str, text: str, state: str) -> None:
        self._lead(self._petition(matter, text, self._someone(category, index)), state)

    def _urgent(self) -> None:
        """Told to the county and the city at once; handed to the county."""
        who = self._someone(Category.DUTY_DEATH_SURVIVOR, 0)
        id = self._petition("OTHER", "多人情绪激动，可能集体上访。", who, urgent=True)
        self._step(id, "transfer", {"to_area": COUNTY, "text": f"{MARK}事项由县局负责，现予转送。"}, HEAD)

    def _paused(self) -> None:
        """Not taken up yet: a paper is still to come."""
        id = self._petition(
            "EMPLOYMENT", "请求推荐就业岗位。", self._someone(Category.DISCHARGED_SOLDIER, 2), papers=[]
        )
        self._step(id, "pause", {"paper": "IDENTITY"})

    def _joint(self) -> None:
        """Twelve people with two representatives; one of the staff has withdrawn."""
        named = [{"name": f"【演示】{name}"} for name in ("陈建国", "黄志强")]
        papers = ["IDENTITY", "REPRESENTATION"]
        id = self._petition("PENSION", "联名请求明确优待政策。", *named, joint=True, petitioners=12, papers=papers)
        self._step(id, "recusals", {"reason": "KIN"})
        self._step(id, "acceptance", login=HEAD)

    def _extended(self) -> None:
        """The head has given 30 more days."""
        id = self._petition("PLACEMENT", "请求调阅异地档案核实安置。", self._someone(Category.DISCHARGED_SOLDIER, 3))
        self._lead(id, "INVESTIGATING")
        asked = self._step(id, "extension", {"days": 30, "reason": f"{MARK}需调阅异地档案。"})
        self._step(id, "extension-decision", {"approved": True}, HEAD, asked)

    def _repeated(self) -> None:
        """Taken back, and brought again on the same matter; that belongs before a court."""
        who = self._someone(Category.ACTIVE_DUTY_FAMILY, 0)
        first = self._petition("OTHER", "邻里土地争议。", who)
        self._step(first, "withdrawal", {"text": f"{MARK}信访人书面申请撤回。"})
        again = self._petition("OTHER", "再次反映邻里土地争议。", who, repeats=first)
        why = {"reason": "COURT_OR_ARBITRATION", "text": f"{MARK}该事项属人民法院受理范围，请依法提起诉讼。"}
        self._step(again, "non-acceptance", why)

    def _left(self) -> None:
        """Only registered."""
        self._petition("STAFF_CONDUCT", "反映窗口服务态度。", {"name": f"{MARK}李女士"})

    def _dispute(self, matter: str, text: str, category: Category) -> Body:
        parties = [self._someone(category, 0), {"name": f"{MARK}李志强"}]
        body = {"matter": matter, "description": f"{MARK}{text}", "parties": parties}
        return self._acts.post(VILLAGE, "assistance", "/v1/disputes", body)

    def _on(self, row: Body, step: str, body: Body | None = None, login: str = VILLAGE) -> Body:
        return self._acts.post(login, "assistance", f"/v1/disputes/{row['id']}/{step}", body)

    def _mediation(self, row: Body, **more: str) -> Body:
        return {"held_on": row["registered_on"], "note": f"{MARK}双方到场，村干部主持，各自陈述意见。", **more}

    def _agree(self, row: Body, login: str = VILLAGE) -> Body:
        return self._on(row, "agreement", self._mediation(row, text=f"{MARK}双方同意各退半米。"), login)

    def _mediated(self) -> None:
        row = self._dispute("LAND", "宅基地界址争执。", Category.DISCHARGED_SOLDIER)
        self._on(row, "mediations", self._mediation(row, outcome="ADJOURNED"))

    def _handed_up(self) -> None:
        """What the village did not solve, the town does."""
        row = self._dispute("DEBT", "借款未还引发争执。", Category.RED_ARMY_VETERAN)
        self._on(row, "mediations", self._mediation(row, outcome="FAILED"))
        self._on(row, "escalation")
        self._agree(row, STAFF)

    def _agreed(self) -> None:
        self._agree(self._dispute("NEIGHBOURS", "滴水、排水争执。", Category.DISABLED_SERVICEMAN))

    def _kept(self) -> None:
        row = self._dispute("FAMILY", "赡养分担争执。", Category.MARTYR_SURVIVOR)
        self._agree(row)
        self._on(row, "follow-up", {"kept": True})

    def _referred(self) -> None:
        """One goes to a court, one the parties take back."""
        row = self._dispute("LABOUR", "工资拖欠争议。", Category.DUTY_DEATH_SURVIVOR)
        self._on(row, "referral", {"referred_to": "ARBITRATION", "text": f"{MARK}引导双方申请劳动仲裁。"})
        settled = self._dispute("OTHER", "停车位争执。", Category.ACTIVE_DUTY_FAMILY)
        self._on(settled, "withdrawal", {"text": f"{MARK}双方已自行和解。"})
