"""Cases of aid in each of their states: one for each way that a case may go, of one person each."""

from collections.abc import Callable
from functools import partial

from deploy.demo.acts import Acts, Body
from deploy.demo.cases import accepted, fund_of, grant, opinion, verification_due, verification_visit, verified
from deploy.demo.cast import CLERK, HEAD, Cast
from deploy.demo.network import awaited
from deploy.demo.stations import BUREAU, CENTRE
from services.assistance.aid.domain.states import State
from services.registry.files.domain.people import Category
from services.visits.dues.domain.contact import Method

ASKED_FEN = 200_000
WAY = (State.VERIFYING, State.VERIFIED, State.TOWN_REVIEWED, State.GRANTED, State.PAID, State.FOLLOWED_UP, State.CLOSED)
BESIDE: dict[State, tuple[State | None, str, str, Body]] = {
    State.RETURNED: (None, HEAD, "return", {"missing": "【演示】缺少家庭收入证明。"}),
    State.WITHDRAWN: (None, CLERK, "withdrawal", {"reason": "【演示】家庭情况好转，不再申请。"}),
    State.REFERRED: (None, HEAD, "referral", {"to": "【演示】转民政部门办理临时救助。"}),
    State.PUBLIC_NOTICE: (State.VERIFIED, HEAD, "notice", {"text": "【演示】拟对本村陈某某给予困难援助。"}),
    State.OBJECTED: (State.PUBLIC_NOTICE, CLERK, "objection", {"text": "【演示】反映该户另有住房。"}),
    State.UNDER_REVIEW: (State.REFUSED, CLERK, "review", {"reason": "【演示】收入计算有误，申请复核。"}),
    State.RELEASED: (State.GRANTED, BUREAU, "release", {"reason": "【演示】本人书面放弃。"}),
    State.RECOVERY: (State.PAID, BUREAU, "recovery", {"reason": "【演示】查实提供虚假材料。"}),
}
"""State → the one before it, who leads there by which step, and with what words."""

ENDS = (
    State.APPLIED, State.DIED, State.VERIFYING, State.VERIFIED, State.PUBLIC_NOTICE, State.OBJECTED,
    State.TOWN_REVIEWED, State.GRANTED, State.REFUSED, State.PAID, State.FOLLOWED_UP, State.CLOSED,
    State.UNDER_REVIEW, State.RECOVERY, State.WITHDRAWN, State.REFERRED, State.RETURNED,
    State.RELEASED, State.ENDED,
)  # fmt: skip
"""ENDED comes a day after the rest: until then an erasure that was approved can be withdrawn."""


class Cases:
    def __init__(self, acts: Acts, cast: Cast) -> None:
        self._acts = acts
        gone = {*cast[Category.DEMOBILISED], cast[Category.DISCHARGED_SOLDIER][5]}
        self._people = [id for id in cast.of_village(1) + cast.of_village(0) if id not in gone]

    def scenes(self) -> list[Callable[[], object]]:
        """Of people of both villages who neither died nor moved in other scenes."""
        return [partial(self._come_to, state, id) for state, id in zip(ENDS, self._people, strict=True)]

    def _come_to(self, end: State, veteran: str) -> None:
        body = {"veteran_id": veteran, "ground": "OTHER", "requested_fen": ASKED_FEN, "need": "LIVING"}
        case = self._acts.post(CLERK, "assistance", "/v1/applications", body | {"story": f"【演示】{end}"})
        self._lead(case["id"], veteran, end)

    def _lead(self, id: str, veteran: str, to: State) -> None:
        if to is State.DIED:
            self._acts.post(HEAD, "registry", f"/v1/veterans/{veteran}/death", self._death())
        elif to is State.ENDED:
            self._erase(veteran)
        elif to in BESIDE:
            before, login, step, body = BESIDE[to]
            if before:
                self._lead(id, veteran, before)
            self._step(login, id, step, body)
        elif to is State.REFUSED:
            self._lead(id, veteran, State.TOWN_REVIEWED)
            self._decide(id, {"outcome": "REFUSED", "reason": "【演示】不符合条件，可依法申请复核。"})
        elif to in WAY:
            for state in WAY[: WAY.index(to) + 1]:
                getattr(self, f"_{state.lower()}")(id, veteran)

    def _erase(self, veteran: str) -> None:
        body = {"veteran_id": veteran, "ground": "CONSENT_WITHDRAWN", "request_ref": "演示申〔2026〕1号"}
        asked = self._acts.post(HEAD, "registry", "/v1/erasures", body)
        decision = {"outcome": "APPROVED", "decision_ref": "演示决〔2026〕1号"}
        self._acts.post(BUREAU, "registry", f"/v1/erasures/{asked['id']}/decision", decision, asked)

    def _death(self) -> Body:
        return {"died_on": self._acts.day(-1), "source": "【演示】村委会通知，已核对死亡证明。"}

    def _step(self, login: str, id: str, step: str, body: Body | None = None) -> Body:
        return self._acts.post(login, "assistance", f"/v1/applications/{id}/{step}", body)

    def _decide(self, id: str, body: Body) -> None:
        path = f"/v1/applications/{id}"
        self._acts.post(BUREAU, "assistance", f"{path}/decision", body, self._acts.get(BUREAU, "assistance", path))

    def _verifying(self, id: str, veteran: str) -> None:
        accepted(self._acts.network, HEAD, id, "demo")

    def _verified(self, id: str, veteran: str) -> None:
        at = accepted(self._acts.network, HEAD, id, "demo")
        due = verification_due(self._acts.network, CENTRE, id)
        self._acts.post(CENTRE, "visits", "/v1/visits", verification_visit(veteran, due, at))
        verified(self._acts.network, HEAD, id)

    def _town_reviewed(self, id: str, veteran: str) -> None:
        self._step(HEAD, id, "opinion", opinion())

    def _granted(self, id: str, veteran: str) -> None:
        self._decide(id, grant((fund_of(self._acts.network, BUREAU, ASKED_FEN), ASKED_FEN)))

    def _paid(self, id: str, veteran: str) -> None:
        self._step(f"cashier-{self._acts.network.accounts[BUREAU]['area'][:6]}", id, "payment")

    def _followed_up(self, id: str, veteran: str) -> None:
        def due() -> Body | None:
            dues = self._acts.get(CENTRE, "visits", "/v1/dues", ref=id, trigger="FOLLOW_UP")["items"]
            return dues[0] if dues else None

        awaited(due, f"follow-up due of application {id}", "visits-work")
        paid_at = self._acts.get(HEAD, "assistance", f"/v1/applications/{id}")["paid_at"]
        visit = {"veteran_id": veteran, "method": Method.HOME_VISIT, "reached": True, "occurred_at": paid_at}
        self._acts.post(CENTRE, "visits", "/v1/visits", visit | {"note": "【演示】回访，资金已用于生活支出。"})

        def done() -> Body | None:
            case = self._acts.get(HEAD, "assistance", f"/v1/applications/{id}")
            return case if case["state"] in (State.FOLLOWED_UP, State.CLOSED) else None

        awaited(done, f"followed up application {id}", "assistance-work")

    def _closed(self, id: str, veteran: str) -> None:
        self._step(HEAD, id, "closing")
