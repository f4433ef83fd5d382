"""A period is closed once and for ever, and can be counted again."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.likes import use_cases as scorecards
from services.registry.models import Fact, FileSpan, Outcome
from shared.contracts.access import Actor, Role
from shared.events import catalogue
from shared.events.envelope import Record
from shared.events.inbox import Outcome as Applied
from shared.events.kafka import Reader
from shared.replay import replay
from shared.shares import Figure
from tests.kit import bus
from tests.kit.apps import Authority
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, TOWN, VILLAGE
from tests.kit.problems import refused
from tests.kit.scorecards import CARD, QUARTER, TODAY, Registry, quarter, stored
from tests.kit.stores import Store


def test_a_closed_period_stays_as_it_is_and_can_be_counted_again(registry: Registry) -> None:
    person = quarter(registry)
    city = registry.app.as_(Role.CITY_ADMIN, CITY)
    before = city.get(f"{CARD}/{VILLAGE}/{QUARTER}")
    closing = city.post(f"{CARD}/closings", {"period": QUARTER})
    assert (closing["stations"], closing["as_of"], closing["rules_version"]) == (1420, "2026-09-30", 1)
    published = [row for row in bus.take(registry.store) if dict(row.headers)["ce_type"] == b"scorecard.published.v1"]
    assert len(published) == 1420
    assert {dict(row.headers)["ce_aggregateversion"] for row in published} == {b"1"}
    after = city.get(f"{CARD}/{VILLAGE}/{QUARTER}")
    assert after == {**before, "closed": True}
    assert stored(registry) == registry.figures()
    (own,) = [catalogue.load("scorecard.published.v1", _json(row)) for row in published if _area(row) == VILLAGE]
    assert (own["period"], own["as_of"]) == (QUARTER, date(2026, 9, 30))
    assert own["total"] == round(after["total"] * 100)

    # Later a file is verified, someone moves, and a visit and a correction of August are recorded at last.
    registry.file(TODAY, change="changed", id=person, complete=False, verified_on=TODAY)
    registry.file(TODAY, OTHER_TOWN, change="moved", id=person, from_area=VILLAGE, verified_on=TODAY)
    registry.visit(date(2026, 8, 8), registry.due(date(2026, 8, 8), opened=date(2026, 7, 9)), on=date(2026, 11, 23))
    registry.answer(date(2026, 10, 11), 1, 1, 1)
    registry.answers(date(2026, 10, 11), 5, 5)
    kept = stored(registry)
    assert city.get(f"{CARD}/{VILLAGE}/{QUARTER}") == after
    assert registry.figures()[VILLAGE]["SATISFACTION"] == kept[VILLAGE]["SATISFACTION"]
    assert registry.figures()[TOWN]["SATISFACTION"] == kept[TOWN]["SATISFACTION"] == Figure(162, 195, 13)
    assert registry.figures()[VILLAGE]["FILES_VERIFIED"] == kept[VILLAGE]["FILES_VERIFIED"] == Figure(6, 6, 6)
    assert registry.figures()[VILLAGE]["FILES_COMPLETE"] == kept[VILLAGE]["FILES_COMPLETE"]


def _json(record: Record) -> Any:
    return json.loads(record.value or b"")


def _area(record: Record) -> str:
    return (dict(record.headers)["ce_area"] or b"").decode()


def test_replay_gives_the_same_rows_and_the_same_figures(registry: Registry) -> None:
    person = quarter(registry)
    registry.file(TODAY, OTHER_TOWN, change="moved", id=person, from_area=VILLAGE)
    wrong = registry.visit(date(2026, 8, 3), registry.due(date(2026, 8, 20)))
    registry.receive(
        "visit.corrected.v1",
        wrong,
        date(2026, 8, 4),
        **{"visit_id": wrong, "superseded_by": uuid4(), "veteran_id": uuid4(), "method": "PHONE"},
        reached=True,
        visited_on=date(2026, 8, 3),
    )

    def rows(db: Session) -> list[list[tuple[Any, ...]]]:
        tables = [model.__table__ for model in (Fact, Outcome, FileSpan)]
        return [sorted(tuple(map(str, row)) for row in db.execute(select(table))) for table in tables]

    class Log:
        def batches(self) -> Iterator[list[Record]]:
            by_key = sorted(reversed(registry.log), key=lambda record: (record.key, record.offset))
            yield from ([record] for record in by_key)  # in order within an aggregate alone

        def close(self) -> None: ...

    before, figures = registry.store.work.run(rows), registry.figures()
    assert all(before)
    service = bus.service("registry")
    assert replay(bus.inbox(registry.store), service.projected, lambda: cast(Reader, Log())) == len(registry.log)
    assert registry.store.work.run(rows) == before
    assert registry.figures() == figures


def test_a_period_is_closed_once_and_by_the_city(registry: Registry) -> None:
    city, path = registry.app.as_(Role.CITY_ADMIN, CITY), f"{CARD}/closings"
    for role, area in ((Role.TOWN_HEAD, TOWN), (Role.COUNTY_BUREAU_OFFICER, COUNTY), (Role.AUDITOR, CITY)):
        refused(registry.app.as_(role, area).call("POST", path, {"period": QUARTER}), 403, "role-forbidden")
    refused(city.call("POST", path, {"period": "2026-Q4"}), 409, "period-not-over", "#/period")
    refused(city.call("POST", path, {"period": "2027-Q1"}), 409, "period-not-over", "#/period")
    refused(city.call("POST", path, {"period": "Q3"}), 422, "period-unknown", "#/period")
    refused(city.call("POST", path, {}), 422, "body-invalid", "#/period")

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: city.call("POST", path, {"period": QUARTER}), range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    refused(city.call("POST", path, {"period": QUARTER}), 409, "period-closed", "#/period")
    assert [each["period"] for each in registry.app.get(path)["items"]] == [QUARTER]
    with registry.store.superuser() as db:
        assert db.execute("SELECT count(*) FROM scorecards").fetchone() == (1420,)
        rights = "SELECT has_table_privilege('registry_app', %s, 'UPDATE, DELETE')"
        for table in ("scorecards", "scorecard_closings", "facts", "outcomes", "file_spans"):
            assert db.execute(rights, (table,)).fetchone() == (False,), table


def test_the_station_is_told_of_its_score(
    registry: Registry, store: Callable[..., Store], authority: Authority
) -> None:
    notify = store("notify")
    by = Actor(uuid4(), Role.CITY_ADMIN, CITY, "BUREAU")
    registry.store.app.run(lambda db: scorecards.close_period(db, by, QUARTER), scope="4407")
    box = bus.inbox(notify)
    for record in bus.take(registry.store):
        if _area(record) in (VILLAGE, COUNTY):
            assert bus.apply(box, record) is Applied.APPLIED
    with notify.superuser() as db:
        rows = db.execute("SELECT area, rule, party, severity, text->>'en' FROM alerts ORDER BY area").fetchall()
    text = "Your station's score of the four likes for 2026-Q3 was published."
    rest = ("scorecard-published", "SERVICE", "INFO", text)
    assert rows == [(COUNTY, *rest), (VILLAGE, *rest)]
