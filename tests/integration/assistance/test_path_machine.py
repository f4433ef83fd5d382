"""Random officers play against the tables of a case: whatever they try, it is done whole or refused, and adds up."""

from collections.abc import Callable
from itertools import pairwise
from typing import ClassVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assistance.aid.domain.cases import Ground, NewApplication
from services.assistance.aid.domain.circumstances import CELLS, Circumstance
from services.assistance.aid.domain.states import CLOCKS, DONE, RESERVED, State
from services.assistance.aid.use_cases import circumstances, decisions, filing, payments, town
from services.assistance.duties.use_cases import holders
from services.assistance.funds.domain import Wanted
from services.assistance.models import Application, Deadline, Person, Step
from services.assistance.notices import use_cases as notices
from services.assistance.reviews import use_cases as reviews
from services.assistance.visits import use_cases as visits
from shared.contracts.access import BUREAU, SERVICE, Actor, Role
from shared.errors import Refusal
from shared.security.crypto import Vault
from tests.kit.funds import Books
from tests.kit.people import CITY, COUNTY, TOWN
from tests.kit.stores import Store

VAULT = Vault(b"k" * 32, b"k" * 32)
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
    ("DECIDE", "OPINION"), ("PAY", "FILE"), ("PAY", "VERIFY"), ("PAY", "DECIDE"),
)  # fmt: skip
"""Duties that one person does not hold in one case: written down here too, since the code's own list may lack one."""
DECIDED = {"GRANTED", "REFUSED"}
READY = {"TOWN_REVIEWED", "UNDER_REVIEW"}
"""From where a case is decided, or a decision stands after its review; an emergency's also before."""
URGENT = {"APPLIED", "VERIFYING", "VERIFIED"}

OUT_OF_STEP = """
    SELECT 'reserved', CAST(applications.id AS text) FROM applications
      LEFT JOIN payments ON payments.application_id = applications.id AND payments.state = 'RESERVED'
     WHERE (payments.id IS NOT NULL) <> (applications.state = ANY(:reserved))
     UNION ALL
    SELECT 'a clock of an ended case', CAST(case_id AS text)
      FROM deadlines JOIN applications ON applications.id = case_id
     WHERE ended_on IS NULL AND applications.state = ANY(:done)
"""
"""What no act may leave behind."""


class Path(RuleBasedStateMachine):
    """One case, and everything that anyone may do to it in whatever order."""

    store: ClassVar[Store]

    @initialize(emergency=st.booleans())
    def file(self, emergency: bool) -> None:
        self.books = Books(self.store)
        self.fund = self.books.fund(1_000_000)
        person = uuid7()
        known = {"alive": True, "is_veteran": True, "preferential_care": False, "registered_area": TOWN}
        self.store.work.run(lambda db: db.add(Person(id=person, area=TOWN, **known)))
        self.person, self.visit = person, uuid7()
        new = NewApplication(person, Ground.OTHER, 10_000, "火灾", emergency)
        self.id: UUID = self.books.run(lambda db: filing.apply_for_aid(db, VAULT, ACTORS[0], new).id, TOWN)

    @property
    def case(self) -> Application:
        with self.store.work.session() as db:
            return db.scalars(select(Application).where(Application.id == self.id)).one()

    def attempt(self, by: Actor, act: Callable[[Session], object]) -> None:
        """It is done by the table, or refused and nothing has changed."""
        before = self.case
        try:
            self.books.run(act, by.area)
        except Refusal:
            after = self.case
            assert (after.version, after.state) == (before.version, before.state), "half applied"
            return
        after = self.case
        if after.state != before.state:
            now = State(after.state)
            assert now in State(before.state).may_follow or self._by_way(before.state, now)

    @staticmethod
    def _by_way(before: str, now: State) -> bool:
        """Two steps in one act: an acceptance after the visit, a payment sent and confirmed at once."""
        return any(now in between.may_follow for between in State(before).may_follow)

    @rule(
        to=st.sampled_from(["VERIFIED", "TOWN_REVIEWED", "GRANTED", "PAID", "CLOSED"]),
        visitor=st.sampled_from([ACTORS[4], ACTORS[2]]),
    )
    def goes_on(self, to: str, visitor: Actor) -> None:
        """The right officers lead it on to a state, so that all the others find it in every one; but whoever is to
        decide may have visited.
        """
        head, _, bureau, _, _, _, payer, _ = ACTORS
        ways: dict[str, Callable[[], object]] = {
            "APPLIED": lambda: self.town_step(head, "accept"),
            "VERIFYING": lambda: self.visited(visitor),
            "VERIFIED": lambda: self.opinion(head),
            "TOWN_REVIEWED": lambda: self.decide(bureau, True, 9_000),
            "GRANTED": lambda: self.pay(payer),
            "PAID": self.followed_up,
            "FOLLOWED_UP": lambda: self.town_step(head, "close"),
        }
        for _ in ways:
            if self.case.state == to:
                return
            ways.get(self.case.state, lambda: None)()

    @rule(by=st.sampled_from(ACTORS), step=st.sampled_from(["accept", "complete_papers", "close"]))
    def town_step(self, by: Actor, step: str) -> None:
        self.attempt(by, lambda db: getattr(town, step)(db, by, self.id, None))

    @rule(by=st.sampled_from(ACTORS), step=st.sampled_from(["return_for_materials", "refer"]))
    @precondition(lambda self: self.case.state not in DONE)
    def town_words(self, by: Actor, step: str) -> None:
        if step == "return_for_materials" or by.role is Role.CITY_ADMIN:
            self.attempt(by, lambda db: getattr(town, step)(db, VAULT, by, self.id, "缺收入证明", None))

    @rule(by=st.sampled_from(ACTORS))
    def materials(self, by: Actor) -> None:
        self.attempt(by, lambda db: filing.supply_materials(db, by, self.id, None))

    @rule(by=st.sampled_from(ACTORS), step=st.sampled_from(["hold_notice", "object_to"]))
    def notice(self, by: Actor, step: str) -> None:
        self.attempt(by, lambda db: getattr(notices, step)(db, VAULT, by, self.id, "拟予援助", None))

    @rule(by=st.sampled_from(ACTORS), upheld=st.booleans())
    def answer(self, by: Actor, upheld: bool) -> None:
        self.attempt(by, lambda db: notices.answer_objection(db, VAULT, by, self.id, upheld, "已核查", None))

    @rule(by=st.sampled_from(ACTORS))
    def opinion(self, by: Actor) -> None:
        self.attempt(by, lambda db: town.give_opinion(db, VAULT, by, self.id, True, "属实", None))

    @rule(by=st.sampled_from(ACTORS), grants=st.booleans(), fen=st.sampled_from([1, 9_000, 10_001]))
    def decide(self, by: Actor, grants: bool, fen: int) -> None:
        outcome = State.GRANTED if grants else State.REFUSED
        wanted = [Wanted(self.fund, fen, "ANY")] if grants else []
        self.attempt(by, lambda db: decisions.decide_application(db, VAULT, by, self.id, outcome, "理由", wanted, None))

    @rule(by=st.sampled_from(ACTORS))
    def pay(self, by: Actor) -> None:
        self.attempt(by, lambda db: payments.pay_application(db, by, self.id, None))

    @rule(by=st.sampled_from(ACTORS), step=st.sampled_from(["ask_review", "pass_up", "open_recovery"]))
    def bureau_words(self, by: Actor, step: str) -> None:
        self.attempt(by, lambda db: getattr(reviews, step)(db, VAULT, by, self.id, "理由", None))

    @rule(by=st.sampled_from(ACTORS), upheld=st.booleans())
    def answer_review(self, by: Actor, upheld: bool) -> None:
        self.attempt(by, lambda db: reviews.answer_review(db, VAULT, by, self.id, upheld, "经复核", None))

    @rule(by=st.sampled_from(ACTORS))
    def close_recovery(self, by: Actor) -> None:
        self.attempt(by, lambda db: reviews.close_recovery(db, by, self.id, None))

    @rule(by=st.sampled_from(ACTORS))
    def visited(self, by: Actor) -> None:
        self.visit = uuid7()
        self.store.work.run(lambda db: visits.count_visit(db, self.id, self.visit, by.account, None))

    @rule()
    def corrected(self) -> None:
        before = self.case
        if before.visit_id:
            self.store.work.run(lambda db: visits.uncount_visit(db, self.id, before.visit_id))
            self._as_the_table_says(before.state, Circumstance.VISIT_CORRECTED)

    @rule()
    def followed_up(self) -> None:
        self.store.work.run(lambda db: visits.follow_up(db, self.id))

    @rule(when=st.sampled_from(["VERIFYING", "TOWN_REVIEWED", "GRANTED", "PAID"]))
    def dies(self, when: str) -> None:
        self.goes_on(when, ACTORS[4])
        before = self.case.state
        self.store.work.run(lambda db: self._die(db))
        self._as_the_table_says(before, Circumstance.DEATH)

    def _die(self, db: Session) -> None:
        db.execute(text("UPDATE people SET alive = false WHERE id = :id"), {"id": self.person})
        circumstances.befall_people(db, [self.person], Circumstance.DEATH)

    def _as_the_table_says(self, before: str, circumstance: Circumstance) -> None:
        assert self.case.state == (CELLS[State(before), circumstance].to or before)

    @invariant()
    def nothing_is_out_of_step(self) -> None:
        case = self.case
        assert self.books.out_of_balance() == []
        with self.store.work.session() as db:
            kept = {"reserved": list(RESERVED), "done": [s for s in DONE if s is not State.REFUSED]}
            if case.state != State.UNDER_REVIEW:  # a grant under review keeps its money
                assert db.execute(text(OUT_OF_STEP), kept).all() == []
            clocks = select(Deadline.clock).where(Deadline.case_id == self.id, Deadline.ended_on.is_(None))
            running = set(db.scalars(clocks.where(Deadline.stopped_on.is_(None))))
            way = db.scalars(select(Step.state).where(Step.application_id == self.id).order_by(Step.id)).all()
            held = {duty.value: who for duty, who in holders(db, case).items() if who}
        assert {CLOCKS[State(case.state)]} <= running if State(case.state) in CLOCKS else True
        assert way[-1] == case.state
        from_where = {before for before, now in pairwise(way) if now in DECIDED and before != now}
        assert from_where <= READY | (URGENT if case.emergency else set()), "a decision skipped what comes before it"
        both = [(one, other) for one, other in KEPT_APART if held.get(one) and held.get(one) == held.get(other)]
        assert both == [], "one person holds what is to be kept apart"


def test_whatever_officers_try_a_case_keeps_to_its_tables(store: Callable[..., Store]) -> None:
    class Machine(Path):
        pass

    Machine.store = store("assistance")
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    size = settings(max_examples=24, stateful_step_count=20, deadline=None, suppress_health_check=quiet)
    run_state_machine_as_test(Machine, settings=size)
