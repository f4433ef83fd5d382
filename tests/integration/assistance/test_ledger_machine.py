"""The ledger beside a plain dictionary of what each account holds: whatever is done in whatever order, both agree."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import ClassVar
from uuid import UUID, uuid4

import psycopg
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from services.assistance.funds.domain import DepositKnown, DepositUsed, FundShort, ReversedAlready
from tests.kit.funds import Balance, Books
from tests.kit.people import CITY, COUNTY
from tests.kit.stores import Store

BEGAN = date(2026, 12, 29)
"""Some days before a year's end."""
TABLES = (
    "results", "result_files", "attempts", "batches", "payments", "steps", "duties", "applications", "people",
    "book_lines", "transfers", "accounts", "book_days", "funds", "outbox",
)  # fmt: skip
FEN, PURPOSE = st.integers(1, 300), st.sampled_from(["ANY", "MEDICAL"])
PLACES = {0: COUNTY, 1: COUNTY, 2: CITY}
"""Of each fund, its area."""


class LedgerMachine(RuleBasedStateMachine):
    store: ClassVar[Store]
    books: ClassVar[Books]
    superuser: ClassVar["psycopg.Connection[tuple[object, ...]]"]

    def __init__(self) -> None:
        super().__init__()
        self.superuser.execute("; ".join(f"DELETE FROM {name}" for name in TABLES).encode())
        self.funds = [self.books.fund(area=area) for area in PLACES.values()]
        self.day = dict.fromkeys(PLACES.values(), BEGAN)
        self.held: dict[Balance, int] = {}
        self.deposits: list[tuple[UUID, int, int, str, int]] = []
        """Id, fund, year, purpose, fen."""
        self.reversed: set[UUID] = set()
        self.granted: dict[UUID, list[tuple[Balance, int]]] = {}
        """What each grant keeps reserved: of which account, and how much."""

    def _move(self, pot: Balance, credit: str, debit: str, fen: int) -> None:
        self._add(pot, credit, -fen)
        self._add(pot, debit, fen)

    def _add(self, pot: Balance, kind: str, fen: int) -> None:
        key = (*pot[:3], kind)
        self.held[key] = self.held.get(key, 0) + fen

    def _pot(self, fund: int, purpose: str) -> Balance:
        return self.funds[fund], self.day[PLACES[fund]].year, purpose, "AVAILABLE"

    @rule(fund=st.sampled_from(sorted(PLACES)), fen=FEN, purpose=PURPOSE)
    def money_comes_in(self, fund: int, fen: int, purpose: str) -> None:
        id = uuid4()
        self.books.deposit(self.funds[fund], fen, purpose, id, PLACES[fund])
        pot = self._pot(fund, purpose)
        self._move(pot, "SOURCE", "AVAILABLE", fen)
        self.deposits.append((id, fund, pot[1], purpose, fen))

    @precondition(lambda self: self.deposits)
    @rule(data=st.data(), fen=FEN)
    def a_deposit_is_sent_again(self, data: st.DataObject, fen: int) -> None:
        id, fund, *_ = data.draw(st.sampled_from(self.deposits))
        try:
            self.books.deposit(self.funds[fund], fen, "ANY", id, PLACES[fund])
        except DepositKnown:
            return
        raise AssertionError("it counts twice")

    @precondition(lambda self: self.deposits)
    @rule(data=st.data())
    def a_deposit_is_taken_back(self, data: st.DataObject) -> None:
        id, fund, year, purpose, fen = data.draw(st.sampled_from(self.deposits))
        now = self._pot(fund, purpose)
        short = self.held.get(now, 0) < fen
        try:
            self.books.take_back(self.funds[fund], id, PLACES[fund])
        except DepositUsed:
            assert short
        except ReversedAlready:
            assert id in self.reversed
        else:
            assert not short
            assert id not in self.reversed
            self.reversed.add(id)
            self._add(now, "AVAILABLE", -fen)
            self._add((self.funds[fund], year, purpose, "SOURCE"), "SOURCE", fen)

    @rule(
        wanted=st.dictionaries(st.sampled_from(sorted(PLACES)), FEN, min_size=1),
        purpose=PURPOSE,
    )
    def a_grant_stacks_funds(self, wanted: dict[int, int], purpose: str) -> None:
        case = self.books.case()
        taken = [(self._pot(fund, purpose), fen) for fund, fen in wanted.items()]
        short = any(self.held.get(pot, 0) < fen for pot, fen in taken)
        try:
            self.books.reserve(case, *((self.funds[fund], fen) for fund, fen in wanted.items()), purpose=purpose)
        except FundShort:
            assert short
            return
        assert not short
        for pot, fen in taken:
            self._move(pot, "AVAILABLE", "RESERVED", fen)
        self.granted[case] = taken

    @precondition(lambda self: self.granted)
    @rule(data=st.data(), paid=st.booleans())
    def a_grant_ends(self, data: st.DataObject, paid: bool) -> None:
        case = data.draw(st.sampled_from(list(self.granted)))
        (self.books.pay if paid else self.books.release)(case)
        for pot, fen in self.granted.pop(case):
            self._move(pot, "RESERVED", "PAID" if paid else "AVAILABLE", fen)

    @precondition(lambda self: self.granted)
    @rule(data=st.data(), told=st.sampled_from([("成功",), ("失败",), ("成功", "退汇")]), again=st.booleans())
    def a_grant_goes_to_the_bank(self, data: st.DataObject, told: tuple[str, ...], again: bool) -> None:
        """What the bank tells may come twice, and before what it told first is entered."""
        case = data.draw(st.sampled_from(list(self.granted)))
        batch = self.books.send(case)
        for outcome in told:
            self.books.tell(batch, outcome)
            if again:
                self.books.tell(batch, told[0])
        self.books.apply_results()
        assert self.books.apply_results() == 0
        if told == ("成功",):
            for pot, fen in self.granted.pop(case):
                self._move(pot, "RESERVED", "PAID", fen)

    @rule(area=st.sampled_from([COUNTY, CITY]))
    def a_day_ends(self, area: str) -> None:
        self.day[area] += timedelta(days=1)
        assert self.books.end_day(area) == self.day[area]
        year = self.day[area].year
        ours = {self.funds[fund] for fund, place in PLACES.items() if place == area}
        for (fund, of, purpose, kind), fen in list(self.held.items()):
            if fund in ours and kind == "AVAILABLE" and of < year:
                self.held[fund, of, purpose, kind] = 0
                self.held[fund, year, purpose, kind] = self.held.get((fund, year, purpose, kind), 0) + fen

    @invariant()
    def both_agree(self) -> None:
        assert self.books.balances() == {key: fen for key, fen in self.held.items() if fen}
        assert self.books.out_of_balance() == []


def test_the_ledger_holds_what_a_plain_account_of_it_says(store: Callable[..., Store]) -> None:
    class Machine(LedgerMachine):
        pass

    Machine.books = Books.on(store("assistance"), BEGAN)
    Machine.store = Machine.books.store
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    size = settings(max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=quiet)
    with Machine.store.superuser() as Machine.superuser:
        run_state_machine_as_test(Machine, settings=size)
