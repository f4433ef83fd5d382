"""Random officers play against the tables of a case: whatever they try, it is done whole or refused, and adds up."""

from collections.abc import Callable
from itertools import pairwise, product
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
from services.assistance.following import use_cases as following
from services.assistance.funds.domain import Wanted
from services.assistance.models import Application, Attempt, Deadline, Payment, Person, Step
from services.assistance.notices import use_cases as notices
from services.assistance.payments.use_cases import batches
from services.assistance.reviews import use_cases as reviews
from services.assistance.visits import use_cases as visits
from shared.contracts.access import Actor, Role
from shared.errors import Refusal
from shared.security.crypto import Vault
from tests.kit.aid import ACTORS, KEPT_APART, OUT_OF_STEP
from tests.kit.funds import Books
from tests.kit.people import TOWN
from tests.kit.stores import Store

VAULT = Vault(b"k" * 32, b"k" * 32)
DECIDED, READY, URGENT = {"GRANTED", "REFUSED"}, {"TOWN_REVIEWED", "UNDER_REVIEW"}, {"APPLIED", "VERIFYING", "VERIFIED"}
"""From where a case is decided, or a decision stands after its review; an emergency's also before."""
TOLD: list[list[str | None]] = [["成功"], [None], ["成功", "失败"], ["成功", "成功"]]
"""What a bank tells of one part of a grant after another; None is nothing yet."""


class Path(RuleBasedStateMachine):
    """One case, and everything that anyone may do to it in whatever order."""

    store: ClassVar[Store]

    @initialize(emergency=st.booleans())
    def file(self, emergency: bool) -> None:
        self.books = Books(self.store)
        self.funds = [self.books.fund(1_000_000) for _ in range(2)]
        self.person = person = uuid7()
        known = {"alive": True, "is_veteran": True, "preferential_care": False, "registered_area": TOWN}
        self.store.work.run(lambda db: db.add(Person(id=person, area=TOWN, **known)))
        new = NewApplication(person, Ground.OTHER, 10_000, "火灾", emergency)
        self.id: UUID = self.books.run(lambda db: filing.apply_for_aid(db, VAULT, ACTORS[0], new).id, TOWN)
        self.acts = {("FILE", ACTORS[0].account)}
        """Every duty that someone took on in the case, and who; the visit that counts is looked up."""

    @property
    def case(self) -> Application:
        with self.store.work.session() as db:
            return db.scalars(select(Application).where(Application.id == self.id)).one()

    def attempt(self, by: Actor, act: Callable[[Session], object], duty: str = "") -> None:
        """It is done by the table, or refused and nothing has changed."""
        before = self.case
        try:
            self.books.run(act, by.area)
        except Refusal:
            after = self.case
            assert (after.version, after.state) == (before.version, before.state), "half applied"
            return
        self.acts |= {(duty, by.account)} if duty else set()
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
        duty = "" if step == "close" else "ACCEPT"
        self.attempt(by, lambda db: getattr(town, step)(db, by, self.id, None), duty)

    @rule(by=st.sampled_from(ACTORS), step=st.sampled_from(["return_for_materials", "refer"]))
    @precondition(lambda self: self.case.state not in DONE)
    def town_words(self, by: Actor, step: str) -> None:
        if step == "return_for_materials" or by.role is Role.CITY_ADMIN:
            self.attempt(by, lambda db: getattr(town, step)(db, VAULT, by, self.id, "缺收入证明", None), "ACCEPT")

    @rule(by=st.sampled_from(ACTORS))
    def materials(self, by: Actor) -> None:
        self.attempt(by, lambda db: filing.supply_materials(db, by, self.id, None))

    @rule(by=st.sampled_from(ACTORS), step=st.sampled_from(["hold_notice", "object_to"]))
    def notice(self, by: Actor, step: str) -> None:
        self.attempt(by, lambda db: getattr(notices, step)(db, VAULT, by, self.id, "拟予援助", None))

    @rule(by=st.sampled_from(ACTORS), upheld=st.booleans())
    def answer(self, by: Actor, upheld: bool) -> None:
        self.attempt(by, lambda db: notices.answer_objection(db, VAULT, by, self.id, upheld, "已核查", None), "OPINION")

    @rule(by=st.sampled_from(ACTORS))
    def opinion(self, by: Actor) -> None:
        self.attempt(by, lambda db: town.give_opinion(db, VAULT, by, self.id, True, "属实", None), "OPINION")

    @rule(by=st.sampled_from(ACTORS), grants=st.booleans(), fen=st.sampled_from([1, 9_000, 10_001]))
    def decide(self, by: Actor, grants: bool, fen: int) -> None:
        outcome = State.GRANTED if grants else State.REFUSED
        parts = zip(self.funds, (fen - 4_000, 4_000) if fen > 4_000 else (fen,), strict=False)
        wanted = [Wanted(fund, part, "ANY") for fund, part in parts] if grants else []
        words = (outcome, "理由", wanted, None)
        self.attempt(by, lambda db: decisions.decide_application(db, VAULT, by, self.id, *words), "DECIDE")

    @rule(by=st.sampled_from(ACTORS))
    def pay(self, by: Actor) -> None:
        self.attempt(by, lambda db: payments.pay_application(db, by, self.id, None), "PAY")

    @rule(by=st.sampled_from(ACTORS))
    def sends(self, by: Actor) -> None:
        """The next part that waits goes to the bank, in a batch of its own."""

        def work(db: Session) -> None:
            rows = select(Payment.id).where(Payment.application_id == self.id, Payment.state == "RESERVED")
            if part := db.scalars(rows.order_by(Payment.id)).first():
                batches.send_batch(db, by, batches.make_batch(db, by, [part]).id, 1)

        self.attempt(by, work, "PAY" if "RESERVED" in self.books.states(self.id)[1] else "")

    @rule(outcome=st.sampled_from(["成功", "失败", "退汇"]))
    def bank_tells(self, outcome: str) -> None:
        """What became of the last part that this can be told of."""
        tried = select(Attempt.batch_id).join(Payment, Payment.id == Attempt.payment_id)
        sent = (Attempt.batch_id.is_not(None), Attempt.state == ("PAID" if outcome == "退汇" else "SENT"))
        rows = tried.where(Payment.application_id == self.id, *sent).order_by(Attempt.id.desc())
        with self.store.work.session() as db:
            batch = db.scalars(rows).first()
        if batch:
            self.books.tell(batch, outcome, ACTORS[7])
            assert self.books.apply_results() == 1

    @rule(outcomes=st.sampled_from(TOLD), dies=st.booleans())
    def is_paid_in_parts(self, outcomes: list[str | None], dies: bool) -> None:
        """Part after part goes to the bank, which tells of some. The person may be thought dead for a while."""
        self.goes_on("GRANTED", ACTORS[4])
        for outcome in outcomes:
            self.sends(ACTORS[6])
            if outcome:
                self.bank_tells(outcome)
        if dies:
            self.ends()
            self.comes_back()
            self.goes_on("GRANTED", ACTORS[4])

    @rule(upheld=st.booleans())
    def is_returned_under_review(self, upheld: bool) -> None:
        """The bank gives a part back while the grant is reviewed; what others decide anew counts the rest."""
        self.is_paid_in_parts(["成功", "成功"], False)
        self.bureau_words(ACTORS[0], "ask_review")
        self.bank_tells("退汇")
        self.bureau_words(ACTORS[2], "open_recovery")
        self.answer_review(ACTORS[3], upheld)
        self.decide(ACTORS[5], True, 9_000)
        self.decide(ACTORS[5], True, 1)
        self.pay(ACTORS[2])

    @rule(by=st.sampled_from(ACTORS))
    def releases(self, by: Actor) -> None:
        self.attempt(by, lambda db: payments.release_application(db, VAULT, by, self.id, "书面放弃", None), "DECIDE")

    @rule(by=st.sampled_from(ACTORS), step=st.sampled_from(["ask_review", "pass_up", "open_recovery"]))
    def bureau_words(self, by: Actor, step: str) -> None:
        duty = "DECIDE" if step == "open_recovery" else ""
        self.attempt(by, lambda db: getattr(reviews, step)(db, VAULT, by, self.id, "理由", None), duty)

    @rule(by=st.sampled_from(ACTORS), upheld=st.booleans())
    def answer_review(self, by: Actor, upheld: bool) -> None:
        self.attempt(by, lambda db: reviews.answer_review(db, VAULT, by, self.id, upheld, "经复核", None), "REVIEW")

    @rule(by=st.sampled_from(ACTORS))
    def close_recovery(self, by: Actor) -> None:
        self.attempt(by, lambda db: reviews.close_recovery(db, by, self.id, None), "DECIDE")

    @rule(by=st.sampled_from(ACTORS))
    def visited(self, by: Actor) -> None:
        self.store.work.run(lambda db: visits.count_visit(db, self.id, uuid7(), by.account, None))

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
        self.ends()

    def ends(self) -> None:
        case, (before, parts, _) = self.case, self.books.states(self.id)
        self.store.work.run(lambda db: self._live(db, False))
        if before == State.PAYING and "IN_TRANSIT" not in parts:  # what was left is given back
            before = State.PAID if case.visit_id or case.emergency else State.UNDER_REVIEW
        self._as_the_table_says(before, Circumstance.DEATH)

    @rule()
    def comes_back(self) -> None:
        """The death was none: a new case goes on for the one that it had ended."""
        if self.case.state != State.DIED:
            return
        self.store.work.run(lambda db: self._live(db, True))
        with self.store.work.session() as db:
            self.id = db.scalars(select(Application.id).where(Application.reopens == self.id)).one()
        case = self.case
        had = {"FILE": case.applied_by, "ACCEPT": case.accepted_by, "OPINION": case.opinion_by}
        self.acts = {(duty, who) for duty, who in had.items() if who}

    def _live(self, db: Session, alive: bool) -> None:
        db.execute(text("UPDATE people SET alive = :alive WHERE id = :id"), {"id": self.person, "alive": alive})
        if alive:
            following.reopen_cases(db, [self.person])
        else:
            circumstances.befall_people(db, [self.person], Circumstance.DEATH)

    def _as_the_table_says(self, before: str, circumstance: Circumstance) -> None:
        assert self.case.state == (CELLS[State(before), circumstance].to or before)

    @invariant()
    def nothing_is_out_of_step(self) -> None:
        case = self.case
        assert self.books.out_of_balance() == []
        with self.store.work.session() as db:
            kept = {"reserved": list(RESERVED), "done": [s for s in DONE if s is not State.REFUSED]}
            assert db.execute(text(OUT_OF_STEP), kept).all() == []
            clocks = select(Deadline.clock).where(Deadline.case_id == self.id, Deadline.ended_on.is_(None))
            running = set(db.scalars(clocks.where(Deadline.stopped_on.is_(None))))
            way = db.scalars(select(Step.state).where(Step.application_id == self.id).order_by(Step.id)).all()
        acts = self.acts | ({("VERIFY", case.verified_by)} if case.verified_by else set())
        held = {duty: {who for had, who in acts if had == duty} for duty, _ in acts}
        assert {CLOCKS[State(case.state)]} <= running if State(case.state) in CLOCKS else True
        assert way[-1] == case.state
        from_where = {before for before, now in pairwise(way) if now in DECIDED and before != now}
        assert from_where <= READY | (URGENT if case.emergency else set()), "a decision skipped what comes before it"
        both = [pair for pair in KEPT_APART if held.get(pair[0], set()) & held.get(pair[1], set())]
        assert both == [], "one person holds what is to be kept apart"


def test_whatever_officers_try_a_case_keeps_to_its_tables(store: Callable[..., Store]) -> None:
    class Machine(Path):
        pass

    Machine.store = store("assistance")
    for outcomes, dies in product(TOLD, (True, False)):  # what chance might leave out
        path = Machine()
        path.file(emergency=False)
        path.is_paid_in_parts(outcomes, dies)
        path.nothing_is_out_of_step()
        path.is_returned_under_review(upheld=dies)
        path.nothing_is_out_of_step()
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    size = settings(max_examples=24, stateful_step_count=15, deadline=None, suppress_health_check=quiet)
    run_state_machine_as_test(Machine, settings=size)
