"""What scorecards count: the events of all services, each in its period and for its station."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from services.registry.likes import domain as likes
from services.registry.likes.queries import scorecards as scorecards_queries
from services.registry.likes.rules import VERSIONS
from services.registry.models import Fact
from services.visits.satisfaction.timers import sum_satisfaction
from shared.clock import SHANGHAI
from shared.contracts.access import Role
from shared.shares import Figure
from tests.kit import files
from tests.kit.network import Network
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, TOWN, VILLAGE, new_veteran
from tests.kit.problems import refused
from tests.kit.scorecards import CARD, QUARTER, TODAY, Registry, at, counts, named
from tests.kit.timers import to_end


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
    for score in (5, 4, 5, 4, 5):
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
    assert to_end(net.stores["visits"].work, sum_satisfaction) == 1
    visits.post("/v1/lectures", {**held, "story_kinds": ["STORY_OF_VETERAN"], "audience": 85})
    net.carry()
    for alert in net.caller("notify").get("/v1/alerts?state=RAISED")["items"]:
        net.caller("notify").post(f"/v1/alerts/{alert['id']}/acknowledgement")
    net.carry()

    rules = VERSIONS[-1]

    def counted(name: str, day: date, area: str = TOWN) -> tuple[Any, Any]:
        """As it will be known at the end of the period into which a day falls."""
        period = likes.period_of(rules, day)
        span = scorecards_queries.span_of(rules, period, period.last + timedelta(days=1))
        with net.stores["registry"].work.session() as db:
            figure = scorecards_queries.figures(db, rules, span, area)[area].get(name, Figure())
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
    assert (named(card)["SATISFACTION"]["cases"], named(card)["SATISFACTION"]["weighs"]) == (5, True)
    assert counted("SATISFACTION", today) == (73, 75)
    assert net.stores["registry"].work.run(lambda db: db.scalar(select(Fact.area).where(Fact.kind == "SATISFACTION")))


def test_dues_count_by_their_day_and_are_on_time_by_the_visits(registry: Registry) -> None:
    day = date(2026, 9, 20)
    on_time, late, missed, cancelled = (registry.due(day) for _ in range(4))
    registry.visit(day, on_time, on=day + timedelta(days=3))  # recorded later, made in time
    registry.visit(day + timedelta(days=1), late)
    registry._due("cancelled", cancelled, day - timedelta(days=1), day)
    registry.due(date(2026, 10, 1))
    registry.due(date(2026, 6, 30))
    assert registry.figure("ON_TIME_TASKS") == (1, 3)
    registry._due("cancelled", missed, day + timedelta(days=9), day)
    assert registry.figure("ON_TIME_TASKS") == (1, 3), "called off after its day, it was missed all the same"
    assert registry.figure("ON_TIME_TASKS", TOWN) == registry.figure("ON_TIME_TASKS", CITY) == (1, 3)
    assert registry.figure("ON_TIME_TASKS", OTHER_TOWN) == (0, 0)
    home = registry.due(day, purpose="HOME_VISIT")
    registry.visit(date(2026, 9, 30), home)
    assert registry.figure("VISITS_DONE") == (1, 1), "late, but done in the period"
    assert registry.figure("ON_TIME_TASKS") == (1, 4)


def test_a_corrected_visit_answers_no_longer_and_a_reopened_due_counts_once(registry: Registry) -> None:
    day = date(2026, 9, 20)
    due = registry.due(day)
    wrong = registry.visit(day - timedelta(days=5), due)
    assert registry.figure("ON_TIME_TASKS") == (1, 1)
    registry.receive(
        "visit.corrected.v1",
        wrong,
        day - timedelta(days=2),
        **{"visit_id": wrong, "superseded_by": uuid4(), "veteran_id": uuid4(), "method": "PHONE"},
        reached=False,
        visited_on=day - timedelta(days=5),
    )
    again = registry.due(day, opened=day - timedelta(days=2), reopens=due)
    assert registry.figure("ON_TIME_TASKS") == (0, 1)
    registry.visit(day, again)
    assert registry.figure("ON_TIME_TASKS") == (1, 1)
    registry.due(day, opened=day + timedelta(days=2), reopens=again)
    assert registry.figure("ON_TIME_TASKS") == (1, 1), "one opened after its day could not be made in time"


def test_a_due_counts_for_the_station_that_was_responsible_on_its_day(registry: Registry) -> None:
    day = date(2026, 9, 20)
    due = registry.due(day)
    registry._due("soon", due, day, day, OTHER_TOWN, days=0)
    assert (registry.figure("ON_TIME_TASKS"), registry.figure("ON_TIME_TASKS", OTHER_TOWN)) == ((0, 0), (0, 1))
    registry._due("settled", due, day + timedelta(days=2), day, VILLAGE, visit_id=uuid4())
    assert registry.figure("ON_TIME_TASKS", OTHER_TOWN) == (0, 1), "moved back after its day"


def test_alerts_are_in_time_to_the_minute_and_of_the_service_alone(registry: Registry) -> None:
    deadline = at(date(2026, 9, 10), 15)
    for minutes, party in ((-1, "SERVICE"), (1, "SERVICE"), (-1, "BUREAU")):
        alert = uuid4()
        of = {"alert_id": alert, "inbox_area": TOWN, "party": party, "rule": "contact-overdue", "severity": "WARNING"}
        raised = {"cause": uuid4(), "subject": "x", "deadline": deadline}
        registry.receive("alert.raised.v1", alert, deadline - timedelta(days=1), TOWN, **of, **raised)
        moment = deadline + timedelta(minutes=minutes)
        registry.receive("alert.acknowledged.v1", alert, moment, TOWN, **of, acknowledged_by=uuid4())
    assert registry.figure("ALERTS_IN_TIME", TOWN) == (1, 2)


def test_an_alert_is_answered_by_its_own_station_or_by_the_end_of_its_cause(registry: Registry) -> None:
    deadline = at(date(2026, 9, 10), 15)
    answers: list[tuple[str, dict[str, Any]]] = [
        ("acknowledged", {"acknowledged_by": uuid4(), "acknowledged_in": TOWN}),
        ("acknowledged", {"acknowledged_by": uuid4(), "acknowledged_in": COUNTY}),
        ("resolved", {"resolution": "SETTLED"}),
    ]
    for change, more in answers:
        alert = uuid4()
        of = {
            "alert_id": alert,
            "inbox_area": TOWN,
            "party": "SERVICE",
            "rule": "contact-overdue",
            "severity": "WARNING",
        }
        raised = {"cause": uuid4(), "subject": "x", "deadline": deadline}
        registry.receive("alert.raised.v1", alert, deadline - timedelta(days=1), TOWN, **of, **raised)
        registry.receive(f"alert.{change}.v1", alert, deadline - timedelta(hours=1), TOWN, **of, **more)
    assert registry.figure("ALERTS_IN_TIME", TOWN) == (2, 3), "not by the county"


def test_hardships_count_step_by_step(registry: Registry) -> None:
    unchecked, done, ended, unfounded = (uuid4() for _ in range(4))

    def receive(change: str, id: UUID, on: date, step_due_on: date | None = None, **more: Any) -> None:
        of = {"hardship_id": id, "veteran_id": uuid4(), "urgent": False, "state": "FOUND", **more}
        registry.receive(f"hardship.{change}.v1", id, on, **of, **({"step_due_on": step_due_on} if step_due_on else {}))

    for id in (unchecked, done, ended, unfounded):
        receive("found", id, date(2026, 7, 1), date(2026, 7, 4))
    receive("registered", done, date(2026, 7, 6), date(2026, 8, 5), wants_aid=False)
    receive("registered", ended, date(2026, 7, 7), date(2026, 8, 6), wants_aid=False)
    receive("not_confirmed", unfounded, date(2026, 7, 3))
    receive("resolved", done, date(2026, 8, 20), date(2026, 9, 19))
    receive("ended", ended, date(2026, 7, 20))
    receive("followed_up", done, date(2026, 9, 30), follow_up_visit_id=uuid4(), holds=True)
    assert registry.figure("HARDSHIPS_CHECKED") == (2, 4), "within five days"
    assert registry.figure("HARDSHIPS_RESOLVED") == (1, 1), "by the period's end; death ends it"
    assert registry.figure("RETURN_VISITS") == (1, 1)


def test_files_count_as_they_stood_at_the_end_of_the_period(registry: Registry) -> None:
    first = registry.file(date(2026, 3, 2), verified_on=date(2026, 3, 1))
    registry.file(date(2026, 9, 30), complete=False)
    registry.file(date(2026, 10, 1))
    moved = registry.file(date(2026, 3, 2), verified_on=date(2025, 9, 30))
    dead = registry.file(date(2026, 3, 2))
    registry.file(date(2026, 9, 15), change="deceased", id=dead, alive=False)
    assert registry.figure("FILES_COMPLETE") == (2, 3)
    assert registry.figure("FILES_VERIFIED") == (1, 3), "the other was verified 365 days before: too long ago"
    registry.file(date(2026, 10, 2), OTHER_TOWN, change="moved", id=moved, from_area=VILLAGE)
    registry.file(date(2026, 10, 2), change="changed", id=first, complete=False, verified_on=date(2026, 10, 2))
    assert (registry.figure("FILES_COMPLETE"), registry.figure("FILES_VERIFIED")) == ((2, 3), (1, 3))
    assert registry.figure("FILES_COMPLETE", period="2026-Q4") == (1, 3)
    assert registry.figure("FILES_COMPLETE", OTHER_TOWN, period="2026-Q4") == (1, 1)


def test_who_is_newly_known_and_came_with_no_list_is_contacted_within_thirty_days(registry: Registry) -> None:
    day = date(2026, 6, 20)
    contacted, late, _imported = registry.file(day), registry.file(day), registry.file(day, imported=True)
    registry.file(day, last_contact=date(2019, 6, 20))
    registry.visit(date(2026, 7, 20), of=contacted)
    registry.visit(date(2026, 7, 21), of=late)
    dead = registry.file(day)
    registry.file(date(2026, 7, 1), change="deceased", id=dead, alive=False)
    assert registry.figure("FIRST_CONTACT") == (1, 2), "the thirty days ended in July"
    assert registry.figure("FIRST_CONTACT", period="2026-Q2") == (0, 0)


def test_a_running_period_counts_what_is_decided(registry: Registry) -> None:
    yesterday, today, tomorrow = (TODAY + timedelta(days=n) for n in (-1, 0, 1))
    for day in (yesterday, today, tomorrow):
        registry.due(day)
    assert registry.figure("ON_TIME_TASKS", period="2026-Q4") == (0, 1), "today there is still time"
    registry.visit(today, registry.due(today))
    assert registry.figure("ON_TIME_TASKS", period="2026-Q4") == (1, 2)


def test_stations_count_as_they_were_and_their_findings_too(registry: Registry) -> None:
    city = registry.app.as_(Role.CITY_ADMIN, CITY)
    station = city.get(f"/v1/stations?area={VILLAGE}")["items"][0]
    finding = {"item": "STAFF", "status": "MET", "evidence": "花名册", "assessed_on": "2026-09-30"}
    city.post(f"/v1/stations/{station['id']}/five-haves", finding)
    for item, status in (("POSTS", "UNMET"), ("FUNDING", "UNKNOWN")):
        city.post(f"/v1/stations/{station['id']}/five-haves", {**finding, "item": item, "status": status})
    unknown = named(registry.app.get(f"{CARD}/{VILLAGE}/{QUARTER}"))["FIVE_HAVES"]
    assert (unknown["denominator"], unknown["value"], unknown["points"], unknown["weighs"]) == (0, None, None, False)
    assert registry.figure("FIVE_HAVES") == (0, 0), "found in time, entered long after"
    assert registry.figure("FIVE_HAVES", period="2026-Q4") == (1, 2), "what is not known is neither met nor unmet"
    (missing,) = registry.app.get(f"{CARD}/{VILLAGE}/2026-Q4/FIVE_HAVES/list?side=missing")["items"]
    assert (missing["detail"], missing["id"]) == ("POSTS", station["id"])
    with registry.store.superuser() as db:
        db.execute("UPDATE findings SET recorded_at = '2026-09-30 10:00+08'")
    assert registry.figure("FIVE_HAVES") == (1, 2)
    closing = {"on": "2026-11-20", "reason": "并入镇站"}
    city.post(f"/v1/stations/{station['id']}/closure", closing)
    assert registry.figure("FIVE_HAVES") == (1, 2), "at the end of September it was open"
    assert VILLAGE not in registry.figures("2026-Q4")
    refused(registry.app.call("GET", f"{CARD}/{VILLAGE}/2026-Q4"), 404, "not-found")
    assert counts(registry.app.get(f"{CARD}/{VILLAGE}/{QUARTER}"), "FIVE_HAVES") == (1, 2)


def test_what_a_station_did_under_its_former_code_is_its_own(registry: Registry) -> None:
    city, new = registry.app.as_(Role.CITY_ADMIN, CITY), "440703101899"
    registry.due(date(2026, 11, 2))
    registry.receive(
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
    registry.due(date(2026, 11, 12), area=new)
    assert registry.figure("ON_TIME_TASKS", new, period="2026-Q4") == (0, 2)
    assert registry.figure("ACTIVE_STATIONS", new, period="2026-Q4") == (1, 1)
    assert VILLAGE not in registry.figures("2026-Q4")


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
