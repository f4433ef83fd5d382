"""Legal stations, mentors' studios and hand-overs among the three parties, at every state."""

from collections.abc import Callable
from functools import partial

from deploy.demo.acts import Acts, Body
from deploy.demo.cast import HEAD, Cast
from deploy.demo.stations import BUREAU, CENTRE, CITY
from services.registry.files.domain.people import Category

RECEPTION, LAWYER, MENTOR, ARMED_FORCES = "reception-officer", "duty-lawyer", "mentor", "armed-forces-officer"
LOGINS = (RECEPTION, LAWYER, MENTOR, ARMED_FORCES)
PAPERS = ["IDENTITY", "APPLICATION_FORM", "CASE_MATERIAL", "MEANS_STATEMENT"]

STEPS: dict[str, tuple[str, Body]] = {
    "advice": (LAWYER, {"text": "【演示】已说明仲裁和诉讼的途径。"}),
    "application": (RECEPTION, {"text": "【演示】请求支付拖欠工资。", "papers": PAPERS}),
    "return": (BUREAU, {"text": "【演示】请补充案件材料。", "papers": ["CASE_MATERIAL"]}),
    "grant": (BUREAU, {"text": "【演示】符合法律援助条件。", "granted": True}),
    "refusal": (BUREAU, {"text": "【演示】事项不属于法律援助范围。", "granted": False}),
    "objection": (RECEPTION, {"text": "【演示】申请人对决定有异议。"}),
    "review": (CITY, {"text": "【演示】维持原决定。", "granted": False}),
    "completion": (RECEPTION, {"text": "【演示】已办结。"}),
    "withdrawal": (RECEPTION, {"text": "【演示】本人不再申请。"}),
}
"""The steps of a legal case: who takes each, and what they send."""
PATHS = {"grant": "decision", "refusal": "decision"}

CASES = (
    (Category.DISCHARGED_SOLDIER, 0, ()),
    (Category.DISCHARGED_SOLDIER, 1, ("advice",)),
    (Category.DISCHARGED_SOLDIER, 2, ("advice", "completion")),
    (Category.DISCHARGED_SOLDIER, 3, ("application",)),
    (Category.DISCHARGED_SOLDIER, 4, ("application", "return")),
    (Category.DISCHARGED_SOLDIER, 5, ("application", "grant")),
    (Category.DEMOBILISED, 0, ("application", "refusal")),
    (Category.MARTYR_SURVIVOR, 0, ("application", "refusal", "objection")),
    (Category.TRANSFERRED_OFFICER, 0, ("application", "refusal", "objection", "review")),
    (Category.TRANSFERRED_OFFICER, 1, ("application", "grant", "assignment")),
    (Category.ACTIVE_DUTY_FAMILY, 0, ("withdrawal",)),
)
"""Whose case has come how far."""

HANDOVERS = (
    (ARMED_FORCES, "SERVICE", "HARDSHIP", "【演示】入户走访发现一户老人独居，行动不便。", ()),
    (ARMED_FORCES, "SERVICE", "HARDSHIP", "【演示】走访发现一户屋顶漏水。", ("acceptance",)),
    (ARMED_FORCES, "SERVICE", "EMPLOYMENT", "【演示】走访了解到一人求职困难。", ("acceptance", "completion")),
    (CENTRE, "ARMED_FORCES_DEPT", "MILITIA", "【演示】请核对一名返乡人员的民兵编组。", ("acceptance", "completion")),
    (CENTRE, "BUREAU", "CARD", "【演示】优待证信息与档案不一致，请核对。", ("refusal",)),
    (BUREAU, "SERVICE", "RETURN_HOME", "【演示】请联系一名应返乡报到人员。", ("withdrawal",)),
)
"""Who hands what to whom, and what becomes of it."""
OF_PARTY = {"SERVICE": CENTRE, "ARMED_FORCES_DEPT": ARMED_FORCES, "BUREAU": BUREAU}


class Matters:
    def __init__(self, acts: Acts, cast: Cast) -> None:
        self._acts = acts
        self._cast = cast
        self._lawyer = acts.get(LAWYER, "registry", "/v1/accounts/me")["id"]

    def scenes(self) -> list[Callable[[], object]]:
        return [
            self._roster,
            *(partial(self._case, *each) for each in CASES),
            self._aid_first,
            self._of_the_dead,
            *(partial(self._handover, *each) for each in HANDOVERS),
            self._studio,
            self._closed_studio,
        ]

    def _roster(self) -> None:
        """A lawyer on duty today, and on the next days."""
        for day in range(3):
            shift = {"day": self._acts.day(day), "shift": "MORNING", "lawyer": self._lawyer}
            self._acts.post(CENTRE, "assistance", "/v1/legal-shifts", shift)

    def _case(self, category: Category, index: int, steps: tuple[str, ...]) -> None:
        body = {"veteran_id": self._cast[category][index], "matter": "LABOUR", "need": "【演示】单位拖欠工资。"}
        case = self._acts.post(RECEPTION, "assistance", "/v1/legal-cases", body)
        for step in steps:
            case = self._step(case, step)

    def _step(self, case: Body, step: str) -> Body:
        login, body = STEPS.get(step, (BUREAU, {"lawyer": self._lawyer}))
        path = f"/v1/legal-cases/{case['id']}/{PATHS.get(step, step)}"
        return self._acts.post(login, "assistance", path, body, case)

    def _aid_first(self) -> None:
        """Three days are left to bring the matter, so aid comes before the papers."""
        body = {"veteran_id": self._cast[Category.DUTY_DEATH_SURVIVOR][0], "matter": "INJURY"}
        case = self._acts.post(RECEPTION, "assistance", "/v1/legal-cases", body | {"need": "【演示】工伤时效将满。"})
        asked = {"text": "【演示】时效将满，先行援助。", "papers": ["IDENTITY"], "limitation_on": self._acts.day(3)}
        self._acts.post(RECEPTION, "assistance", f"/v1/legal-cases/{case['id']}/application", asked, case)

    def _of_the_dead(self) -> None:
        """Both end as their person dies, among the files."""
        self._case(Category.DEMOBILISED, 1, ("advice",))
        body = {"to_party": "ARMED_FORCES_DEPT", "matter": "MILITIA", "need": "【演示】请核对民兵编组情况。"}
        veteran = {"veteran_id": self._cast[Category.DEMOBILISED][1]}
        self._acts.post(CENTRE, "assistance", "/v1/handovers", body | veteran)

    def _handover(self, login: str, to: str, matter: str, need: str, steps: tuple[str, ...]) -> None:
        body = {"to_party": to, "matter": matter, "need": need}
        row = self._acts.post(login, "assistance", "/v1/handovers", body)
        for step in steps:
            by = login if step == "withdrawal" else OF_PARTY[to]
            sent: Body = {} if step == "acceptance" else {"reason": "【演示】见办理记录。"}
            sent |= {"outcome": "SOLVED"} if step == "completion" else {}
            row = self._acts.post(by, "assistance", f"/v1/handovers/{row['id']}/{step}", sent, row)

    def _open(self, name: str) -> Body:
        return self._acts.post(HEAD, "assistance", "/v1/studios", {"name": name})

    def _appoint(self, studio: Body, index: int, number: str) -> Body:
        """A veteran of the town, for two years."""
        veteran = self._cast[Category.DEMOBILISED][index]
        letter = {"studio_id": studio["id"], "veteran_id": veteran, "letter_number": number}
        term = {"from_on": self._acts.day(-10), "until_on": self._acts.day(720)}
        return self._acts.post(HEAD, "assistance", "/v1/appointments", letter | term)

    def _studio(self) -> None:
        """A studio with two mentors, one of them renewed and the other resigned, at work."""
        studio = self._open("【演示】棠下老班长工作室")
        letters = [self._appoint(studio, index, f"演示聘〔2026〕{index + 1}号") for index in range(2)]
        for letter, step, body in zip(
            letters, ("renewal", "end"), ({"until_on": self._acts.day(1000)}, {"ending": "RESIGNED"}), strict=True
        ):
            self._acts.post(HEAD, "assistance", f"/v1/appointments/{letter['id']}/{step}", body, letter)
        for state, subject in (
            (None, "【演示】邻里因通道堆物争执。"), ("SETTLED", "【演示】兄弟分摊赡养费用。"),
            ("FAILED", "【演示】合伙账目纠纷。"), ("STOPPED", "【演示】一方不再参加调解。"),
        ):  # fmt: skip
            quarrel = {"studio_id": studio["id"], "kind": "NEIGHBOURS", "subject": subject}
            row = self._acts.post(MENTOR, "assistance", "/v1/studio-mediations", quarrel)
            if state:
                path, result = (
                    f"/v1/studio-mediations/{row['id']}/result",
                    {"state": state, "result": "【演示】见记录。"},
                )
                self._acts.post(MENTOR, "assistance", path, result, row)
        talk = {"studio_id": studio["id"], "title": "【演示】优待证使用政策宣讲", "audience": 24}
        self._acts.post(MENTOR, "assistance", "/v1/talks", talk | {"held_on": self._acts.day(-1)})
        report = {
            "veteran_id": self._cast[Category.TRANSFERRED_OFFICER][0],
            "kind": "LIVING",
            "source": "COMMUNITY_REPORT",
        }
        found = report | {"description": "【演示】老班长走访发现生活困难。", "found_on": self._acts.day(-1)}
        hardship = self._acts.post(MENTOR, "visits", "/v1/hardships", found)
        lead = {"hardship_id": hardship["id"]}
        self._acts.post(MENTOR, "assistance", f"/v1/studios/{studio['id']}/leads", lead)

    def _closed_studio(self) -> None:
        studio = self._open("【演示】棠下老班长工作室（旧）")
        self._acts.post(HEAD, "assistance", f"/v1/studios/{studio['id']}/closure", None, studio)
