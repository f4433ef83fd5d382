"""One trace per unit of work: a timer's row, an import's row, a request; and all of a request's events in its own."""

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import select

from services.visits.dues.timers import advance_dues
from shared.events.tables import OUTBOX
from shared.observability import tracing
from tests.kit.imports import as_csv, checked, person, run
from tests.kit.network import Network
from tests.kit.people import TOWN, new_veteran
from tests.kit.plans import run_on
from tests.kit.stores import Store


def traces(store: Store, type: str = "%") -> list[str]:
    """The ids of the traces in which what waits to be sent was published."""
    with store.work.session() as db:
        return [parent[3:35] for parent in db.scalars(select(OUTBOX.c.traceparent).where(OUTBOX.c.type.like(type)))]


def test_each_imported_person_and_each_row_of_a_timer_has_a_trace(network: Callable[..., Network]) -> None:
    net = network()
    run(net, checked(net, as_csv([person() for _ in range(5)]))["id"])
    imported = traces(net.stores["registry"], "veteran.%")
    assert (len(imported), len(set(imported))) == (5, 5)
    net.carry()
    visits = net.stores["visits"]
    tracing.begin()
    before = tracing.traceparent()
    assert run_on(visits, date.today() + timedelta(days=400), advance_dues) == [5]
    assert tracing.traceparent() == before, "what ran before goes on in its own"
    overdue = traces(visits, "due.overdue.v1")
    assert (len(overdue), len({*overdue, before[3:35]})) == (5, 6)


def test_the_events_of_a_request_share_its_trace(network: Callable[..., Network]) -> None:
    net = network()
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    body = new_veteran(TOWN, discharge_approved_on=date.today().isoformat())
    headers = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
    assert net.caller("registry").call("POST", "/v1/veterans", body, headers).status_code == 201
    assert traces(net.stores["registry"]) == [trace, trace]
