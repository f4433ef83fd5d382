"""What is asked of one person is found by an index. Under row security that takes more than the index: a comparison
with what might leak a hidden row, such as COALESCE, is made only after every row was read.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session

from shared.driver import LastResult
from shared.security.areas import scope
from tests.kit.network import Network
from tests.kit.people import TOWN, VILLAGE
from tests.kit.statements import before_each

PEOPLE = """
    INSERT INTO people (id, area, is_veteran, preferential_care, alive, erased {more})
    SELECT uuidv7(), CASE WHEN i % 2 = 0 THEN '440703101001' ELSE '440781100001' END, true, false, true, false {values}
      FROM generate_series(1, 20000) i
"""
FILL = {
    "assistance": f"""
        {PEOPLE.format(more="", values="")};
        INSERT INTO applications (id, version, area, veteran_id, ground, emergency, requested_fen, state, story_sealed,
                                  applied_by, applied_at)
        SELECT uuidv7(), 1, area, id, 'OTHER', false, 1, 'APPLIED', '', id, now() FROM people;
        ANALYZE;
    """,
    "visits": f"""
        {PEOPLE.format(more=", registered_on, tier, over_80", values=", '2026-11-01', 'UNIVERSAL', false")};
        INSERT INTO visits (id, version, area, place_area, veteran_id, visitor, method, reached, occurred_at,
                            visited_on, settles, logged_at, origin)
        SELECT uuidv7(), 1, area, area, id, id, 'PHONE', true, now(), current_date, '{{}}', now(), id FROM people;
        ANALYZE;
    """,
}
"""Many people, and a row about each."""
APPLICATION = {"ground": "OTHER", "requested_fen": 1, "story": "家庭遭遇火灾"}
VISIT = {"method": "PHONE", "reached": True, "occurred_at": "2026-11-01T10:00:00+08:00"}
CALLS: list[tuple[str, str, dict[str, Any] | None]] = [
    ("assistance", "/v1/applications", APPLICATION),
    ("assistance", "/v1/applications?veteran_id={}", None),
    ("visits", "/v1/visits", VISIT),
    ("visits", "/v1/visits?veteran_id={}", None),
]


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """What is executed meanwhile with values: not how connections and transactions begin."""
    seen: list[tuple[str, Any]] = []

    def note(_cursor: LastResult, statement: str, values: Any) -> None:
        if values:
            seen.append((statement, values))

    with before_each(note):
        yield seen


def scans(plan: Any) -> Iterator[dict[str, Any]]:
    """Every step of a plan that reads a table."""
    if "Scan" in plan["Node Type"] and "Relation Name" in plan:
        yield plan
    for part in plan.get("Plans", ()):
        yield from scans(part)


def explain(db: Session, statement: str, values: Any) -> Any:
    return db.connection().exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()[0]


@pytest.mark.parametrize(("service", "path", "body"), CALLS)
def test_an_index_finds_the_rows_of_a_person(
    network: Callable[..., Network], service: str, path: str, body: dict[str, Any] | None
) -> None:
    net = network()
    with net.stores[service].superuser() as db:
        db.execute(FILL[service].encode())
        (person,) = db.execute("SELECT id FROM people WHERE area = %s LIMIT 1", (VILLAGE,)).fetchone() or ()
    caller, database = net.caller(service), net.apps[service].extensions["muster"].database
    with statements() as seen:
        if body:
            caller.post(path, {"veteran_id": str(person), **body})
        else:
            assert len(caller.get(path.format(person))["items"]) == 1
    read: list[dict[str, Any]] = []
    for statement, values in seen:
        plan = database.run(partial(explain, statement=statement, values=values), scope=scope(TOWN))
        read += [step for step in scans(plan["Plan"]) if step["Relation Name"] in ("people", "visits", "applications")]
    assert read
    assert not [step for step in read if "Index Cond" not in step]
