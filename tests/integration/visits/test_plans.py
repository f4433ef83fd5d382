"""Dues in time: soon, overdue, missed; each event once, however late and on two machines; and who has them to do."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import psycopg
from alembic import command
from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from deploy.local.database import Database as Server
from services.visits.contacts.queries import visits as visits_queries
from services.visits.dues import queries as dues_queries
from services.visits.dues.timers import advance_dues, miss_dues
from services.visits.models import Due, Visit
from shared import migrate
from shared.clock import add_months
from shared.contracts.access import Role
from tests.kit.machines import people_served, plan_everyone, together
from tests.kit.network import Network
from tests.kit.people import COUNTY, TOWN
from tests.kit.plans import DAY, alerts, dues, publish_event, register, run_on, today, types, visit
from tests.kit.stores import Store


def test_a_due_comes_near_is_overdue_and_missed_and_the_plan_goes_on(net: Network) -> None:
    register(net)
    net.carry()
    visits = net.stores["visits"]
    (due,) = dues(net)
    due_on = date.fromisoformat(due["due_on"])
    steps = []
    for day in (due_on - 15 * DAY, due_on - 14 * DAY, due_on - 14 * DAY, due_on - 3 * DAY, due_on, due_on + DAY):
        run_on(visits, day, advance_dues, miss_dues)
        (due,) = dues(net)
        steps.append((due["state"], types(net.carry())))
    soon, overdue = Counter({"due.soon.v1": 1}), Counter({"due.overdue.v1": 1})
    assert steps == [
        ("OPEN", Counter()),
        ("SOON", soon), ("SOON", Counter()),
        ("SOON", soon), ("SOON", soon), ("OVERDUE", overdue),
    ]  # fmt: skip
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
    (record,) = (each for each in net.carry() if each.topic == "muster.visits")
    assert dict(record.headers)["ce_type"] == b"due.soon.v1"
    assert b'"days":3' in record.value
    assert run_on(visits, due_on + 300 * DAY, advance_dues, miss_dues) == [1, 1], "a year asleep"
    assert types(net.carry()) == {"due.overdue.v1": 1, "due.missed.v1": 1, "due.opened.v1": 1}


def test_two_machines_tell_each_thing_once(net: Network) -> None:
    visits = net.stores["visits"]
    people_served(visits, 130)  # more than one batch of dues, two a person
    plan_everyone(visits)
    net.carry()
    due_on = today() + 30 * DAY
    assert together(visits, due_on, advance_dues) == 260
    assert types(net.carry()) == {"due.soon.v1": 260}
    assert together(visits, due_on + DAY, advance_dues) == 260
    assert types(net.carry()) == {"due.overdue.v1": 260}
    together(visits, due_on + 90 * DAY, miss_dues)  # one takes again what the other was at
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
            plan = "\n".join(db_.scalars(text(f"{asked} LIMIT 100")))
        assert index in plan
        assert "Sort" not in plan


def test_a_visit_to_a_merged_file_counts_for_its_successor(net: Network) -> None:
    old, new = register(net), register(net)
    net.carry()
    visits = net.caller("visits")
    event = {"veteran_id": old, "trigger": "ILLNESS", "happened_on": str(today())}
    due = visits.post("/v1/dues", event)
    publish_event(net.stores["registry"], old, "merged", merged_into=new)
    net.carry()
    states = {(each["trigger"], each["veteran_id"]): each["state"] for each in dues(net, f"veteran_id={new}")}
    assert states == {("ILLNESS", old): "SOON", (None, old): "CANCELLED", (None, new): "OPEN"}
    assert visits.post("/v1/dues", event | {"veteran_id": new}) == visits.post("/v1/dues", event), "one person's event"
    logged = visits.post("/v1/visits", visit(old))
    assert logged["veteran_id"] == new
    assert due["id"] in logged["settles"]
    assert len(logged["settles"]) == 2
    pending = [each for each in dues(net, f"veteran_id={old}") if each["state"] == "OPEN"]
    assert [(each["veteran_id"], each["purpose"]) for each in pending] == [(new, "CONTACT")]


def test_what_is_due_is_on_the_list_of_the_officer_named_now(net: Network) -> None:
    veteran, first, second = register(net), uuid4(), uuid4()
    publish_event(net.stores["registry"], veteran, "changed", fixed_officer=first)
    net.carry()
    assert [due["purpose"] for due in dues(net, f"officer={first}")] == ["CONTACT"]
    publish_event(net.stores["registry"], veteran, "changed", fixed_officer=second)
    net.carry()
    assert (dues(net, f"officer={first}"), len(dues(net, f"officer={second}"))) == ([], 1)
    run_on(net.stores["visits"], today() + 27 * DAY, advance_dues)
    (record,) = (each for each in net.carry() if each.topic == "muster.visits")
    assert str(second).encode() in record.value


def test_the_rules_are_shown_with_their_sources(net: Network) -> None:
    body = net.caller("visits").get("/v1/rules")
    figures = {figure["name"]: figure for figure in body["figures"]}
    assert body["version"] >= 1
    assert figures["contacts.KEY.CONTACT"]["value"] == {"months": 3}
    assert (figures["soon"]["value"], figures["soon"]["default"]) == ({"days": [14, 3, 0]}, True)
    anyone = net.caller("visits").as_(Role.DUTY_LAWYER, TOWN)
    assert anyone.get("/v1/rules") == body
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
        dues_kept = db.execute("SELECT state, purpose, next_on FROM dues ORDER BY due_on DESC, purpose").fetchall()
        visits_kept = db.execute("SELECT origin = id, photo_consent, companions FROM visits").fetchall()
    assert dues_kept == [
        ("OPEN", "CONTACT", today() + 26 * DAY),
        ("OVERDUE", "HOME_VISIT", today() + 85 * DAY),
        ("OVERDUE", "VERIFICATION", None),
    ]
    assert visits_kept == [(True, "NOT_ASKED", [])]


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
        (visits_queries.visits(village, {}).order_by(Visit.id), "visits_area"),
        (dues_queries.dues(village, {}).order_by(Due.due_on, Due.id), "dues_area"),
    ):
        asked = rows.limit(51).compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
        with visits.app.session() as db_:
            db_.info["scope"] = village
            plan = "\n".join(db_.scalars(text(f"EXPLAIN {asked}")))
        assert index in plan, plan


def test_whoever_becomes_key_is_not_overdue_for_what_no_one_had_wanted(net: Network) -> None:
    veteran = register(net)
    net.carry()
    long_ago = (datetime.now(UTC) - timedelta(days=240)).isoformat()
    net.caller("visits").post("/v1/visits", visit(veteran, method="PHONE", occurred_at=long_ago))
    with net.stores["visits"].superuser() as db:
        db.execute("UPDATE people SET registered_on = registered_on - 700")
    publish_event(net.stores["registry"], veteran, "changed", tier="KEY")
    net.carry()

    def waiting() -> dict[str, str]:
        return {due["purpose"]: due["due_on"] for due in dues(net, "pending=true")}

    assert waiting() == dict.fromkeys(("CONTACT", "HOME_VISIT"), str(today() + 30 * DAY))
    publish_event(net.stores["registry"], veteran, "changed", tier="KEY", over_80=True)
    net.carry()
    assert waiting()["HOME_VISIT"] == str(today() + 30 * DAY)
    publish_event(net.stores["registry"], veteran, "changed", tier="UNIVERSAL")
    net.carry()
    assert waiting() == {"CONTACT": str(add_months(today() - 240 * DAY, 12))}
