"""The four likes 四如: counted from the events of all services, closed for ever, small figures left out."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry import queries
from services.registry.domain import likes
from services.registry.domain.likes import Figure
from services.registry.models import Fact, FileSpan, Outcome, Scorecard
from services.registry.queries.four_likes import VERSIONS
from services.registry.use_cases import scorecards
from shared.clock import SHANGHAI
from shared.contracts.access import Actor, Role
from shared.events import catalogue
from shared.events.envelope import Event, Record
from shared.events.inbox import Outcome as Applied
from shared.events.kafka import Reader
from shared.replay import replay
from tests.kit import bus, files
from tests.kit.apps import Authority, Caller, make_app
from tests.kit.network import Network
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE, new_veteran
from tests.kit.plans import offset
from tests.kit.problems import refused
from tests.kit.stores import Store

QUARTER = "2026-Q3"
TODAY = date(2026, 11, 24)
CARD = "/v1/scorecards"


def at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), SHANGHAI)


class Told:
    """A registry on a November day of 2026, and what other services told it, on whatever day."""

    def __init__(self, store: Store, app: Caller) -> None:
        self.store, self.app = store, app
        self.log: list[Record] = []
        self.versions: dict[UUID, int] = {}

    def tell(self, type: str, subject: UUID, on: date | datetime, area: str = VILLAGE, /, **data: Any) -> None:
        moment = on if isinstance(on, datetime) else at(on)
        version = self.versions[subject] = self.versions.get(subject, 0) + 1
        event = Event(type, {"occurred_at": moment, **data}, area)
        record = bus.told(event, subject, version, moment)
        self.log.append(record)
        assert bus.inbox(self.store).apply(record) is Applied.APPLIED

    def file(
        self, on: date, area: str = VILLAGE, *, change: str = "registered", id: UUID | None = None, **of: Any
    ) -> UUID:
        subject = id or uuid4()
        alike = dict.fromkeys(("station_area", "registered_area", "residence_area"), area)
        plain = {"is_veteran": True, "preferential_care": False, "tier": "KEY", "over_80": False, "alive": True}
        self.tell(f"veteran.{change}.v1", subject, on, area, **{**alike, **plain, "complete": True, **of})
        return subject

    def due(self, due_on: date, *, area: str = VILLAGE, opened: date | None = None, **more: Any) -> UUID:
        subject = uuid4()
        self._due("opened", subject, opened or due_on - timedelta(days=30), due_on, area, **more)
        return subject

    def _due(self, change: str, subject: UUID, on: date, due_on: date, area: str = VILLAGE, **more: Any) -> None:
        told = {"purpose": "CONTACT", **more, "due_id": subject, "veteran_id": uuid4(), "due_on": due_on}
        self.tell(f"due.{change}.v1", subject, on, area, **told)

    def visit(self, visited_on: date, *settles: UUID, on: date | None = None, of: UUID | None = None) -> UUID:
        subject = uuid4()
        told = {"visit_id": subject, "veteran_id": of or uuid4(), "method": "HOME_VISIT", "reached": True}
        self.tell("visit.logged.v1", subject, on or visited_on, visited_on=visited_on, settles=list(settles), **told)
        return subject

    def answer(self, on: date, happiness: int, gain: int, honour: int) -> None:
        subject, scores = uuid4(), {"happiness": happiness, "gain": gain, "honour": honour, "scale_max": 5}
        self.tell("satisfaction.given.v1", subject, on, satisfaction_id=subject, occasion="GENERAL", **scores)

    def figures(self, period: str = QUARTER, today: date = TODAY, area: str = CITY) -> dict[str, dict[str, Figure]]:
        found, rules = queries.four_likes.period_named(period)
        span = queries.scorecards.span_of(rules, found, today)
        with self.store.work.session() as db:
            return queries.scorecards.figures(db, rules, span, area)

    def figure(self, name: str, area: str = VILLAGE, **of: Any) -> tuple[int, int]:
        figure = self.figures(**of)[area].get(name, Figure())
        return figure.numerator, figure.denominator


@pytest.fixture
def told(store: Callable[..., Store], authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Told:
    registry = store("registry", clock_offset_seconds=offset(TODAY))
    return Told(registry, Caller(make_app(monkeypatch, authority, registry), authority))


def named(card: Any) -> dict[str, Any]:
    """A scorecard's indicators by name."""
    return {each["indicator"]: each for part in card["dimensions"] for each in part["indicators"]}


def counts(card: Any, name: str) -> tuple[Any, Any]:
    return named(card)[name]["numerator"], named(card)[name]["denominator"]


# From the services themselves


def test_what_all_services_tell_is_counted(network: Callable[..., Network]) -> None:
    net = network()
    registry, visits = net.caller("registry"), net.caller("visits")
    whole = {"served_as": "CONSCRIPT", "placement": "SELF_EMPLOYED"}
    person = registry.post("/v1/veterans", new_veteran(VILLAGE, **whole))["id"]
    registry.post("/v1/veterans", new_veteran(VILLAGE))
    registry.post(f"/v1/veterans/{person}/verification", {"how": "入户核对"})
    net.carry()
    now = datetime.now(UTC).isoformat()
    visits.post("/v1/visits", {"veteran_id": person, "method": "HOME_VISIT", "reached": True, "occurred_at": now})
    report = {"veteran_id": person, "kind": "LIVING", "source": "STATION", "description": "独居"}
    hardship = visits.post("/v1/hardships", report)
    path = f"/v1/hardships/{hardship['id']}"
    registered = visits.post(f"{path}/registration", {"wants_aid": False})
    net.carry()
    for score in (5, 4):
        visits.post(
            "/v1/satisfaction", {"happiness": score, "gain": 5, "honour": 5, "occasion": "GENERAL", "area": TOWN}
        )
    today = datetime.now(SHANGHAI).date()
    held = {
        "held_on": str(today),
        "topic": "边防岁月",
        "place": "文化中心",
        "speaker": "陈建国",
        "speaker_kind": "VETERAN",
    }
    visits.post("/v1/lectures", {**held, "story_kinds": ["STORY_OF_VETERAN"], "audience": 85})
    net.carry()
    for alert in net.caller("notify").get("/v1/alerts?state=RAISED")["items"]:
        net.caller("notify").post(f"/v1/alerts/{alert['id']}/acknowledgement")
    net.carry()

    rules = VERSIONS[-1]

    def counted(name: str, day: date, area: str = TOWN) -> tuple[Any, Any]:
        """As it will be known at the end of the period into which a day falls."""
        period = likes.period_of(rules, day)
        span = queries.scorecards.span_of(rules, period, period.last + timedelta(days=1))
        with net.stores["registry"].work.session() as db:
            figure = queries.scorecards.figures(db, rules, span, area)[area].get(name, Figure())
        return figure.numerator, figure.denominator

    assert counted("FILES_COMPLETE", today) == (1, 2)
    assert counted("FILES_VERIFIED", today, VILLAGE) == (1, 2)
    assert counted("FIRST_CONTACT", today + timedelta(days=30)) == (1, 2)
    assert counted("HARDSHIPS_CHECKED", today + timedelta(days=5)) == (1, 1)
    assert counted("HARDSHIPS_RESOLVED", date.fromisoformat(registered["step_due_on"])) == (0, 1)
    assert counted("ALERTS_IN_TIME", today + timedelta(days=3))[0] >= 1
    (settled,) = [due for due in visits.get(f"/v1/dues?veteran_id={person}&state=SETTLED")["items"]]
    done, wanted = counted("ON_TIME_TASKS", date.fromisoformat(settled["due_on"]))
    assert (done, wanted >= 1) == (1, True)
    card = registry.get(f"{CARD}/{TOWN}/{likes.period_of(rules, today).name}")
    assert (card["closed"], card["as_of"], card["area"]) == (False, str(today), TOWN)
    assert counts(card, "ACTIVE_STATIONS")[0] == 1
    assert named(card)["SATISFACTION"]["suppressed"] is True, "two answers"
    assert counted("SATISFACTION", today) == (29, 30)
    assert net.stores["registry"].work.run(lambda db: db.scalar(select(Fact.area).where(Fact.kind == "SATISFACTION")))


# What falls into a period


def test_dues_count_by_their_day_and_are_on_time_by_the_visits(told: Told) -> None:
    day = date(2026, 9, 20)
    on_time, late, missed, cancelled = (told.due(day) for _ in range(4))
    told.visit(day, on_time, on=day + timedelta(days=3))  # recorded later, made in time
    told.visit(day + timedelta(days=1), late)
    told._due("cancelled", cancelled, day - timedelta(days=1), day)
    told.due(date(2026, 10, 1))
    told.due(date(2026, 6, 30))
    assert told.figure("ON_TIME_TASKS") == (1, 3)
    told._due("cancelled", missed, day + timedelta(days=9), day)
    assert told.figure("ON_TIME_TASKS") == (1, 3), "called off after its day, it was missed all the same"
    assert told.figure("ON_TIME_TASKS", TOWN) == told.figure("ON_TIME_TASKS", CITY) == (1, 3)
    assert told.figure("ON_TIME_TASKS", OTHER_TOWN) == (0, 0)
    home = told.due(day, purpose="HOME_VISIT")
    told.visit(date(2026, 9, 30), home)
    assert told.figure("VISITS_DONE") == (1, 1), "late, but done in the period"
    assert told.figure("ON_TIME_TASKS") == (1, 4)


def test_a_corrected_visit_answers_no_longer_and_a_reopened_due_counts_once(told: Told) -> None:
    day = date(2026, 9, 20)
    due = told.due(day)
    wrong = told.visit(day - timedelta(days=5), due)
    assert told.figure("ON_TIME_TASKS") == (1, 1)
    told.tell(
        "visit.corrected.v1",
        wrong,
        day - timedelta(days=2),
        **{"visit_id": wrong, "superseded_by": uuid4(), "veteran_id": uuid4(), "method": "PHONE"},
        reached=False,
        visited_on=day - timedelta(days=5),
    )
    again = told.due(day, opened=day - timedelta(days=2), reopens=due)
    assert told.figure("ON_TIME_TASKS") == (0, 1)
    told.visit(day, again)
    assert told.figure("ON_TIME_TASKS") == (1, 1)
    told.due(day, opened=day + timedelta(days=2), reopens=again)
    assert told.figure("ON_TIME_TASKS") == (1, 1), "one opened after its day could not be made in time"


def test_a_due_counts_for_the_station_that_was_responsible_on_its_day(told: Told) -> None:
    day = date(2026, 9, 20)
    due = told.due(day)
    told._due("soon", due, day, day, OTHER_TOWN, days=0)
    assert (told.figure("ON_TIME_TASKS"), told.figure("ON_TIME_TASKS", OTHER_TOWN)) == ((0, 0), (0, 1))
    told._due("settled", due, day + timedelta(days=2), day, VILLAGE, visit_id=uuid4())
    assert told.figure("ON_TIME_TASKS", OTHER_TOWN) == (0, 1), "moved back after its day"


def test_alerts_are_in_time_to_the_minute_and_of_the_service_alone(told: Told) -> None:
    deadline = at(date(2026, 9, 10), 15)
    for minutes, party in ((-1, "SERVICE"), (1, "SERVICE"), (-1, "BUREAU")):
        alert = uuid4()
        of = {"alert_id": alert, "inbox_area": TOWN, "party": party, "rule": "contact-overdue", "severity": "WARNING"}
        raised = {"cause": uuid4(), "subject": "x", "deadline": deadline}
        told.tell("alert.raised.v1", alert, deadline - timedelta(days=1), TOWN, **of, **raised)
        moment = deadline + timedelta(minutes=minutes)
        told.tell("alert.acknowledged.v1", alert, moment, TOWN, **of, acknowledged_by=uuid4())
    assert told.figure("ALERTS_IN_TIME", TOWN) == (1, 2)


def test_hardships_count_step_by_step(told: Told) -> None:
    found, done, ended, unfounded = (uuid4() for _ in range(4))

    def tell(change: str, id: UUID, on: date, step_due_on: date | None = None, **more: Any) -> None:
        of = {"hardship_id": id, "veteran_id": uuid4(), "urgent": False, "state": "FOUND", **more}
        told.tell(f"hardship.{change}.v1", id, on, **of, **({"step_due_on": step_due_on} if step_due_on else {}))

    for id in (found, done, ended, unfounded):
        tell("found", id, date(2026, 7, 1), date(2026, 7, 4))
    tell("registered", done, date(2026, 7, 6), date(2026, 8, 5), wants_aid=False)
    tell("registered", ended, date(2026, 7, 7), date(2026, 8, 6), wants_aid=False)
    tell("not_confirmed", unfounded, date(2026, 7, 3))
    tell("resolved", done, date(2026, 8, 20), date(2026, 9, 19))
    tell("ended", ended, date(2026, 7, 20))
    tell("followed_up", done, date(2026, 9, 30), follow_up_visit_id=uuid4(), holds=True)
    assert told.figure("HARDSHIPS_CHECKED") == (2, 4), "within five days"
    assert told.figure("HARDSHIPS_RESOLVED") == (1, 1), "by the period's end; death ends it"
    assert told.figure("RETURN_VISITS") == (1, 1)


def test_files_count_as_they_stood_at_the_end_of_the_period(told: Told) -> None:
    first = told.file(date(2026, 3, 2), verified_on=date(2026, 3, 1))
    told.file(date(2026, 9, 30), complete=False)
    told.file(date(2026, 10, 1))
    moved = told.file(date(2026, 3, 2), verified_on=date(2025, 9, 30))
    dead = told.file(date(2026, 3, 2))
    told.file(date(2026, 9, 15), change="deceased", id=dead, alive=False)
    assert told.figure("FILES_COMPLETE") == (2, 3)
    assert told.figure("FILES_VERIFIED") == (1, 3), "the other was verified 365 days before: too long ago"
    told.file(date(2026, 10, 2), OTHER_TOWN, change="moved", id=moved, from_area=VILLAGE)
    told.file(date(2026, 10, 2), change="changed", id=first, complete=False, verified_on=date(2026, 10, 2))
    assert (told.figure("FILES_COMPLETE"), told.figure("FILES_VERIFIED")) == ((2, 3), (1, 3))
    assert told.figure("FILES_COMPLETE", period="2026-Q4") == (1, 3)
    assert told.figure("FILES_COMPLETE", OTHER_TOWN, period="2026-Q4") == (1, 1)


def test_a_new_file_is_contacted_within_thirty_days_unless_it_came_with_a_list(told: Told) -> None:
    day = date(2026, 6, 20)
    contacted, late, _imported = told.file(day), told.file(day), told.file(day, imported=True)
    told.visit(date(2026, 7, 20), of=contacted)
    told.visit(date(2026, 7, 21), of=late)
    dead = told.file(day)
    told.file(date(2026, 7, 1), change="deceased", id=dead, alive=False)
    assert told.figure("FIRST_CONTACT") == (1, 2), "the thirty days ended in July"
    assert told.figure("FIRST_CONTACT", period="2026-Q2") == (0, 0)


def test_a_running_period_counts_what_is_decided(told: Told) -> None:
    yesterday, today, tomorrow = (TODAY + timedelta(days=n) for n in (-1, 0, 1))
    for day in (yesterday, today, tomorrow):
        told.due(day)
    assert told.figure("ON_TIME_TASKS", period="2026-Q4") == (0, 1), "today there is still time"
    told.visit(today, told.due(today))
    assert told.figure("ON_TIME_TASKS", period="2026-Q4") == (1, 2)


def test_stations_count_as_they_were_and_their_findings_too(told: Told) -> None:
    city = told.app.as_(Role.CITY_ADMIN, CITY)
    station = city.get(f"/v1/stations?area={VILLAGE}")["items"][0]
    finding = {"item": "STAFF", "status": "MET", "evidence": "花名册", "assessed_on": "2026-09-30"}
    city.post(f"/v1/stations/{station['id']}/five-haves", finding)
    assert told.figure("FIVE_HAVES") == (0, 5), "found in time, entered long after"
    assert told.figure("FIVE_HAVES", period="2026-Q4") == (1, 5)
    with told.store.superuser() as db:
        db.execute("UPDATE findings SET recorded_at = '2026-09-30 10:00+08'")
    assert told.figure("FIVE_HAVES") == (1, 5)
    closing = {"on": "2026-11-20", "reason": "并入镇站"}
    city.post(f"/v1/stations/{station['id']}/closure", closing)
    assert told.figure("FIVE_HAVES") == (1, 5), "at the end of September it was open"
    assert VILLAGE not in told.figures("2026-Q4")
    refused(told.app.call("GET", f"{CARD}/{VILLAGE}/2026-Q4"), 404, "not-found")
    assert counts(told.app.get(f"{CARD}/{VILLAGE}/{QUARTER}"), "FIVE_HAVES") == (1, 5)


def test_what_a_station_did_under_its_former_code_is_its_own(told: Told) -> None:
    city, new = told.app.as_(Role.CITY_ADMIN, CITY), "440703101899"
    told.due(date(2026, 11, 2))
    told.tell(
        "activity.held.v1",
        id := uuid4(),
        date(2026, 11, 2),
        activity_id=id,
        kind="LECTURE",
        held_on=date(2026, 11, 2),
        audience=9,
    )
    station = city.get(f"/v1/stations?area={VILLAGE}")["items"][0]
    recode = {"code": new, "area_name": "新村", "on": "2026-11-10", "reason": "区划调整"}
    city.post(f"/v1/stations/{station['id']}/code", recode)
    told.due(date(2026, 11, 12), area=new)
    assert told.figure("ON_TIME_TASKS", new, period="2026-Q4") == (0, 2)
    assert told.figure("ACTIVE_STATIONS", new, period="2026-Q4") == (1, 1)
    assert VILLAGE not in told.figures("2026-Q4")


# Closing


def quarter(told: Told) -> UUID:
    """A quarter in which a village did some of what it should. Returns one of its people."""
    people = [told.file(date(2026, 3, n + 1), verified_on=date(2026, 3, 1)) for n in range(6)]
    for n in range(8):
        due = told.due(date(2026, 8, n + 1))
        if n < 6:
            told.visit(date(2026, 8, n + 1), due)
    told.due(date(2026, 8, 9), area=OTHER_VILLAGE)
    for n in range(6):
        scores = {"happiness": 5, "gain": 4, "honour": 3, "scale_max": 5}
        told.tell(
            "satisfaction.given.v1",
            id := uuid4(),
            date(2026, 9, n + 1),
            satisfaction_id=id,
            occasion="GENERAL",
            **scores,
        )
    return people[0]


def stored(told: Told) -> dict[str, dict[str, Figure]]:
    with told.store.work.session() as db:
        rows = db.scalars(select(Scorecard).where(Scorecard.period == QUARTER)).all()
    return {row.area: {name: Figure(*figure) for name, figure in row.figures.items()} for row in rows}


def test_a_closed_period_stays_as_it_is_and_can_be_counted_again(told: Told) -> None:
    person = quarter(told)
    city = told.app.as_(Role.CITY_ADMIN, CITY)
    before = city.get(f"{CARD}/{VILLAGE}/{QUARTER}")
    closing = city.post(f"{CARD}/closings", {"period": QUARTER})
    assert (closing["stations"], closing["as_of"], closing["rules_version"]) == (1420, "2026-09-30", 1)
    published = [row for row in bus.take(told.store) if dict(row.headers)["ce_type"] == b"scorecard.published.v1"]
    assert len(published) == 1420
    assert {dict(row.headers)["ce_aggregateversion"] for row in published} == {b"1"}
    after = city.get(f"{CARD}/{VILLAGE}/{QUARTER}")
    assert after == {**before, "closed": True}
    assert stored(told) == told.figures()
    (own,) = [catalogue.load("scorecard.published.v1", _json(row)) for row in published if _area(row) == VILLAGE]
    assert (own["period"], own["as_of"]) == (QUARTER, date(2026, 9, 30))
    assert own["total"] == round(after["total"] * 100)

    # Later a file is verified, someone moves, and a visit and a correction of August are recorded at last.
    told.file(TODAY, change="changed", id=person, complete=False, verified_on=TODAY)
    told.file(TODAY, OTHER_TOWN, change="moved", id=person, from_area=VILLAGE, verified_on=TODAY)
    told.visit(date(2026, 8, 8), told.due(date(2026, 8, 8), opened=date(2026, 7, 9)), on=date(2026, 11, 23))
    told.tell(
        "satisfaction.given.v1",
        id := uuid4(),
        date(2026, 10, 11),
        satisfaction_id=id,
        occasion="GENERAL",
        happiness=1,
        gain=1,
        honour=1,
        scale_max=5,
    )
    kept = stored(told)
    assert city.get(f"{CARD}/{VILLAGE}/{QUARTER}") == after
    assert told.figures()[VILLAGE]["SATISFACTION"] == kept[VILLAGE]["SATISFACTION"]
    assert told.figures()[VILLAGE]["FILES_VERIFIED"] == kept[VILLAGE]["FILES_VERIFIED"] == Figure(6, 6, 6)
    assert told.figures()[VILLAGE]["FILES_COMPLETE"] == kept[VILLAGE]["FILES_COMPLETE"]


def _json(record: Record) -> Any:
    return json.loads(record.value or b"")


def _area(record: Record) -> str:
    return (dict(record.headers)["ce_area"] or b"").decode()


def test_replay_gives_the_same_rows_and_the_same_figures(told: Told) -> None:
    person = quarter(told)
    told.file(TODAY, OTHER_TOWN, change="moved", id=person, from_area=VILLAGE)
    wrong = told.visit(date(2026, 8, 3), told.due(date(2026, 8, 20)))
    told.tell(
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
            by_key = sorted(reversed(told.log), key=lambda record: (record.key, record.offset))
            yield from ([record] for record in by_key)  # in order within an aggregate alone

        def close(self) -> None: ...

    before, figures = told.store.work.run(rows), told.figures()
    assert all(before)
    service = bus.service("registry")
    assert replay(bus.inbox(told.store), service.projected, lambda: cast(Reader, Log())) == len(told.log)
    assert told.store.work.run(rows) == before
    assert told.figures() == figures


def test_a_period_is_closed_once_and_by_the_city(told: Told) -> None:
    city, path = told.app.as_(Role.CITY_ADMIN, CITY), f"{CARD}/closings"
    for role, area in ((Role.TOWN_HEAD, TOWN), (Role.COUNTY_BUREAU_OFFICER, COUNTY), (Role.AUDITOR, CITY)):
        refused(told.app.as_(role, area).call("POST", path, {"period": QUARTER}), 403, "role-forbidden")
    refused(city.call("POST", path, {"period": "2026-Q4"}), 409, "period-not-over", "#/period")
    refused(city.call("POST", path, {"period": "2027-Q1"}), 409, "period-not-over", "#/period")
    refused(city.call("POST", path, {"period": "Q3"}), 422, "period-unknown", "#/period")
    refused(city.call("POST", path, {}), 422, "body-invalid", "#/period")
    with ThreadPoolExecutor(2) as pool:
        calls = [pool.submit(city.call, "POST", path, {"period": QUARTER}) for _ in range(2)]
        answers = [call.result() for call in calls]
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    refused(city.call("POST", path, {"period": QUARTER}), 409, "period-closed", "#/period")
    assert [each["period"] for each in told.app.get(path)["items"]] == [QUARTER]
    with told.store.superuser() as db:
        assert db.execute("SELECT count(*) FROM scorecards").fetchone() == (1420,)
        rights = "SELECT has_table_privilege('registry_app', %s, 'UPDATE, DELETE')"
        for table in ("scorecards", "scorecard_closings", "facts", "outcomes", "file_spans"):
            assert db.execute(rights, (table,)).fetchone() == (False,), table


def test_the_station_is_told_of_its_score(told: Told, store: Callable[..., Store], authority: Authority) -> None:
    notify = store("notify")
    by = Actor(uuid4(), Role.CITY_ADMIN, CITY, "BUREAU")
    told.store.app.run(lambda db: scorecards.close_period(db, by, QUARTER), scope="4407")
    box = bus.inbox(notify)
    for record in bus.take(told.store):
        if _area(record) in (VILLAGE, COUNTY):
            assert box.apply(record) is Applied.APPLIED
    with notify.superuser() as db:
        rows = db.execute("SELECT area, rule, party, severity, text->>'en' FROM alerts ORDER BY area").fetchall()
    text = "Your station's score of the four likes for 2026-Q3 was published."
    rest = ("scorecard-published", "SERVICE", "INFO", text)
    assert rows == [(COUNTY, *rest), (VILLAGE, *rest)]


# What is shown to whom


def test_small_figures_are_left_out_above_the_town(told: Told) -> None:
    for n in range(3):
        told.visit(date(2026, 8, 1), told.due(date(2026, 8, n + 1)))
    for n in range(6):
        told.due(date(2026, 8, n + 1), area=OTHER_VILLAGE)
    county = told.app.as_(Role.COUNTY_CENTRE_STAFF, COUNTY)

    def task(caller: Caller, area: str) -> tuple[Any, Any, bool]:
        found = named(caller.get(f"{CARD}/{area}/{QUARTER}"))["ON_TIME_TASKS"]
        return found["numerator"], found["denominator"], found["suppressed"]

    assert task(county, VILLAGE) == (None, None, True)
    assert task(county, OTHER_VILLAGE) == (None, None, True), "with the town's it would tell the other's"
    assert task(county, TOWN) == (3, 9, False)
    assert task(told.app, VILLAGE) == (3, 3, True), "its own town sees it; so few give no points"
    worker = told.app.as_(Role.VILLAGE_WORKER, VILLAGE)
    assert task(worker, VILLAGE) == (3, 3, True)
    assert named(worker.get(f"{CARD}/{VILLAGE}/{QUARTER}"))["ON_TIME_TASKS"]["points"] is None
    assert task(told.app, OTHER_VILLAGE) == (0, 6, False)
    assert named(county.get(f"{CARD}/{TOWN}/{QUARTER}"))["ON_TIME_TASKS"]["points"] == 33.33
    path = f"{CARD}/{VILLAGE}/{QUARTER}/ON_TIME_TASKS/list?side=numerator"
    assert len(told.app.get(path)["items"]) == 3
    assert county.get(path) == {"items": [], "next": None}
    scores = [caller.get(f"{CARD}/{TOWN}/{QUARTER}")["total"] for caller in (told.app, county)]
    assert scores[0] == scores[1], "everyone is shown the same score"
    assert named(county.get(f"{CARD}/{VILLAGE}/{QUARTER}"))["FIVE_HAVES"]["denominator"] == 5


def test_what_is_left_out_follows_from_nothing_that_is_shown(told: Told) -> None:
    beside, below = "440703102000", "440703102001"
    for n in range(8):
        told.due(date(2026, 8, n + 1), area=below)
        told.due(date(2026, 8, n + 1), area=OTHER_VILLAGE)
    for n in range(3):
        told.due(date(2026, 8, n + 1), area="440703103001")
        told.due(date(2026, 8, n + 1), area=TOWN)
    county = told.app.as_(Role.COUNTY_CENTRE_STAFF, COUNTY)

    def cases(area: str) -> int | None:
        found: int | None = named(county.get(f"{CARD}/{area}/{QUARTER}"))["ON_TIME_TASKS"]["cases"]
        return found

    assert (cases(COUNTY), cases("440703103000"), cases(beside), cases(TOWN)) == (22, None, None, 11)
    assert cases(below) is None, "all of the town beside it, which with the county's would tell the third's"
    assert cases(OTHER_VILLAGE) is None, "with the town's it would tell what the town's own station has"
    lines = county.get(f"{CARD}/{COUNTY}/{QUARTER}/ON_TIME_TASKS/list?side=missing")["items"]
    assert sorted(line["area"] for line in lines) == [COUNTY] * 11 + [TOWN] * 11
    lines = told.app.get(f"{CARD}/{TOWN}/{QUARTER}/ON_TIME_TASKS/list?side=missing")["items"]
    assert sorted(line["area"] for line in lines) == [TOWN] * 3 + [OTHER_VILLAGE] * 8, "the town sees its villages"


def test_few_answers_are_shown_to_no_one(told: Told) -> None:
    for n in range(4):
        scores = {"happiness": 5, "gain": 5, "honour": 5, "scale_max": 5}
        told.tell(
            "satisfaction.given.v1",
            id := uuid4(),
            date(2026, 9, n + 1),
            satisfaction_id=id,
            occasion="GENERAL",
            **scores,
        )
    found = named(told.app.as_(Role.VILLAGE_WORKER, VILLAGE).get(f"{CARD}/{VILLAGE}/{QUARTER}"))["SATISFACTION"]
    assert (found["numerator"], found["cases"], found["suppressed"]) == (None, None, True)


def test_what_stands_behind_a_figure_is_listed_in_pages(told: Told) -> None:
    quarter(told)
    path = f"{CARD}/{TOWN}/{QUARTER}/ON_TIME_TASKS/list"
    met, missing = told.app.get(f"{path}?side=numerator&limit=4"), told.app.get(f"{path}?side=missing")
    rest = told.app.get(f"{path}?side=numerator&limit=4&cursor={met['next']}")
    assert (len(met["items"]), len(rest["items"]), rest["next"]) == (4, 2, None)
    assert sorted(item["area"] for item in missing["items"]) == [VILLAGE, VILLAGE, OTHER_VILLAGE]
    assert {item["detail"] for item in met["items"]} == {"CONTACT"}
    card = told.app.get(f"{CARD}/{TOWN}/{QUARTER}")
    assert counts(card, "ON_TIME_TASKS") == (6, 9)
    ids = [item["id"] for item in [*met["items"], *rest["items"], *missing["items"]]]
    assert len(set(ids)) == 9
    haves = told.app.get(f"{CARD}/{VILLAGE}/{QUARTER}/FIVE_HAVES/list?side=missing")["items"]
    assert {item["detail"] for item in haves} == {"ORGANISATION", "POSTS", "STAFF", "FUNDING", "SUPPORT"}
    for name in ("FILES_VERIFIED", "SATISFACTION", "ACTIVE_STATIONS"):
        sides = [
            told.app.get(f"{CARD}/{TOWN}/{QUARTER}/{name}/list?side={side}&limit=200")
            for side in ("numerator", "missing")
        ]
        assert sum(len(side["items"]) for side in sides) == named(card)[name]["cases"], name
    refused(told.app.call("GET", path), 422, "body-invalid", "?side")
    refused(told.app.call("GET", f"{CARD}/{TOWN}/{QUARTER}/GOSSIP/list?side=missing"), 404, "not-found")


def test_scores_are_listed_for_the_stations_of_ones_area(told: Told) -> None:
    quarter(told)
    page = told.app.get(f"{CARD}?period={QUARTER}&limit=2")
    assert [item["area"] for item in page["items"]] == [TOWN, VILLAGE]
    following = told.app.get(f"{CARD}?period={QUARTER}&limit=2&cursor={page['next']}")
    assert following["items"][0]["area"] == OTHER_VILLAGE
    village = page["items"][1]
    card = told.app.get(f"{CARD}/{VILLAGE}/{QUARTER}")
    assert village["total"] == card["total"]
    assert village["warmth"] == next(part["points"] for part in card["dimensions"] if part["dimension"] == "WARMTH")
    assert village["warmth"] == round(80 / 0.9, 2)
    city = told.app.as_(Role.CITY_ADMIN, CITY)
    assert [item["area"] for item in city.get(f"{CARD}?period={QUARTER}&level=COUNTY&area={COUNTY}")["items"]] == [
        COUNTY
    ]
    assert told.app.get(CARD)["items"][0]["period"] == "2026-Q4"
    city.post(f"{CARD}/closings", {"period": QUARTER})
    closed = told.app.get(f"{CARD}?period={QUARTER}&limit=2")["items"]
    assert closed == [{**item, "closed": True} for item in page["items"]]
    rules = told.app.get(f"{CARD}/rules")["items"][0]
    assert {part["weight"] for part in rules["dimensions"]} == {25}
    assert [rule["few"] for rule in rules["indicators"] if rule["indicator"] == "SATISFACTION"] == ["HIDDEN"]


def test_who_may_read(told: Told) -> None:
    other = told.app.as_(Role.TOWN_HEAD, OTHER_TOWN)
    for path in (f"{CARD}/{TOWN}/{QUARTER}", f"{CARD}/{TOWN}/{QUARTER}/ON_TIME_TASKS/list?side=missing"):
        refused(other.call("GET", path), 404, "not-found")
        refused(told.app.as_(Role.DUTY_LAWYER).call("GET", path), 403, "role-forbidden")
    refused(other.call("GET", f"{CARD}?area={TOWN}"), 404, "not-found")
    refused(told.app.as_(Role.VILLAGE_WORKER, VILLAGE).call("GET", f"{CARD}/{TOWN}/{QUARTER}"), 404, "not-found")
    refused(told.app.call("GET", f"{CARD}/{TOWN}/2027-Q1"), 422, "period-unknown", "?period")
    refused(told.app.call("GET", f"{CARD}/{TOWN}/last"), 422, "period-unknown", "?period")
    refused(told.app.call("GET", f"{CARD}?period=2026-Q7"), 422, "period-unknown", "?period")
    refused(told.app.call("GET", f"{CARD}/440703101777/{QUARTER}"), 404, "not-found")


def test_a_move_and_a_merge_told_by_the_registry_itself_are_followed(network: Callable[..., Network]) -> None:
    net = network()
    registry, store = net.caller("registry"), net.stores["registry"]
    stays, moves, doubles = (registry.post("/v1/veterans", new_veteran(TOWN))["id"] for _ in range(3))
    net.carry()
    files.move(store, moves, TOWN, OTHER_TOWN)
    files.merge(store, doubles, stays, TOWN)
    net.carry()
    with store.superuser() as db:
        rows = db.execute("SELECT area FROM file_spans WHERE until_on = '9999-12-31' ORDER BY area").fetchall()
        ended = db.execute("SELECT subject::text FROM outcomes WHERE kind = 'FILE_ENDED'").fetchall()
    assert rows == [(TOWN,), (OTHER_TOWN,)]
    assert ended == [(doubles,)]
