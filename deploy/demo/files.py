"""The life of files: kin, stages, verification, tiers, officers, returns, a move, a double, a death."""

from collections.abc import Callable
from random import Random

from deploy.demo.acts import Acts, Body
from deploy.demo.cast import HEAD, Cast
from deploy.demo.people import id_number
from deploy.demo.words import VERIFIED_HOW
from services.registry.files.domain.identity import IdNumber
from services.registry.files.domain.people import Category

CENTRE = "county-centre-staff"
CLERK = "town-staff"
VILLAGE = "village-worker"

KIN = (("SPOUSE", "何秀珍"), ("CHILD", "何志强"))
STAGES = (
    (Category.DISCHARGED_SOLDIER, 0, (("HANDOVER", -700), ("PLACEMENT", -640), ("EMPLOYMENT", -400))),
    (Category.DISCHARGED_SOLDIER, 3, (("HANDOVER", -60), ("EDUCATION", -30))),
    (Category.TRANSFERRED_OFFICER, 0, (("PLACEMENT", -900), ("COMMENDATION", -25))),
    (Category.RED_ARMY_VETERAN, 0, (("PREFERENTIAL_CARE", -365), ("SERVICE_MANAGEMENT", -365))),
    (Category.ACTIVE_DUTY_FAMILY, 0, (("ENLISTMENT", -80), ("SERVING", -75))),
)
"""Which of a category entered which stages, so many days ago."""

RETURNS = ((1, -12, None), (2, -20, -1), (4, -45, None))
"""Soldiers whose discharge was approved so many days ago, and when they reported: one is late."""

TRANSFERRED_TO = "440703102000"
"""The file that moves goes to the neighbouring station."""


class Files:
    def __init__(self, acts: Acts, cast: Cast) -> None:
        self._acts = acts
        self._cast = cast

    def scenes(self) -> list[Callable[[], object]]:
        return [
            self._kin, self._stages, self._benefit, self._verified, self._override, self._officers,
            self._disclosed, self._returns, self._move, self._double, self._death,
        ]  # fmt: skip

    def _file(self, id: str, part: str, body: Body, login: str = HEAD) -> Body:
        return self._acts.post(login, "registry", f"/v1/veterans/{id}/{part}", body)

    def _kin(self) -> None:
        for category in (Category.TRANSFERRED_OFFICER, Category.DISCHARGED_SOLDIER, Category.DISABLED_SERVICEMAN):
            for relation, name in KIN:
                self._file(self._cast[category][0], "kin", {"relation": relation, "name": name})

    def _stages(self) -> None:
        for category, index, stages in STAGES:
            for stage, days in stages:
                entered = {"stage": stage, "entered_on": self._acts.day(days)}
                self._file(self._cast[category][index], "milestones", entered)

    def _benefit(self) -> None:
        drawn = {"kind": "DISABILITY_PENSION", "since": self._acts.day(-2000), "source": "【演示】残疾抚恤金审批表"}
        veteran = self._cast[Category.DISABLED_SERVICEMAN][0]
        benefit = self._file(veteran, "benefits", drawn)
        self._file(veteran, f"benefits/{benefit['id']}/confirmation", {"how": "【演示】上门核对本人和证件"})

    def _verified(self) -> None:
        """All of the first village, and some of the second, are compared with the papers."""
        for id in [*self._cast.of_village(0), *self._cast.of_village(1)[::3]]:
            self._file(id, "verification", {"how": VERIFIED_HOW}, CLERK)

    def _override(self) -> None:
        path = f"/v1/veterans/{self._cast[Category.TRANSFERRED_OFFICER][1]}"
        body = {"tier_override": "KEY", "reason": "【演示】独居，子女均在外地，改为重点联系。"}
        self._acts.patch(HEAD, "registry", path, body)

    def _officers(self) -> None:
        """Every martyr's household has its officer by name; one list is handed over, as staff change."""
        account = {
            login: self._acts.get(login, "registry", "/v1/accounts/me")["id"] for login in (HEAD, CLERK, VILLAGE)
        }
        martyrs = self._cast[Category.MARTYR_SURVIVOR]
        for id, login in zip(martyrs, (VILLAGE, VILLAGE, CLERK, CLERK), strict=True):
            self._file(id, "officer", {"officer": account[login], "reason": "【演示】烈士遗属固定联系人。"})
        body = {"to": account[HEAD], "reason": "【演示】人员调整，移交联系名单。"}
        self._acts.post(HEAD, "registry", f"/v1/accounts/{account[CLERK]}/handover", body)

    def _returns(self) -> None:
        for index, approved, reported in RETURNS:
            body = {"discharge_approved_on": self._acts.day(approved)}
            expected = self._file(self._cast[Category.DISCHARGED_SOLDIER][index], "returns", body)
            if reported is not None:
                path = f"/v1/returns/{expected['id']}/report"
                self._acts.post(HEAD, "registry", path, {"reported_on": self._acts.day(reported)})

    def _move(self) -> None:
        body = {"to": TRANSFERRED_TO, "residence_area": TRANSFERRED_TO, "reason": "【演示】搬迁，常住地变更。"}
        self._file(self._cast[Category.DISCHARGED_SOLDIER][5], "move", body)

    def _double(self) -> None:
        """A second file of someone, opened with a mistyped ID number: one colleague proposes, another merges."""
        twin = next(each for each in self._cast.residents if each.id == self._cast[Category.DEMOBILISED][0])
        number = IdNumber.parse(twin.person.body["id_number"], twin.registered_at.date())
        mistyped = id_number(Random(number.value), twin.person.place.county, number.birth_date, male=True)
        body = twin.person.body | {"id_number": mistyped, "no_double_of": [twin.id]}
        double = self._acts.post(CLERK, "registry", "/v1/veterans", body)
        merge = {"kept_id": twin.id, "dropped_id": double["id"], "reason": "【演示】同一人重复建档，身份证号录入有误。"}
        proposal = self._acts.post(CLERK, "registry", "/v1/merges", merge)
        self._acts.post(HEAD, "registry", f"/v1/merges/{proposal['id']}/decision", {"outcome": "MERGED"}, proposal)

    def _death(self) -> None:
        """The spouse is proposed as a person of their own; the child is not served."""
        id = self._cast[Category.DEMOBILISED][1]
        _, child = [self._file(id, "kin", {"relation": relation, "name": name}) for relation, name in KIN]
        self._file(id, "death", {"died_on": self._acts.day(-5), "source": "【演示】村委会通知，已核对死亡证明。"})
        self._acts.post(HEAD, "registry", f"/v1/survivors/{child['id']}/refusal")

    def _disclosed(self) -> None:
        """A village calls before it visits. There is no key to send it again with: what was disclosed is looked for."""
        if not self._acts.get(HEAD, "registry", "/v1/accesses", kind="DISCLOSED")["items"]:
            whom = {"veteran_ids": self._cast.of_village(0)[:5], "fields": ["phone", "address"]}
            body = {**whom, "purpose": "VISIT", "reason": "【演示】入户走访前电话预约。"}
            self._acts.network.search(VILLAGE, "registry", "/v1/disclosures", body)
