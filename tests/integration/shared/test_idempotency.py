"""One Idempotency-Key, one effect, however close two requests come."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import TOWN, new_veteran
from tests.kit.problems import refused
from tests.kit.stations import POLICY
from tests.kit.waiting import until

GATE = 1
SLOW = f"""
    CREATE FUNCTION public.pg_try_advisory_xact_lock(key bigint) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
        IF pg_catalog.pg_try_advisory_xact_lock({GATE + 1}) THEN
            PERFORM pg_catalog.pg_advisory_xact_lock_shared({GATE});
        END IF;
        RETURN pg_catalog.pg_try_advisory_xact_lock(key);
    END $$
"""
"""The lock as PostgreSQL gives it, but whoever asks first waits at a gate; every other comes through meanwhile."""
HELD = """
    SELECT 1 FROM pg_locks held JOIN pg_locks waiting USING (pid)
     WHERE held.locktype = 'advisory' AND held.granted AND NOT waiting.granted
       AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
WAITING = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = %s"


def slow_down(net: Network) -> None:
    store = net.stores["registry"]
    with store.superuser() as db:
        db.execute(SLOW)
        db.execute(f"ALTER ROLE registry_app IN DATABASE {store.name} SET search_path = public, pg_catalog")
    net.apps["registry"].extensions["muster"].database.engine.dispose()  # connections that are open look as before


def events(net: Network) -> int:
    with net.stores["registry"].superuser() as db:
        return len(db.execute("SELECT FROM outbox").fetchall())


@pytest.mark.parametrize("same", [True, False])
def test_of_two_at_once_one_performs(network: Callable[..., Network], same: bool) -> None:
    """The first is still at work when the second comes: it holds the lock and waits for the station."""
    net = network()
    caller, body, key = net.caller("registry"), new_veteran(TOWN), {"Idempotency-Key": "twins"}
    other = body if same else new_veteran(TOWN)
    answers: list[Any] = []
    first = threading.Thread(target=lambda: answers.append(caller.call("POST", "/v1/veterans", body, key)))
    with net.stores["registry"].superuser() as station, net.stores["registry"].superuser() as looking:
        with station.transaction():
            station.execute("SELECT FROM stations WHERE area = %s FOR UPDATE", [TOWN])
            first.start()
            until(lambda: looking.execute(HELD).fetchone(), "the first has the lock and waits")
            refused(caller.call("POST", "/v1/veterans", other, key), 409, "request-under-way")
        first.join()
    assert answers[0].status_code == 201, answers[0].text
    again = caller.call("POST", "/v1/veterans", other, key)
    if same:
        assert (again.status_code, again.json) == (201, answers[0].json), again.text
        assert again.headers["Idempotency-Replayed"] == "true"
    else:
        refused(again, 422, "idempotency-key-reused")
    assert len(caller.get("/v1/veterans")["items"]) == 1


@pytest.mark.parametrize("path", ["/v1/veterans", "/v1/policies"])
def test_what_is_sent_again_leaves_no_trace(city: Caller, net: Network, path: str) -> None:
    """Whether doing it again is refused, as of an ID number that has a file, or would do."""
    caller, body = (net.caller("registry"), new_veteran(TOWN)) if path == "/v1/veterans" else (city, POLICY)
    first, *others = [caller.call("POST", path, body, {"Idempotency-Key": "again"}) for _ in range(3)]
    assert first.status_code == 201, first.text
    for again in others:
        assert (again.status_code, again.json) == (201, first.json), again.text
        assert again.headers["Idempotency-Replayed"] == "true"
    assert len(caller.get(path)["items"]) == 1
    assert events(net) == 1


def test_an_answer_that_cannot_be_kept_undoes_what_it_tells(network: Callable[..., Network]) -> None:
    net = network()
    caller, body, key = net.caller("registry"), new_veteran(TOWN), {"Idempotency-Key": "lost"}
    with net.stores["registry"].superuser() as db:
        db.execute("ALTER TABLE answers ADD CONSTRAINT none CHECK (false)")
        assert caller.call("POST", "/v1/veterans", body, key).status_code >= 400
        assert caller.get("/v1/veterans")["items"] == []
        assert events(net) == 0
        db.execute("ALTER TABLE answers DROP CONSTRAINT none")
    assert caller.call("POST", "/v1/veterans", body, key).status_code == 201
    assert events(net) == 1


def test_an_answer_kept_while_another_waits_for_the_lock_is_found(network: Callable[..., Network]) -> None:
    net = network()
    caller, body, key = net.caller("registry"), new_veteran(TOWN), {"Idempotency-Key": "twins"}
    slow_down(net)
    answers: list[Any] = []
    slow = threading.Thread(target=lambda: answers.append(caller.call("POST", "/v1/veterans", body, key)))
    with net.stores["registry"].superuser() as gate:
        gate.execute("SELECT pg_advisory_lock(%s)", [GATE])
        slow.start()
        until(lambda: gate.execute(WAITING, [GATE]).fetchone(), "the slow request waits at the gate")
        quick = caller.call("POST", "/v1/veterans", body, key)
    slow.join()
    assert quick.status_code == 201, quick.text
    assert (answers[0].status_code, answers[0].json) == (201, quick.json), answers[0].text
    assert answers[0].headers["Idempotency-Replayed"] == "true"
    assert len(caller.get("/v1/veterans")["items"]) == 1
