"""Hand-overs, studios and legal cases, led by callers to where a test wants them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from shared.clock import SHANGHAI
from shared.contracts.access import Role
from shared.contracts.levels import Level
from shared.events.envelope import Event, Record
from tests.kit import bus
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import CITY, COUNTY, TOWN

TEXT = "单位拖欠工资三个月，请求支付。"
PAPERS = ["IDENTITY", "APPLICATION_FORM", "CASE_MATERIAL", "MEANS_STATEMENT"]


def today(days: int = 0) -> date:
    return datetime.now(SHANGHAI).date() + timedelta(days=days)


def version(thing: Any) -> dict[str, str]:
    """The precondition of a change that rests on what was read."""
    return {"If-Match": f'"{thing["version"]}"'}


class Desk:
    """Those who have to do with such matters at a town, its county and its city. Each is one account."""

    def __init__(self, net: Network, area: str = TOWN) -> None:
        self._net, self._area = net, area

    def _caller(self, role: Role, area: str) -> Caller:
        return replace(self._net.caller("assistance").as_(role, area), account=uuid4())

    @cached_property
    def head(self) -> Caller:
        return self._caller(Role.TOWN_HEAD, self._area)

    @cached_property
    def armed_forces(self) -> Caller:
        return self._caller(Role.ARMED_FORCES_OFFICER, self._area)

    @cached_property
    def mentor(self) -> Caller:
        return self._caller(Role.MENTOR, self._area)

    @cached_property
    def reception(self) -> Caller:
        return self._caller(Role.RECEPTION_OFFICER, self._area)

    @cached_property
    def lawyer(self) -> Caller:
        return self._caller(Role.DUTY_LAWYER, self._area)

    @cached_property
    def bureau(self) -> Caller:
        return self._caller(Role.COUNTY_BUREAU_OFFICER, COUNTY)

    @cached_property
    def centre(self) -> Caller:
        return self._caller(Role.COUNTY_CENTRE_STAFF, COUNTY)

    @cached_property
    def city(self) -> Caller:
        return self._caller(Role.CITY_ADMIN, CITY)

    def handover(self, state: str, veteran: str | None = None, **more: Any) -> Any:
        """One from the armed-forces department to the station, in a state that its parties lead it into."""
        body = {"to_party": "SERVICE", "matter": "HARDSHIP", "need": "老人独居，行动不便。", **more}
        row = self.armed_forces.post("/v1/handovers", body)
        path, reason = f"/v1/handovers/{row['id']}", {"reason": "已上门核实。"}
        known = {"veteran_id": veteran} if veteran else {}
        steps: dict[str, Sequence[tuple[Caller, str, Any]]] = {
            "REQUESTED": (),
            "ACCEPTED": [(self.head, "acceptance", known)],
            "COMPLETED": [
                (self.head, "acceptance", known), (self.head, "completion", reason | {"outcome": "SOLVED"})
            ],
            "DECLINED": [(self.head, "refusal", reason)],
            "WITHDRAWN": [(self.armed_forces, "withdrawal", reason)],
        }  # fmt: skip
        for caller, step, sent in steps[state]:
            row = caller.post(f"{path}/{step}", sent)
        return row

    def studio(self, **more: Any) -> Any:
        return self.head.post("/v1/studios", {"name": f"老班长工作室{uuid4().hex[:6]}", **more})

    def letter(self, studio: Any, veteran: str, days: int = 365) -> Any:
        term = {"from_on": str(today()), "until_on": str(today(days))}
        body = {"studio_id": studio["id"], "veteran_id": veteran, "letter_number": "蓬退聘〔2026〕3号", **term}
        return self.head.post("/v1/appointments", body)

    def received(self, veteran: str) -> Any:
        return self.reception.post("/v1/legal-cases", {"veteran_id": veteran, "matter": "LABOUR", "need": TEXT})

    def take(self, case: Any, step: str, **more: Any) -> Any:
        """A step of a legal case by whoever takes it."""
        caller, body = {
            "advice": (self.lawyer, {"text": TEXT}),
            "application": (self.reception, {"text": TEXT, "papers": PAPERS}),
            "return": (self.bureau, {"text": TEXT, "papers": ["CASE_MATERIAL"]}),
            "papers": (self.reception, {"papers": PAPERS}),
            "decision": (self.bureau, {"text": TEXT, "granted": True}),
            "objection": (self.reception, {"text": TEXT}),
            "review": (self.city, {"text": TEXT, "granted": False}),
            "assignment": (self.bureau, {"lawyer": str(self.lawyer.account)}),
            "completion": (self.lawyer, {"text": TEXT}),
            "withdrawal": (self.reception, {"text": TEXT}),
        }[step]  # fmt: skip
        return caller.post(f"/v1/legal-cases/{case['id']}/{step}", body | more, version(case))

    def case(self, state: str, veteran: str) -> Any:
        """A legal case in a state that its steps lead into."""
        case = self.received(veteran)
        for step, more in WAYS[state]:
            case = self.take(case, step, **more)
        assert case["state"] == state
        return case


NO: dict[str, Any] = {"granted": False}
_APPLIED: list[tuple[str, dict[str, Any]]] = [("application", {})]
_OBJECTED = [*_APPLIED, ("decision", NO), ("objection", {})]
WAYS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "RECEIVED": [],
    "ADVISED": [("advice", {})],
    "APPLIED": _APPLIED,
    "RETURNED": [*_APPLIED, ("return", {})],
    "GRANTED": [*_APPLIED, ("decision", {})],
    "REFUSED": [*_APPLIED, ("decision", NO)],
    "OBJECTED": _OBJECTED,
    "UPHELD": [*_OBJECTED, ("review", {})],
    "ASSIGNED": [*_APPLIED, ("decision", {}), ("assignment", {})],
    "CLOSED": [*_APPLIED, ("decision", {}), ("assignment", {}), ("completion", {})],
    "WITHDRAWN": [("withdrawal", {})],
}
"""The steps that lead a legal case into each state but ENDED."""


def close_station(net: Network, code: str) -> None:
    """Let assistance hear that the station of a code closed."""
    _tell_of_station(net, code, "closed", code=code, closed_on=today())


def recode_station(net: Network, code: str, to: str) -> None:
    """Let assistance hear that the station of a code has another one."""
    _tell_of_station(net, code, "recoded", code=to, from_code=code, recoded_on=today())


def _tell_of_station(net: Network, station: str, what: str, **data: Any) -> None:
    event = Event(f"station.{what}.v1", {"level": Level.TOWN, "occurred_at": datetime.now(SHANGHAI), **data}, station)
    store = net.stores["assistance"]
    with store.superuser() as db:
        ((id,),) = db.execute("SELECT id FROM stations WHERE area = %s", (station,)).fetchall()
    record = bus.event_record(event, UUID(str(id)), 1, datetime.now(SHANGHAI))
    bus.apply(bus.inbox(store), record)


def joined_by_trace(records: Sequence[Record]) -> set[str]:
    """The traces that several of some records share."""
    traces = Counter(dict(record.headers)["ce_traceparent"][3:35].decode() for record in records)
    return {trace for trace, count in traces.items() if count > 1}
