"""Hardships 困难 on their way 发现—登记—化解—回访, with leads to aid: taken up and paid, declined, and open."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from deploy.demo.acts import Acts, Body
from deploy.demo.cases import accepted, fund_of, grant, opinion, verification_due, verification_visit, verified
from deploy.demo.cast import CLERK, HEAD, Cast
from deploy.demo.network import awaited
from deploy.demo.stations import BUREAU, CENTRE
from deploy.demo.words import CARE_FUND_NAME
from services.registry.files.domain.people import Category

FOUND, REGISTERED, RESOLVED, FOLLOWED_UP = range(4)
ASKED_FEN = 300_000


@dataclass(frozen=True)
class Hardship:
    """Whose it is, what it is, how far it has come, and by what it was resolved."""

    category: Category
    index: int
    kind: str
    description: str
    steps: int
    resolution: str = "BY_STATION"
    referred_to: str | None = None
    urgent: bool = False


HARDSHIPS = (
    Hardship(Category.DISCHARGED_SOLDIER, 3, "EMPLOYMENT", "【演示】失业半年，求职困难。", FOUND),
    Hardship(Category.DUTY_DEATH_SURVIVOR, 1, "DISASTER", "【演示】台风掀翻屋顶，暂住亲戚家。", FOUND, urgent=True),
    Hardship(Category.DISCHARGED_SOLDIER, 0, "LIVING", "【演示】一人收入供养四口。", REGISTERED),
    Hardship(Category.MARTYR_SURVIVOR, 2, "HOUSING", "【演示】祖屋漏雨，自修困难。", REGISTERED),
    Hardship(Category.ACTIVE_DUTY_FAMILY, 0, "EDUCATION", "【演示】孩子入学手续遇阻。", RESOLVED),
    Hardship(
        Category.MARTYR_SURVIVOR, 0, "LIVING", "【演示】独居，生活照料困难。", RESOLVED, "BY_REFERRAL", "CIVIL_AFFAIRS"
    ),
    Hardship(Category.RED_ARMY_VETERAN, 1, "MEDICAL", "【演示】住院陪护无人。", FOLLOWED_UP, "BY_FAMILY_OR_COMMUNITY"),
    Hardship(Category.TRANSFERRED_OFFICER, 1, "PSYCHOLOGICAL", "【演示】丧偶后情绪低落。", FOLLOWED_UP),
)


class Hardships:
    def __init__(self, acts: Acts, cast: Cast) -> None:
        self._acts = acts
        self._cast = cast

    def scenes(self) -> list[Callable[[], object]]:
        return [
            *(partial(self._goes, each) for each in HARDSHIPS),
            self._aided,
            self._declined,
            self._lead_open,
            self._none,
        ]

    def _step(self, id: str, step: str, body: Body) -> Body:
        return self._acts.post(HEAD, "visits", f"/v1/hardships/{id}/{step}", body)

    def _find(self, veteran: str, kind: str, description: str, urgent: bool = False) -> str:
        body = {"veteran_id": veteran, "kind": kind, "source": "COMMUNITY_REPORT", "description": description}
        report = body | {"urgent": urgent, "found_on": self._acts.day(-2)}
        return str(
            self._acts.post("village-worker" if self._near(veteran) else HEAD, "visits", "/v1/hardships", report)["id"]
        )

    def _near(self, veteran: str) -> bool:
        return veteran in self._cast.of_village(0)

    def _goes(self, hardship: Hardship) -> None:
        veteran = self._cast[hardship.category][hardship.index]
        id = self._find(veteran, hardship.kind, hardship.description, hardship.urgent)
        if hardship.steps >= REGISTERED:
            self._step(id, "registration", {"wants_aid": False})
        if hardship.steps >= RESOLVED:
            resolved = self._resolve(id, hardship.resolution, hardship.referred_to)
        if hardship.steps >= FOLLOWED_UP:
            self._follow_up(id, resolved)

    def _resolve(self, id: str, resolution: str, referred_to: str | None = None) -> Body:
        body = {"resolution": resolution, "measures": "【演示】站点协调，问题已解决。"}
        return self._step(id, "resolution", body | ({"referred_to": referred_to} if referred_to else {}))

    def _follow_up(self, id: str, resolved: Body) -> None:
        """A call a moment after the resolution: the demo has no weeks to wait."""
        at = datetime.fromisoformat(resolved["resolved_at"]) + timedelta(seconds=1)
        answer = {"holds": True, "occurred_at": at.isoformat(), "note": "【演示】电话回访，情况稳定。"}
        self._step(id, "follow-up", answer)

    def _lead(self, veteran: str, kind: str, description: str) -> tuple[str, str]:
        """A hardship that asks for aid, and the lead that assistance opens for it."""
        id = self._find(veteran, kind, description)
        self._step(id, "registration", {"wants_aid": True})

        def look() -> str | None:
            leads = self._acts.get(HEAD, "assistance", "/v1/leads", veteran_id=veteran)["items"]
            return next((lead["id"] for lead in leads if lead["hardship_id"] == id), None)

        return id, awaited(look, f"lead of hardship {id}", "assistance-work")

    def _aided(self) -> None:
        """The whole way: the lead becomes an application, is verified, granted from two funds and paid; that resolves
        the hardship.
        """
        veteran = self._cast[Category.DISABLED_SERVICEMAN][0]
        hardship, lead = self._lead(veteran, "MEDICAL", "【演示】旧伤复发住院，自付部分较多。")
        request = {"veteran_id": veteran, "ground": "OLD_WOUND_RELAPSE", "requested_fen": ASKED_FEN, "lead_id": lead}
        body = request | {"story": "【演示】旧伤复发住院治疗，自付部分较多。"}
        application = self._acts.post(HEAD, "assistance", "/v1/applications", body)
        id, path = application["id"], f"/v1/applications/{application['id']}"
        network = self._acts.network
        at = accepted(network, HEAD, id, "demo")
        due = verification_due(network, CLERK, id)
        self._acts.post(CLERK, "visits", "/v1/visits", verification_visit(veteran, due, at))
        verified(network, HEAD, id)
        reviewed = self._acts.post(HEAD, "assistance", f"{path}/opinion", opinion())
        cared = ASKED_FEN // 3
        care = fund_of(network, BUREAU, cared, CARE_FUND_NAME)
        decision = grant((fund_of(network, BUREAU, ASKED_FEN), ASKED_FEN - cared), (care, cared))
        self._acts.post(BUREAU, "assistance", f"{path}/decision", decision, reviewed)
        self._acts.post(CENTRE, "assistance", f"{path}/payment")

        def paid() -> Body | None:
            shown = self._acts.get(HEAD, "visits", f"/v1/hardships/{hardship}")
            return shown if shown["aid_state"] == "PAID" else None

        awaited(paid, f"payment shown with hardship {hardship}", "visits-work")
        self._follow_up(hardship, self._resolve(hardship, "BY_AID"))

    def _declined(self) -> None:
        _, lead = self._lead(self._cast[Category.MARTYR_SURVIVOR][3], "LIVING", "【演示】家庭支出增加。")
        body = {"reason": "【演示】已享受定期抚恤，改由民政临时救助。"}
        self._acts.post(HEAD, "assistance", f"/v1/leads/{lead}/decline", body)

    def _lead_open(self) -> None:
        self._lead(self._cast[Category.DISABLED_SERVICEMAN][1], "MEDICAL", "【演示】长期服药，负担较重。")

    def _none(self) -> None:
        """Looked into, and none."""
        id = self._find(self._cast[Category.ACTIVE_DUTY_FAMILY][1], "OTHER", "【演示】群众反映生活困难。")
        self._step(id, "setting-aside", {"outcome": "NOT_CONFIRMED", "reason": "【演示】入户核实，不属于困难。"})
