"""Dues in time: soon, overdue, missed; must-visits and festivals; each event once, however late and on two machines."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
from alembic import command
from sqlalchemy import func, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from deploy.local.database import Database as Server
from services.visits import queries
from services.visits.models import Due, FestivalRound, Person, Visit
from services.visits.timers import advance_dues, miss_dues, open_festival_visits
from services.visits.use_cases import plan
from shared import migrate
from shared.clock import add_months
from shared.contracts.access import Role
from shared.timers import Timer
from tests.kit.network import Network
from tests.kit.people import COUNTY, OTHER_TOWN, TOWN
from tests.kit.plans import DAY, SPRING, alerts, dues, on, register, run_on, tell, today, types, visit
from tests.kit.problems import refused
from tests.kit.stores import Store
from tests.kit.timers import once
from tests.kit.waiting import until


def test_a_due_comes_near_is_overdue_and_missed_and_the_plan_goes_on(net: Network) -> None:
    register(net)
    net.carry()
    visits = net.stores["visits"]
    (due,) = dues(net)
    due_on = date.fromisoformat(due["due_on"])
    told = []
    for day in (due_on - 15 * DAY, due_on - 14 * DAY, due_on - 14 * DAY, due_on - 3 * DAY, due_on, due_on + DAY):
        run_on(visits, day, advance_dues, miss_dues)
        (due,) = dues(net)
        told.append((due["state"], types(net.carry())))
    soon, overdue = Counter({"due.soon.v1": 1}), Counter({"due.overdue.v1": 1})
    assert told == [
        ("OPEN", Counter()),
        *(("SOON", soon), ("SOON", Counter())),
        *(("SOON", soon), ("SOON", soon), ("OVERDUE", overdue)),
    ]
    assert run_on(visits, due_on + 89 * DAY, advance_dues, miss_dues) == [0, 0]
    assert run_on(visits, due_on + 90 * DAY, advance_dues, miss_dues, miss_dues) == [0, 1, 0]
    assert types(net.carry()) == {"due.missed.v1": 1, "due.opened.v1": 1}
    missed, following = dues(net)
    assert (missed["state"], missed["closed_on"]) == ("MISSED", str(due_on + 90 * DAY))
    assert (following["state"], following["due_on"]) == ("OPEN", str(due_on + 120 * DAY))
    town, county = alerts(net, Role.TOWN_HEAD, TOWN), alerts(net, Role.COUNTY_CENTRE_STAFF, COUNTY)
    assert (town["contact-due-today"], town["contact-overdue"], county["contact-missed"]) == (1, 1, 1)


def test_told_late_only_how_things_stand_is_told(net: Network) -> None:
    register(net)
    net.carry()
    visits = net.stores["visits"]
    (due,) = dues(net)
    due_on = date.fromisoformat(due["due_on"])
    run_on(visits, due_on - 2 * DAY, advance_dues)
    (record,) = net.carry()
    assert dict(record.headers)["ce_type"] == b"due.soon.v1"
    assert b'"days":3' in record.value
    assert run_on(visits, due_on + 300 * DAY, advance_dues, miss_dues) == [1, 1], "a year asleep"
    assert types(net.carry()) == {"due.overdue.v1": 1, "due.missed.v1": 1, "due.opened.v1": 1}


def _people(store: Store, count: int, tier: str = "KEY") -> None:
    with store.superuser() as db:
        db.execute(
            "INSERT INTO people (id, area, tier, alive, registered_on) SELECT"
            " gen_random_uuid(), %s, %s, true, %s FROM generate_series(1, %s)",
            (TOWN, tier, today(), count),
        )


def _plan_everyone(store: Store) -> None:
    def work(db: Session) -> None:
        for id in db.scalars(select(Person.id).order_by(Person.id)).all():
            plan.replan(db, plan.person_locked(db, id))

    store.work.run(work)


def _together(store: Store, day: date, timer: Timer) -> int:
    """Two machines at once, each until it finds nothing more."""
    machines = [on(store, day), on(store, day)]

    def exhaust(machine: Any) -> int:
        total = 0
        while count := once(machine, timer):
            total += count
        return total

    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(exhaust, machines))


def test_two_machines_tell_each_thing_once(net: Network) -> None:
    visits = net.stores["visits"]
    _people(visits, 130)  # more than one batch of dues, two a person
    _plan_everyone(visits)
    net.carry()
    due_on = today() + 30 * DAY
    assert _together(visits, due_on, advance_dues) == 260
    assert types(net.carry()) == {"due.soon.v1": 260}
    assert _together(visits, due_on + DAY, advance_dues) == 260
    assert types(net.carry()) == {"due.overdue.v1": 260}
    _together(visits, due_on + 90 * DAY, miss_dues)  # one takes again what the other was at
    assert types(net.carry()) == {"due.missed.v1": 260, "due.opened.v1": 260}


def test_a_plan_that_is_being_worked_on_is_passed_over_and_missed_at_the_next_turn(net: Network) -> None:
    veteran = register(net)
    net.carry()
    visits = net.stores["visits"]
    day = today() + 200 * DAY
    run_on(visits, day, advance_dues)
    with visits.superuser() as db, db.transaction():
        db.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (veteran,))
        run_on(visits, day, miss_dues)
        assert "due.missed.v1" not in types(net.carry())
    run_on(visits, day, miss_dues)
    assert types(net.carry())["due.missed.v1"] == 1


def test_the_timers_find_what_is_due_by_an_index(net: Network) -> None:
    visits = net.stores["visits"]
    with visits.superuser() as db:
        db.execute(
            "INSERT INTO dues (id, version, area, veteran_id, purpose, opened_on, due_on, next_on, state)"
            " SELECT gen_random_uuid(), 1, %s, gen_random_uuid(), 'CONTACT', current_date, current_date + 300,"
            " current_date + 286, CASE WHEN n %% 2 = 0 THEN 'OPEN' ELSE 'OVERDUE' END FROM generate_series(1, 5000) n",
            (TOWN,),
        )
        db.execute("ANALYZE dues")
    for states, index in (("('OPEN', 'SOON')", "dues_next"), ("('OVERDUE')", "dues_lapsing")):
        asked = f"EXPLAIN SELECT id FROM dues WHERE state IN {states} AND next_on <= current_date ORDER BY next_on, id"
        with visits.work.session() as db_:
            told = "\n".join(db_.scalars(text(f"{asked} LIMIT 100")))
        assert index in told
        assert "Sort" not in told


def test_whoever_comes_home_or_is_honoured_is_visited(net: Network) -> None:
    veteran = register(net)
    tell(net.stores["registry"], veteran, "returned", reported_on=today())
    tell(net.stores["registry"], veteran, "stage_entered", stage="EMPLOYMENT", entered_on=today())
    tell(net.stores["registry"], veteran, "stage_entered", stage="COMMENDATION", entered_on=today() - DAY)
    net.carry()
    found = [(due["trigger"], due["purpose"], due["due_on"]) for due in dues(net, f"veteran_id={veteran}")]
    assert found == [
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
        ({"happened_on": "yesterday"}, "body-invalid", "#/happened_on"),
        ({"veteran_id": str(uuid4())}, "veteran-unknown", "#/veteran_id"),
    ):
        refused(visits.call("POST", "/v1/dues", event | changes), 422, slug, pointer)
    foreign = visits.as_(Role.TOWN_HEAD, OTHER_TOWN)
    refused(foreign.call("POST", "/v1/dues", event), 422, "veteran-unknown", "#/veteran_id")
    for role in (Role.COUNTY_BUREAU_OFFICER, Role.AUDITOR, Role.DUTY_LAWYER):
        refused(visits.as_(role, COUNTY).call("POST", "/v1/dues", event), 403, "role-forbidden")
    tell(net.stores["registry"], veteran, "deceased", alive=False)
    net.carry()
    refused(visits.call("POST", "/v1/dues", event), 422, "person-deceased", "#/veteran_id")
    assert [due["state"] for due in dues(net)] == ["CANCELLED"]


def test_another_slice_opens_a_visit_once_by_its_reference(net: Network) -> None:
    veteran, hardship = register(net), uuid4()
    net.carry()

    def want(db: Session) -> Any:
        due = plan.want_visit(db, plan.person_locked(db, veteran), "HARDSHIP", today(), ref=hardship)  # type: ignore[arg-type]
        return due and due.id

    first, second = net.stores["visits"].work.run(want), net.stores["visits"].work.run(want)
    assert first == second
    assert [due["ref"] for due in dues(net, "trigger=HARDSHIP")] == [str(hardship)]
    tell(net.stores["registry"], veteran, "deceased", alive=False)
    net.carry()
    assert net.stores["visits"].work.run(want) is None


def test_festival_visits_open_in_batches_once_and_each_day_for_whoever_has_joined(net: Network) -> None:
    visits = net.stores["visits"]
    _people(visits, 230)
    _people(visits, 5, "UNIVERSAL")
    opens = SPRING - 30 * DAY
    assert run_on(visits, opens - DAY, open_festival_visits) == [0]
    database = on(visits, opens)
    assert [once(database, open_festival_visits) for _ in range(4)] == [100, 100, 30, 0]
    _people(visits, 1)
    assert run_on(visits, opens, open_festival_visits) == [0], "the day was gone through"
    assert run_on(visits, opens + DAY, open_festival_visits) == [1]
    assert run_on(visits, SPRING - DAY, open_festival_visits) == [0]
    assert run_on(visits, SPRING, open_festival_visits) == [0]
    assert types(net.carry()) == {"due.opened.v1": 231}
    found = {(due["festival"], due["due_on"], due["happened_on"]) for due in dues(net, "trigger=FESTIVAL")}
    assert found == {("SPRING_FESTIVAL", str(SPRING - DAY), str(SPRING))}
    with visits.work.session() as db:
        assert db.scalar(select(func.count(FestivalRound.day))) == 1


def test_two_machines_open_each_festival_visit_once(net: Network) -> None:
    visits = net.stores["visits"]
    _people(visits, 250)
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
            return plan.answered(due, Visit(reached=True, method="HOME_VISIT", visited_on=day))

        return visits.work.run(answered)

    assert visited(SPRING - 30 * DAY)
    assert not visited(SPRING - 31 * DAY)
    assert [due["veteran_id"] for due in dues(net, "trigger=FESTIVAL")] == [veteran]


def test_a_visit_to_a_merged_file_counts_for_its_successor(net: Network) -> None:
    old, new = register(net), register(net)
    net.carry()
    visits = net.caller("visits")
    event = {"veteran_id": old, "trigger": "ILLNESS", "happened_on": str(today())}
    due = visits.post("/v1/dues", event)
    tell(net.stores["registry"], old, "merged", merged_into=new)
    net.carry()
    states = {(each["trigger"], each["veteran_id"]): each["state"] for each in dues(net, f"veteran_id={new}")}
    assert states == {("ILLNESS", old): "OPEN", (None, old): "CANCELLED", (None, new): "OPEN"}
    assert visits.post("/v1/dues", event | {"veteran_id": new}) == visits.post("/v1/dues", event), "one person's event"
    logged = visits.post("/v1/visits", visit(old))
    assert logged["veteran_id"] == new
    assert due["id"] in logged["settles"]
    assert len(logged["settles"]) == 2
    pending = [each for each in dues(net, f"veteran_id={old}") if each["state"] == "OPEN"]
    assert [(each["veteran_id"], each["purpose"]) for each in pending] == [(new, "CONTACT")]


def test_what_is_due_is_on_the_list_of_the_officer_named_now(net: Network) -> None:
    veteran, first, second = register(net), uuid4(), uuid4()
    tell(net.stores["registry"], veteran, "changed", fixed_officer=first)
    net.carry()
    assert [due["purpose"] for due in dues(net, f"officer={first}")] == ["CONTACT"]
    tell(net.stores["registry"], veteran, "changed", fixed_officer=second)
    net.carry()
    assert (dues(net, f"officer={first}"), len(dues(net, f"officer={second}"))) == ([], 1)
    run_on(net.stores["visits"], today() + 27 * DAY, advance_dues)
    (record,) = net.carry()
    assert str(second).encode() in record.value


def test_the_rules_are_shown_with_their_sources(net: Network) -> None:
    told = net.caller("visits").get("/v1/rules")
    figures = {figure["name"]: figure for figure in told["figures"]}
    assert told["version"] >= 1
    assert figures["contacts.KEY.CONTACT"]["value"] == {"months": 3}
    assert (figures["soon"]["value"], figures["soon"]["default"]) == ({"days": [14, 3, 0]}, True)
    anyone = net.caller("visits").as_(Role.DUTY_LAWYER, TOWN)
    assert anyone.get("/v1/rules") == told
    assert net.apps["visits"].test_client().get("/v1/rules").status_code == 401


def test_dues_and_visits_of_the_form_before_are_kept(server: Server) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as db:
        db.execute("CREATE DATABASE visits_before OWNER visits_owner")
    before = Store("visits", server, "visits_before")
    command.upgrade(migrate.config("visits", before.url("owner")), "0004")
    rows = ("OPEN", "CONTACT", 40), ("OVERDUE", "HOME_VISIT", -5), ("OVERDUE", "VERIFICATION", -5)
    with before.superuser() as db:
        for state, purpose, off in rows:
            db.execute(
                "INSERT INTO dues (id, version, area, veteran_id, purpose, opened_on, due_on, state) VALUES"
                " (gen_random_uuid(), 1, %s, gen_random_uuid(), %s, %s, %s, %s)",
                (TOWN, purpose, today(), today() + off * DAY, state),
            )
        db.execute(
            "INSERT INTO visits VALUES (gen_random_uuid(), 1, %s, %s, gen_random_uuid(), gen_random_uuid(), 'PHONE',"
            " true, now(), current_date, NULL, '{}', now())",
            (TOWN, TOWN),
        )
    migrate.upgrade("visits", before.url("owner"))
    with before.superuser() as db:
        found = db.execute("SELECT state, purpose, next_on FROM dues ORDER BY due_on DESC, purpose").fetchall()
        kept = db.execute("SELECT origin = id, photo_consent, companions FROM visits").fetchall()
    assert found == [
        ("OPEN", "CONTACT", today() + 26 * DAY),
        ("OVERDUE", "HOME_VISIT", today() + 85 * DAY),
        ("OVERDUE", "VERIFICATION", None),
    ]
    assert kept == [(True, "NOT_ASKED", [])]


def test_the_list_of_what_is_to_be_done_has_nothing_that_ended(net: Network) -> None:
    veteran = register(net, "MARTYR_SURVIVOR")
    net.carry()
    settled = set(net.caller("visits").post("/v1/visits", visit(veteran))["settles"])
    run_on(net.stores["visits"], today() + 93 * DAY, advance_dues)
    waiting = dues(net, "pending=true")
    assert {due["state"] for due in waiting} == {"OPEN", "OVERDUE"}
    assert {due["id"] for due in dues(net, "pending=false")} == settled
    assert len(dues(net)) == len(waiting) + len(settled)


def test_a_village_finds_its_own_by_an_index(net: Network) -> None:
    """However much the network has: row security alone hides from the planner how little of it is the village's."""
    visits, village = net.stores["visits"], "440703101201"
    with visits.superuser() as db:
        db.execute(
            "INSERT INTO visits (id, version, area, place_area, veteran_id, visitor, method, reached, occurred_at,"
            " visited_on, settles, logged_at, origin) SELECT id, 1, area, area, id, id, 'PHONE', true, now(),"
            " current_date, '{}', now(), id FROM (SELECT gen_random_uuid() id,"
            " (440703000000 + n % 500 * 1000 + 201)::text area FROM generate_series(1, 5000) n) AS made"
        )
        db.execute(
            "INSERT INTO dues (id, version, area, veteran_id, purpose, opened_on, due_on, state)"
            " SELECT id, 1, area, id, 'CONTACT', current_date, current_date, 'SETTLED' FROM visits"
        )
        db.execute("ANALYZE visits, dues")
        # What the planner goes by, as if there were a million of each.
        db.execute("UPDATE pg_class SET reltuples = reltuples * 200 WHERE relname ~ '^(visits|dues)'")
    for rows, index in (
        (queries.contacts.visits(village, {}).order_by(Visit.id), "visits_area"),
        (queries.contacts.dues(village, {}).order_by(Due.due_on, Due.id), "dues_area"),
    ):
        asked = rows.limit(51).compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
        with visits.app.session() as db_:
            db_.info["scope"] = village
            told = "\n".join(db_.scalars(text(f"EXPLAIN {asked}")))
        assert index in told, told


def test_whoever_becomes_key_is_not_overdue_for_what_no_one_had_wanted(net: Network) -> None:
    veteran = register(net)
    net.carry()
    long_ago = (datetime.now(UTC) - timedelta(days=240)).isoformat()
    net.caller("visits").post("/v1/visits", visit(veteran, method="PHONE", occurred_at=long_ago))
    with net.stores["visits"].superuser() as db:
        db.execute("UPDATE people SET registered_on = registered_on - 700")
    tell(net.stores["registry"], veteran, "changed", tier="KEY")
    net.carry()

    def waiting() -> dict[str, str]:
        return {due["purpose"]: due["due_on"] for due in dues(net, "pending=true")}

    assert waiting() == dict.fromkeys(("CONTACT", "HOME_VISIT"), str(today() + 30 * DAY))
    tell(net.stores["registry"], veteran, "changed", tier="KEY", over_80=True)
    net.carry()
    assert waiting()["HOME_VISIT"] == str(today() + 30 * DAY)
    tell(net.stores["registry"], veteran, "changed", tier="UNIVERSAL")
    net.carry()
    assert waiting() == {"CONTACT": str(add_months(today() - 240 * DAY, 12))}
