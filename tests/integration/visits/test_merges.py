"""Merged files as the other services hear of them: at once, or after what came later."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.visits.models import Due
from shared import aliases
from shared.security.person_keys import PERSON_KEYS
from tests.kit.activities import receive, registered
from tests.kit.network import Network
from tests.kit.people import VILLAGE
from tests.kit.stores import Store
from tests.kit.waiting import until


def test_two_merges_of_a_chain_at_once_leave_no_id_in_between(store: Callable[..., Store]) -> None:
    """Two consumers hear at once that one file was merged into a second, and the second into a third."""
    visits, (one, two, three) = store("visits"), (uuid4(), uuid4(), uuid4())

    def waits() -> bool:
        with visits.superuser() as db:
            asleep = "SELECT FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
            return db.execute(asleep, (visits.name,)).fetchone() is not None

    with ThreadPoolExecutor(1) as other:

        def first(db: Session) -> Future[None]:
            aliases.remember(db, one, two)
            second = other.submit(visits.work.run, lambda db: aliases.remember(db, two, three))
            until(lambda: second.done() or waits(), "the other merge has come as far as it can")
            return second

        visits.work.run(first).result(10)
    with visits.work.session() as db:
        assert [aliases.resolve(db, id) for id in (one, two)] == [three, three]


def test_a_merge_heard_of_after_its_successor_was_erased_holds_nothing_up(network: Callable[..., Network]) -> None:
    net = network()
    old, kept = registered(net, VILLAGE, 2)
    body = {"veteran_id": old, "method": "PHONE", "reached": True, "occurred_at": datetime.now(UTC).isoformat()}
    net.caller("visits").post("/v1/visits", {**body, "note": "精神良好"})
    receive(net, "veteran.erased.v1", kept)
    receive(net, "veteran.merged.v1", old, merged_into=kept)
    receive(net, "veteran.erased.v1", old, merged_into=kept)
    with net.stores["visits"].work.session() as db:
        assert aliases.ids_of(db, UUID(old)) == [UUID(kept), UUID(old)]
        assert set(db.scalars(select(Due.state))) == {"CANCELLED", "SETTLED"}
        assert db.scalars(select(PERSON_KEYS.c.person_id)).all() == [], "the words are destroyed"
