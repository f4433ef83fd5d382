"""Funds and their books in one database, on any day: money comes in, is granted and paid or given back, days end."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assistance.aid.domain.states import State
from services.assistance.aid.use_cases import decisions
from services.assistance.aid.use_cases import payments as aid
from services.assistance.funds.domain import Wanted
from services.assistance.funds.timers import close_days
from services.assistance.funds.use_cases import days, funds, payments
from services.assistance.models import Account, Application, Attempt, BookDay, Payment, Person, Transfer
from services.assistance.payments.timers import apply_results
from services.assistance.payments.use_cases import batches, results
from shared.bulk import write
from shared.clock import SHANGHAI
from shared.contracts.access import BUREAU, Actor, Role
from shared.db import Database, hold_one
from shared.limits import REQUESTS
from shared.security.areas import scope
from shared.security.crypto import Vault
from shared.security.person_keys import PERSON_KEYS
from tests.kit.people import COUNTY, TOWN, VILLAGE
from tests.kit.stores import Store
from tests.kit.timers import to_end

T = TypeVar("T")
VAULT = Vault(b"k" * 32, b"k" * 32)
Balance = tuple[UUID, int, str, str]
"""Fund, year, purpose and kind of an account."""

OUT_OF_BALANCE = """
    SELECT 'an account and its entries', CAST(accounts.id AS text) FROM accounts
     WHERE balance_fen <> (SELECT coalesce(sum(CASE WHEN debit = accounts.id THEN amount_fen ELSE -amount_fen END), 0)
                             FROM transfers WHERE accounts.id IN (debit, credit))
    UNION ALL
    SELECT 'an account below zero', CAST(id AS text) FROM accounts WHERE balance_fen < 0 AND kind <> 'SOURCE'
    UNION ALL
    SELECT 'a report that does not add up', CAST(day_id AS text) FROM book_lines GROUP BY day_id
    HAVING sum(opening_fen) <> 0 OR sum(closing_fen) <> 0 OR sum(debits_fen) <> sum(credits_fen)
    UNION ALL
    SELECT 'a line and the entries of its day', CAST(day_id AS text)
      FROM book_lines JOIN book_days ON book_days.id = day_id
     WHERE (debits_fen, credits_fen) <> (
           SELECT coalesce(sum(amount_fen) FILTER (WHERE debit = account_id), 0),
                  coalesce(sum(amount_fen) FILTER (WHERE credit = account_id), 0)
             FROM transfers WHERE transfers.day = book_days.day AND account_id IN (debit, credit))
    UNION ALL
    SELECT 'an entry that its report lacks', CAST(transfers.id AS text)
      FROM transfers JOIN book_days USING (area, day)
     WHERE state = 'CLOSED' AND NOT EXISTS (SELECT FROM book_lines WHERE day_id = book_days.id AND account_id = debit)
    UNION ALL
    SELECT 'a day that does not begin as the one before ended', CAST(day_id AS text)
      FROM book_lines AS line JOIN book_days ON book_days.id = day_id
     WHERE opening_fen <> coalesce((SELECT before.closing_fen FROM book_lines AS before
            JOIN book_days AS earlier ON earlier.id = before.day_id
           WHERE before.account_id = line.account_id AND earlier.day = book_days.day - 1), 0)
    UNION ALL
    SELECT 'a book without one open day', area FROM book_days GROUP BY area
    HAVING count(*) FILTER (WHERE state = 'OPEN') <> 1
"""
"""What no sequence of entries and closings may leave behind."""


@dataclass(frozen=True)
class Books:
    store: Store
    connections: int = 5

    @classmethod
    def on(cls, store: Store, day: date, at: time = time(12)) -> "Books":
        """The same database at another time in China."""
        moment = datetime.combine(day, at, SHANGHAI)
        return cls(replace(store, clock_offset_seconds=int((moment - datetime.now(UTC)).total_seconds())))

    @cached_property
    def app(self) -> Database:
        url, offset = self.store.url("app"), self.store.clock_offset_seconds
        database = Database(url, REQUESTS, clock_offset_seconds=offset, pool_size=self.connections)
        self.store.keep(database)
        return database

    def run(self, work: Callable[[Session], T], area: str = COUNTY, attempts: int = 1) -> T:
        """In a transaction of the API, which is not tried again after a deadlock unless a test wants it."""
        return self.app.run(work, scope=scope(area), attempts=attempts)

    def fund(self, fen: int = 0, area: str = COUNTY, ceilings: dict[str, int] | None = None) -> UUID:
        by = bureau(area)
        id: UUID = self.run(lambda db: funds.open_fund(db, by, "应急救助资金", area, ceilings or {}).id, area)
        if fen:
            self.deposit(id, fen, area=area)
        return id

    def deposit(self, fund: UUID, fen: int, purpose: str = "ANY", id: UUID | None = None, area: str = COUNTY) -> None:
        self.run(lambda db: funds.deposit_money(db, bureau(area), fund, fen, purpose, id), area)

    def take_back(self, fund: UUID, deposit: UUID, area: str = COUNTY) -> None:
        with self.store.work.session() as db:
            entry = db.scalars(select(Transfer.id).where(Transfer.source_id == deposit)).first()
        assert entry
        self.run(lambda db: funds.reverse_deposit(db, bureau(area), fund, entry), area)

    def case(self, area: str = VILLAGE) -> UUID:
        """A case that is granted, but for its money, of someone who is known."""
        id, person = uuid7(), uuid7()
        case = {"id": id, "version": 1, "area": area, "veteran_id": person, "ground": "OTHER", "emergency": False}
        case |= {"requested_fen": 10**12, "state": "GRANTED", "story_sealed": b"", "applied_by": uuid7()}
        case["visit_id"] = uuid7()
        known = Person(id=person, area=area, alive=True, erased=False, is_veteran=True, preferential_care=False)
        self.store.work.run(lambda db: db.add_all([Application(**case, applied_at=datetime.now(UTC)), known]))
        return id

    def reserve(self, case: UUID, *wanted: tuple[UUID, int], purpose: str = "ANY", attempts: int = 1) -> None:
        asked = [Wanted(fund, fen, purpose) for fund, fen in wanted]
        self.run(
            lambda db: payments.reserve(db, bureau(COUNTY), hold_one(db, Application, case), asked),
            attempts=attempts,
        )

    def reviewed(self, count: int = 1) -> list[UUID]:
        """Cases that wait for the county's decision, each of someone of their own."""
        people = [uuid7() for _ in range(count)]
        cases = [uuid7() for _ in people]
        known = {"area": VILLAGE, "alive": True, "erased": False, "is_veteran": True, "preferential_care": False}
        case = {"version": 1, "area": VILLAGE, "case_area": TOWN, "ground": "OTHER", "emergency": False}
        case |= {"requested_fen": 10**12, "state": "TOWN_REVIEWED", "story_sealed": b"", "applied_by": uuid7()}
        case |= {"visit_id": uuid7(), "applied_at": datetime.now(UTC)}

        def work(db: Session) -> None:
            write(db, Person, [{"id": person, **known} for person in people])
            keys = [{"person_id": id, "area": VILLAGE, "data_key": VAULT.new_key(id)} for id in people]
            write(db, PERSON_KEYS, keys)
            pairs = zip(cases, people, strict=True)
            write(db, Application, [{"id": id, "veteran_id": person, **case} for id, person in pairs])

        self.store.work.run(work)
        return cases

    def decide(self, case: UUID, *wanted: tuple[UUID, int]) -> None:
        """Grant it, as a request does."""
        asked = [Wanted(fund, fen, "ANY") for fund, fen in wanted]
        told = (State.GRANTED, "情况属实", asked, None)
        self.run(lambda db: decisions.decide_application(db, VAULT, bureau(COUNTY), case, *told))

    def pay_out(self, case: UUID) -> None:
        """Pay a case that was decided."""
        self.run(lambda db: aid.pay_application(db, PAYER, case, None))

    def give_back(self, case: UUID) -> None:
        """Release a case that was decided."""
        self.run(lambda db: aid.release_application(db, VAULT, bureau(COUNTY), case, "本人书面放弃", None))

    def pay(self, case: UUID) -> None:
        self.run(lambda db: payments.pay(db, bureau(COUNTY), case))

    def release(self, case: UUID) -> None:
        self.run(lambda db: payments.release(db, bureau(COUNTY), case))

    def prepare(self, *cases: UUID) -> UUID:
        """All payments of cases in one batch that is not sent; returns its id."""

        def work(db: Session) -> UUID:
            ids = db.scalars(select(Payment.id).where(Payment.application_id.in_(cases))).all()
            return batches.make_batch(db, PAYER, ids).id

        return self.run(work)

    def send(self, *cases: UUID) -> UUID:
        """The same, and send it."""
        id = self.prepare(*cases)
        self.run(lambda db: batches.send_batch(db, PAYER, id, 1))
        return id

    def tell(self, batch: UUID, outcome: str, by: Actor | None = None) -> None:
        """Hand in that the bank has paid or failed to pay a whole batch."""

        def work(db: Session) -> None:
            lines = db.scalars(select(Attempt.id).where(Attempt.batch_id == batch)).all()
            rows = "".join(f"{line},{outcome}\n" for line in lines)
            results.take_results(db, by or PAYER, batch, f"业务编号,处理结果\n{rows}".encode("gb18030"))

        self.run(work, (by or PAYER).area)

    def apply_results(self) -> int:
        """What the timer does; returns how many rows it entered."""
        return to_end(self.store.work, apply_results)

    def states(self, case: UUID) -> tuple[str, list[str], list[str]]:
        """Of a case, its payments and their attempts."""
        with self.store.work.session() as db:
            parts = db.scalars(select(Payment).where(Payment.application_id == case)).all()
            tried = select(Attempt).where(Attempt.payment_id.in_([part.id for part in parts]))
            of_attempts = sorted(each.state for each in db.scalars(tried))
            return db.get_one(Application, case).state, sorted(part.state for part in parts), of_attempts

    def close(self, day: BookDay | None = None, area: str = COUNTY) -> BookDay:
        """By hand, the day that is open if none is named."""
        id = (day or self.open_day(area)).id
        return self.run(lambda db: days.close_by_hand(db, bureau(area), id), area)

    def close_due(self) -> int:
        """What the timer does; returns how many books it closed."""
        return to_end(self.store.work, close_days)

    def end_day(self, area: str = COUNTY) -> date:
        """As the timer closes a day, whatever day it is; returns the next."""

        def work(db: Session) -> date:
            rows = select(BookDay).where(BookDay.area == area, BookDay.state == "OPEN")
            day = db.scalars(rows.with_for_update(key_share=True)).one()
            following = day.day + timedelta(days=1)
            days.close_until(db, day, following)
            return following

        return self.store.work.run(work, attempts=1)

    def open_day(self, area: str = COUNTY) -> BookDay:
        with self.store.work.session() as db:
            return db.scalars(select(BookDay).where(BookDay.area == area, BookDay.state == "OPEN")).one()

    def days(self, area: str = COUNTY) -> list[tuple[date, str]]:
        with self.store.work.session() as db:
            rows = db.scalars(select(BookDay).where(BookDay.area == area).order_by(BookDay.day))
            return [(row.day, row.state) for row in rows]

    def balances(self) -> dict[Balance, int]:
        """Every account that holds something."""
        with self.store.work.session() as db:
            rows = db.scalars(select(Account).where(Account.balance_fen != 0))
            return {(row.fund_id, row.year, row.purpose, row.kind): row.balance_fen for row in rows}

    def out_of_balance(self) -> list[Any]:
        with self.store.work.session() as db:
            return list(db.execute(text(OUT_OF_BALANCE)).all())


PAYER = Actor(UUID(int=8), Role.COUNTY_BUREAU_OFFICER, COUNTY, BUREAU)


def bureau(area: str) -> Actor:
    role = Role.CITY_ADMIN if area.endswith("00000000") else Role.COUNTY_BUREAU_OFFICER
    return Actor(UUID(int=7), role, area, BUREAU)
