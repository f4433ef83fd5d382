"""One Idempotency-Key, one effect, however close two requests come."""

import threading
from collections.abc import Callable
from typing import Any

from tests.kit.network import Network
from tests.kit.people import TOWN, new_veteran
from tests.kit.stores import Store
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
WAITING = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = %s"


def slow_down(store: Store) -> None:
    with store.superuser() as db:
        db.execute(SLOW)
        db.execute(f"ALTER ROLE registry_app IN DATABASE {store.name} SET search_path = public, pg_catalog")


def test_an_answer_kept_while_another_waits_for_the_lock_is_found(network: Callable[..., Network]) -> None:
    net = network()
    caller, body, key = net.caller("registry"), new_veteran(TOWN), {"Idempotency-Key": "twins"}
    slow_down(net.stores["registry"])
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
