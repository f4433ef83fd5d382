"""Two transactions at once, of which the second waits for the first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from sqlalchemy.orm import Session

from tests.kit.stores import Store
from tests.kit.waiting import until

Act = Callable[[Session], object]
WAITING = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def cross(store: Store, run: Callable[[Act], object], first: Act, second: Callable[[], object]) -> BaseException | None:
    """The second begins before the transaction in which the first is run has ended. Returns how it failed."""
    begun = Event()

    def holding(db: Session) -> None:
        first(db)
        db.flush()
        begun.set()
        until(lambda: looker.execute(WAITING).rowcount, "the second waits for the first")

    with store.superuser() as looker, ThreadPoolExecutor(2) as pool:
        one = pool.submit(run, holding)
        begun.wait(30)
        other = pool.submit(second)
        one.result(60)
        return other.exception(60)
