"""Random actors against the state tables: what is let through is a step of the table by someone who may take it, and
whatever is under way waits for exactly one day.
"""

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from services.assistance.disputes.domain import State as DisputeState
from services.assistance.models import Deadline, Dispute, Petition
from services.assistance.petitions.domain.states import State as PetitionState
from shared.contracts.access import GRANTS, LEVELS, Role
from shared.db import Database
from shared.events.tables import OUTBOX
from tests.kit.apps import Authority, Caller, app_of
from tests.kit.people import CITY, COUNTY, TOWN, VILLAGE
from tests.kit.rights import PERSON, TEXT, Office, known, today
from tests.kit.stores import Store

AREAS = {"CITY": CITY, "COUNTY": COUNTY, "TOWN": TOWN, "VILLAGE": VILLAGE}
ACTORS = [(role, level) for role in Role for level in LEVELS[role]]
REPLY, REVIEW = {"outcome": "EXPLAINED", "text": TEXT}, {"outcome": "UPHELD", "text": TEXT}
HELD = {"held_on": today(), "note": "到场"}
Act = tuple[str, str, dict[str, Any] | None, tuple[str, ...]]
"""A step of the path, the permission it wants, its body, and the states to one of which it may lead."""

PETITION: list[Act] = [
    ("acceptance", "petition:handle", None, ("ACCEPTED",)),
    ("non-acceptance", "petition:handle", {"reason": "OTHER_BODY", "text": TEXT}, ("NOT_ACCEPTED",)),
    ("investigation", "petition:handle", None, ("INVESTIGATING",)),
    ("reply", "petition:handle", REPLY, ("REPLIED",)),
    ("review-request", "petition:receive", None, ("REVIEW", "RE_REVIEW")),
    ("review", "petition:handle", REVIEW, ("REVIEWED", "CLOSED")),
    ("closure", "petition:handle", None, ("CLOSED",)),
    ("withdrawal", "petition:receive", {"text": TEXT}, ("WITHDRAWN",)),
]
DISPUTE: list[Act] = [
    ("agreement", "dispute:mediate", {**HELD, "text": "各退半米"}, ("AGREED",)),
    ("follow-up", "dispute:mediate", {"kept": True}, ("KEPT",)),
    ("follow-up", "dispute:mediate", {"kept": False}, ("OPEN",)),
    ("referral", "dispute:mediate", {"referred_to": "COURT", "text": TEXT}, ("REFERRED",)),
    ("withdrawal", "dispute:mediate", {"text": TEXT}, ("WITHDRAWN",)),
]
OF_PERSONS = {"not-above", "same-eyes", "mediated-elsewhere", "level-below", "top-level", "review-under-way"}
"""Refusals for who asks, or at which level, of steps that the table lets through."""


class CaseMachine(RuleBasedStateMachine):
    kind: ClassVar[str]
    acts: ClassVar[list[Act]]
    states: ClassVar[Any]
    model: ClassVar[Any]
    office: ClassVar[Office]
    store: ClassVar[Store]
    work: ClassVar[Database]

    @initialize()
    def it_is_registered(self) -> None:
        row = self.office.petition() if self.kind == "petitions" else self.office.dispute()
        self.id, self.state, self.version = row["id"], row["state"], row["version"]
        self.callers: dict[tuple[Role, str], Caller] = {}

    @rule(data=st.data())
    def someone_acts(self, data: st.DataObject) -> None:
        """Mostly a step that may follow, by someone who may take it: else few would come far."""
        possible = [act for act in self.acts if self._next(act)]
        act = data.draw(st.sampled_from([*self.acts, *possible * 4]))
        step, permission, body, _ = act
        entitled = [actor for actor in ACTORS if permission in GRANTS[actor[0]]]
        actor = data.draw(st.sampled_from([*ACTORS, *entitled * 3]))
        if actor not in self.callers:
            self.callers[actor] = self.office.staff.as_(actor[0], AREAS[actor[1]])
        answer = self.callers[actor].call("POST", f"/v1/{self.kind}/{self.id}/{step}", body)
        slug = answer.json.get("type", "").rpartition(":")[2]
        steps = self._next(act)
        if permission not in GRANTS[actor[0]]:
            assert (answer.status_code, slug) == (403, "role-forbidden")
        elif answer.status_code == 404:
            assert actor[1] == "VILLAGE", "only who is below the authority does not see it"
            assert self.kind == "petitions"
        elif answer.status_code == 201:
            assert answer.json["state"] in steps, (self.state, step)
            self.state, self.version = answer.json["state"], self.version + 1
            assert answer.json["version"] == self.version
        elif slug == "wrong-state":
            assert not steps, (self.state, step)
            assert all(state in answer.json["detail"] for state in self.states(self.state).may_follow), "next steps"
        else:
            assert slug in OF_PERSONS, answer.json
            assert steps, (self.state, step)

    def _next(self, act: Act) -> frozenset[str]:
        """Where a step may lead to from here; an answer ends a re-review alone."""
        step, _, _, leads_to = act
        if step == "review":
            leads_to = ("CLOSED",) if self.state == "RE_REVIEW" else ("REVIEWED",)
        return self.states(self.state).may_follow & frozenset(leads_to)

    @invariant()
    def what_is_under_way_waits_for_one_day(self) -> None:
        if not hasattr(self, "id"):
            return
        with self.work.session() as db:
            row = db.get_one(self.model, self.id)
            running = db.scalars(select(Deadline).where(Deadline.case_id == row.id, Deadline.ended_on.is_(None))).all()
            told = db.scalar(select(func.count()).where(OUTBOX.c.aggregate == str(row.id)))
        assert (row.state, row.version, told) == (self.state, self.version, self.version)
        assert len(running) == bool(self.states(self.state).may_follow)
        assert all(clock.fires_on and clock.area == row.area for clock in running)


@pytest.mark.parametrize("kind", ["petitions", "disputes"])
def test_random_actors_keep_to_the_table(
    store: Callable[..., Store], authority: Authority, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    class Machine(CaseMachine):
        pass

    Machine.kind, Machine.acts = kind, PETITION if kind == "petitions" else DISPUTE
    Machine.states = PetitionState if kind == "petitions" else DisputeState
    Machine.model = Petition if kind == "petitions" else Dispute
    Machine.store = store("assistance")
    Machine.work = Machine.store.work
    known(Machine.store, PERSON)
    Machine.office = Office(Caller(app_of(monkeypatch, authority, Machine.store), authority))
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    size = settings(max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=quiet)
    run_state_machine_as_test(Machine, settings=size)
