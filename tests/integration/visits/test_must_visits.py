"""Must-visits and festival visits: opened once, answered by a home visit."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.visits.dues.timers import open_festival_visits
from services.visits.dues.use_cases import plan
from services.visits.models import Due, FestivalRound, Visit
from services.visits.people.use_cases import lock_person
from shared.contracts.access import Role
from tests.kit.machines import people_served
from tests.kit.network import Network
from tests.kit.people import COUNTY, OTHER_TOWN, TOWN
from tests.kit.plans import DAY, SPRING, alerts, dues, on, publish_event, register, run_on, today, types, visit
from tests.kit.problems import refused
from tests.kit.timers import once
from tests.kit.waiting import until


def test_whoever_comes_home_or_is_honoured_is_visited(net: Network) -> None:
    veteran = register(net)
    publish_event(net.stores["registry"], veteran, "returned", reported_on=today())
    publish_event(net.stores["registry"], veteran, "stage_entered", stage="EMPLOYMENT", entered_on=today())
    publish_event(net.stores["registry"], veteran, "stage_entered", stage="COMMENDATION", entered_on=today() - DAY)
    net.carry()
    opened = [(due["trigger"], due["purpose"], due["due_on"]) for due in dues(net, f"veteran_id={veteran}")]
    assert opened == [
        ("MERIT", "HOME_VISIT", str(today() + 6 * DAY)),
        ("RETURN_HOME", "HOME_VISIT", str(today() + 7 * DAY)),
        (None, "CONTACT", str(today() + 30 * DAY)),
    ]
    town = alerts(net, Role.TOWN_HEAD, TOWN)
    assert (town["return-visit-wanted"], town["merit-visit-wanted"]) == (1, 1)


def test_a_station_reports_an_event_once_and_a_home_visit_answers_it(net: Network) -> None:
    veteran = register(net)
    net.carry()
    visits = net.caller("visits")
    event = {"veteran_id": veteran, "trigger": "ILLNESS", "happened_on": str(today() - 2 * DAY)}
    due = visits.post("/v1/dues", event)
    assert (due["due_on"], due["trigger"]) == (str(today() + 5 * DAY), "ILLNESS")
    assert visits.post("/v1/dues", event) == due
    (record,) = (r for r in net.carry() if dict(r.headers)["ce_type"] == b"due.opened.v1")
    assert b'"trigger":"CARE"' in record.value
    assert b"ILLNESS" not in record.value
    assert alerts(net, Role.TOWN_HEAD, TOWN)["care-visit-wanted"] == 1

    assert due["id"] not in visits.post("/v1/visits", visit(veteran, method="PHONE"))["settles"]
    before = (datetime.now(UTC) - timedelta(days=3)).isoformat()
    assert due["id"] not in visits.post("/v1/visits", visit(veteran, occurred_at=before))["settles"]
    assert due["id"] not in visits.post("/v1/visits", visit(veteran, reached=False))["settles"]
    settled = visits.post("/v1/visits", visit(veteran))
    assert settled["settles"] == [due["id"]]
    assert visits.post("/v1/dues", event)["visit_id"] == settled["id"], "reported again it is settled still"
    assert [each["id"] for each in dues(net, "trigger=ILLNESS")] == [due["id"]]


def test_an_event_reported_twice_at_once_opens_one_due(net: Network) -> None:
    veteran = register(net)
    net.carry()
    visits = net.caller("visits")
    event = {"veteran_id": veteran, "trigger": "BEREAVEMENT", "happened_on": str(today())}
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: visits.post("/v1/dues", event), range(6)))
    assert len({answer["id"] for answer in answers}) == 1


def test_events_that_cannot_be_reported(net: Network) -> None:
    veteran = register(net)
    net.carry()
    visits = net.caller("visits")
    event = {"veteran_id": veteran, "trigger": "HARDSHIP", "happened_on": str(today())}
    for changes, slug, pointer in (
        ({"trigger": "FESTIVAL"}, "body-invalid", "#/trigger"),
        ({"trigger": "RETURN_HOME"}, "body-invalid", "#/trigger"),
        ({"happened_on": str(today() + DAY)}, "event-out-of-place", "#/happened_on"),
        ({"happened_on": str(today() - 91 * DAY)}, "event-out-of-place", "#/happened_on"),
        ({"happened_on": "yesterday"}, "body-invalid", "#/happened_on"),
        ({"veteran_id": str(uuid4())}, "veteran-unknown", "#/veteran_id"),
    ):
        refused(visits.call("POST", "/v1/dues", event | changes), 422, slug, pointer)
    foreign = visits.as_(Role.TOWN_HEAD, OTHER_TOWN)
    refused(foreign.call("POST", "/v1/dues", event), 422, "veteran-unknown", "#/veteran_id")
    for role in (Role.COUNTY_BUREAU_OFFICER, Role.AUDITOR, Role.DUTY_LAWYER):
        refused(visits.as_(role, COUNTY).call("POST", "/v1/dues", event), 403, "role-forbidden")
    publish_event(net.stores["registry"], veteran, "deceased", alive=False)
    net.carry()
    refused(visits.call("POST", "/v1/dues", event), 422, "person-deceased", "#/veteran_id")
    assert [due["state"] for due in dues(net)] == ["CANCELLED"]


def test_another_slice_opens_a_visit_once_by_its_reference(net: Network) -> None:
    veteran, hardship = register(net), uuid4()
    net.carry()

    def want(db: Session) -> Any:
        due = plan.want_visit(db, lock_person(db, veteran), "HARDSHIP", today(), ref=hardship)
        return due and due.id

    first, second = net.stores["visits"].work.run(want), net.stores["visits"].work.run(want)
    assert first == second
    assert [due["ref"] for due in dues(net, "trigger=HARDSHIP")] == [str(hardship)]
    publish_event(net.stores["registry"], veteran, "deceased", alive=False)
    net.carry()
    assert net.stores["visits"].work.run(want) is None


def test_festival_visits_open_in_batches_once_and_each_day_for_whoever_has_joined(net: Network) -> None:
    visits = net.stores["visits"]
    people_served(visits, 230)
    people_served(visits, 5, "UNIVERSAL")
    opens = SPRING - 30 * DAY
    assert run_on(visits, opens - DAY, open_festival_visits) == [0]
    database = on(visits, opens)
    assert [once(database, open_festival_visits) for _ in range(4)] == [100, 100, 30, 0]
    people_served(visits, 1)
    assert run_on(visits, opens, open_festival_visits) == [0], "the day was gone through"
    assert run_on(visits, opens + DAY, open_festival_visits) == [1]
    assert run_on(visits, SPRING - DAY, open_festival_visits) == [0]
    assert run_on(visits, SPRING, open_festival_visits) == [0]
    assert types(net.carry()) == {"due.opened.v1": 231}
    opened = {(due["festival"], due["due_on"], due["happened_on"]) for due in dues(net, "trigger=FESTIVAL")}
    assert opened == {("SPRING_FESTIVAL", str(SPRING - DAY), str(SPRING))}
    with visits.work.session() as db:
        assert db.scalar(select(func.count(FestivalRound.day))) == 1


def test_two_machines_open_each_festival_visit_once(net: Network) -> None:
    visits = net.stores["visits"]
    people_served(visits, 250)
    machines = [on(visits, SPRING - 20 * DAY), on(visits, SPRING - 20 * DAY)]

    def exhaust(machine: Any) -> None:
        def opened() -> bool:
            once(machine, open_festival_visits)
            with machine.session() as db:
                return bool(db.scalar(select(func.count(Due.id))) == 250)

        until(opened, "everyone invited")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(exhaust, machines))
    assert types(net.carry()) == {"due.opened.v1": 250}
    with visits.work.session() as db:
        assert db.scalar(select(func.count(Due.veteran_id.distinct()))) == 250


def test_a_visit_before_a_feast_answers_it(net: Network) -> None:
    veteran = register(net, "MARTYR_SURVIVOR")
    net.carry()
    visits = net.stores["visits"]
    run_on(visits, SPRING - 30 * DAY, open_festival_visits)

    def visited(day: date) -> bool:
        def answered(db: Session) -> bool:
            due = db.scalars(select(Due).where(Due.trigger == "FESTIVAL")).one()
            return plan.is_answered(due, Visit(reached=True, method="HOME_VISIT", visited_on=day))

        return visits.work.run(answered)

    assert visited(SPRING - 30 * DAY)
    assert not visited(SPRING - 31 * DAY)
    assert [due["veteran_id"] for due in dues(net, "trigger=FESTIVAL")] == [veteran]
