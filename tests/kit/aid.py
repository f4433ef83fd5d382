"""Cases of aid, led along their path by the officers of a network, each with an account of their own."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from shared.contracts.access import BUREAU, SERVICE, Actor, Role
from tests.kit.apps import Caller
from tests.kit.hardships import now, person
from tests.kit.network import Network
from tests.kit.people import CITY, COUNTY, TOWN

HAPPY = (
    "APPLIED", "VERIFYING", "VERIFIED", "TOWN_REVIEWED", "GRANTED", "PAID", "FOLLOWED_UP", "CLOSED",
)  # fmt: skip
"""The states of a case that nothing befalls."""

PLACES = (
    (Role.TOWN_HEAD, TOWN, SERVICE),
    (Role.COUNTY_CENTRE_STAFF, COUNTY, SERVICE),
    (Role.COUNTY_BUREAU_OFFICER, COUNTY, BUREAU),
    (Role.CITY_ADMIN, CITY, BUREAU),
)
ACTORS = [Actor(UUID(int=number), *place) for number, place in enumerate(2 * PLACES, 1)]
"""Two of each; what a role may not do at all is refused before."""

KEPT_APART = (
    ("VERIFY", "FILE"), ("OPINION", "VERIFY"), ("DECIDE", "FILE"), ("DECIDE", "ACCEPT"), ("DECIDE", "VERIFY"),
    ("DECIDE", "OPINION"), ("PAY", "FILE"), ("PAY", "VERIFY"), ("PAY", "DECIDE"), ("REVIEW", "FILE"),
    ("REVIEW", "ACCEPT"), ("REVIEW", "VERIFY"), ("REVIEW", "OPINION"), ("REVIEW", "DECIDE"), ("PAY", "REVIEW"),
)  # fmt: skip
"""Duties that one person does not hold in one case: written down here too, since the code's own list may lack one."""

OUT_OF_STEP = """
    SELECT 'reserved', CAST(applications.id AS text) FROM applications
     WHERE EXISTS (SELECT FROM payments WHERE application_id = applications.id AND state = 'RESERVED')
        <> (state = ANY(:reserved)) AND state NOT IN ('PAYING', 'UNDER_REVIEW')
     UNION ALL
    SELECT 'what no one will pay', CAST(applications.id AS text)
      FROM applications JOIN people ON people.id = veteran_id LEFT JOIN payments ON application_id = applications.id
     WHERE applications.state = 'PAYING' AND NOT alive
     GROUP BY applications.id
    HAVING bool_or(payments.state = 'RESERVED') OR NOT bool_or(payments.state = 'IN_TRANSIT')
     UNION ALL
    SELECT 'aid given twice', CAST(veteran_id AS text) FROM payments WHERE state <> 'RELEASED'
     GROUP BY veteran_id HAVING sum(amount_fen) > 10000
     UNION ALL
    SELECT 'a clock of an ended case', CAST(case_id AS text)
      FROM deadlines JOIN applications ON applications.id = case_id
     WHERE ended_on IS NULL AND applications.state = ANY(:done)
"""
"""What no act may leave behind."""


def application(veteran: str, **more: Any) -> dict[str, Any]:
    return {"veteran_id": veteran, "ground": "OTHER", "requested_fen": 10_000, "story": "火灾", **more}


@dataclass
class Aid:
    """Who handles cases: a clerk files, the head accepts and gives the opinion, another of the staff visits."""

    net: Network
    funds: list[str] = field(default_factory=list)

    def _as(self, role: Role, area: str) -> Caller:
        return self.net.caller("assistance").as_(role, area)

    @cached_property
    def clerk(self) -> Caller:
        return self._as(Role.TOWN_STAFF, TOWN)

    @cached_property
    def head(self) -> Caller:
        return self._as(Role.TOWN_HEAD, TOWN)

    @cached_property
    def visitor(self) -> Caller:
        return self._as(Role.TOWN_STAFF, TOWN)

    @cached_property
    def bureau(self) -> Caller:
        return self._as(Role.COUNTY_BUREAU_OFFICER, COUNTY)

    @cached_property
    def centre(self) -> Caller:
        return self._as(Role.COUNTY_CENTRE_STAFF, COUNTY)

    @cached_property
    def city(self) -> Caller:
        return self._as(Role.CITY_ADMIN, CITY)

    def fund(self, fen: int = 1_000_000) -> str:
        id: str = self.bureau.post("/v1/funds", {"name": "应急救助资金", "area": COUNTY})["id"]
        self.bureau.post(f"/v1/funds/{id}/deposits", {"amount_fen": fen})
        self.funds.append(id)
        return id

    def filed(self, veteran: str | None = None, **more: Any) -> str:
        """The path of a new application."""
        filed = self.clerk.post("/v1/applications", application(veteran or person(self.net), **more))
        self.net.carry()
        return f"/v1/applications/{filed['id']}"

    def led(self, state: str, veteran: str | None = None, **more: Any) -> str:
        """The path of a case that has come to a state."""
        path = self.filed(veteran, **more)
        for step in HAPPY[1 : HAPPY.index(state) + 1]:
            getattr(self, f"_{step.lower()}")(path)
            self.net.carry()
            assert self.state(path) == step
        return path

    def shown(self, path: str) -> Any:
        return self.city.get(path)

    def state(self, path: str) -> str:
        return str(self.shown(path)["state"])

    def clocks(self, path: str) -> dict[str, str]:
        """The last days of the clocks that run or stand still."""
        return {each["clock"]: each["due_on"] for each in self.shown(path)["clocks"] if each["ended_on"] is None}

    def act(self, by: Caller, path: str, step: str, body: Any = None) -> Any:
        """A step, of the version that stands."""
        return by.call("POST", f"{path}/{step}", body, {"If-Match": f'"{self.shown(path)["version"]}"'})

    def visit(self, path: str, by: Caller | None = None, **more: Any) -> Any:
        """A home visit for the verification that a case waits for, or if none does for its follow-up."""
        visits = (by or self.visitor).of(self.net.apps["visits"])
        case = self.shown(path)
        dues = visits.get(f"/v1/dues?ref={case['id']}&pending=true")["items"]
        due = next((each["id"] for each in dues if each["purpose"] == "VERIFICATION"), None)
        body = {"veteran_id": case["veteran_id"], "method": "HOME_VISIT", "reached": True, "occurred_at": now()}
        logged = visits.post("/v1/visits", body | ({"due_id": due} if due else {}) | more)
        self.net.carry()
        return logged

    def correct(self, visit: Any, by: Caller | None = None, **changes: Any) -> Any:
        """The record of a visit, made anew by its visitor."""
        names = ("veteran_id", "method", "reached", "occurred_at", "due_id")
        body = {name: visit[name] for name in names} | {"reason": "记错了", **changes}
        visits = (by or self.visitor).of(self.net.apps["visits"])
        right = visits.post(f"/v1/visits/{visit['id']}/correction", {k: v for k, v in body.items() if v is not None})
        self.net.carry()
        return right

    def grant(
        self, path: str, by: Caller | None = None, fen: int = 10_000, fund: str | None = None, **more: str
    ) -> Any:
        body = {"outcome": "GRANTED", "reason": "情况属实", "funds": []}
        part = {"fund_id": fund or (self.funds or [self.fund()])[0], "amount_fen": fen, **more}
        body["funds"] = [part] if fen else []
        return self.act(by or self.bureau, path, "decision", body)

    def refuse(self, path: str) -> Any:
        return self.act(self.bureau, path, "decision", {"outcome": "REFUSED", "reason": "不符合条件"})

    def _verifying(self, path: str) -> None:
        self.head.post(f"{path}/acceptance")

    def _verified(self, path: str) -> None:
        self.visit(path)

    def _town_reviewed(self, path: str) -> None:
        self.head.post(f"{path}/opinion", {"recommends": True, "text": "情况属实，建议援助"})

    def _granted(self, path: str) -> None:
        assert self.grant(path).status_code == 201

    def _paid(self, path: str) -> None:
        self.centre.post(f"{path}/payment")

    def _followed_up(self, path: str) -> None:
        self.visit(path)

    def _closed(self, path: str) -> None:
        self.head.post(f"{path}/closing")


def id_of(path: str) -> UUID:
    return UUID(path.rsplit("/", 1)[1])
