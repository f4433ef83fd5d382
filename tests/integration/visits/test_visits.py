"""The log of visits: whole records, sent again over weak networks; and what becomes of them."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from alembic import command

from deploy.local.database import Database as Server
from services.visits.contacts.timers import mark_promises_overdue
from services.visits.dues.timers import advance_dues
from shared import migrate
from shared.contracts.access import Role
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import OTHER_TOWN, TOWN, VILLAGE, new_veteran
from tests.kit.plans import DAY, at, correction, dues, pending, publish_event, register, run_on, today, types, visit
from tests.kit.problems import refused
from tests.kit.stores import Store

TEXTS = {
    **{"note": "精神良好", "place": "棠下镇良溪村", "living": "独居", "health": "按时服药", "family": "一子在外务工"},
    **{"mood": "情绪稳定", "difficulties": "屋顶漏雨", "demands": "希望修缮", "policies_note": "讲解优待证"},
    **{"gift": "米、油各一份"},
}


def test_a_whole_record_is_kept_sealed_and_shown_only_by_itself(net: Network, veteran: str) -> None:
    caller, companions, policies = net.caller("visits"), [str(uuid4()), str(uuid4())], [str(uuid4())]
    body = visit(veteran, trigger="FESTIVAL", place_area=VILLAGE, companions=companions, policies=policies, **TEXTS)
    body |= {"gift_fen": 30_000, "photo_consent": "GIVEN"}
    logged = caller.post("/v1/visits", body)
    assert (logged["place_area"], logged["companions"], logged["trigger"]) == (VILLAGE, companions, "FESTIVAL")
    assert logged["photo_consent"] == "GIVEN"
    assert not (TEXTS.keys() | {"gift_fen", "policies"}) & logged.keys()
    shown = caller.get(f"/v1/visits/{logged['id']}")
    assert {name: shown[name] for name in TEXTS} == TEXTS
    assert (shown["gift_fen"], shown["policies"], shown["correction_reason"]) == (30_000, policies, None)
    assert caller.get("/v1/visits")["items"] == [logged]
    with net.stores["visits"].superuser() as db:
        row = db.execute("SELECT row_to_json(visits)::text FROM visits").fetchone()
    assert row
    assert not [text for text in TEXTS.values() if text in str(row[0]) or text.encode().hex() in str(row[0])]
    for record in net.carry():
        assert not [text for text in (*TEXTS.values(), "30000", *companions) if text.encode() in record.value]
    refused(caller.as_(Role.TOWN_HEAD, OTHER_TOWN).call("GET", f"/v1/visits/{logged['id']}"), 404, "not-found")


@pytest.mark.parametrize(
    ("changes", "slug", "pointer"),
    [
        ({"place_area": "4407"}, "body-invalid", "#/place_area"),
        ({"gift_fen": 0}, "body-invalid", "#/gift_fen"),
        ({"gift_fen": 1.5}, "body-invalid", "#/gift_fen"),
        ({"companions": ["me"]}, "body-invalid", "#/companions/0"),
        ({"photo_consent": "YES"}, "body-invalid", "#/photo_consent"),
        ({"trigger": "BIRTHDAY"}, "body-invalid", "#/trigger"),
        ({"health": " "}, "body-invalid", "#/health"),
        ({"id": "7"}, "body-invalid", "#/id"),
        ({"promises": [{"text": "…"}]}, "body-invalid", "#/promises/0/due_on"),
        ({"promises": [{"text": "…", "due_on": "2020-01-01"}]}, "promise-out-of-place", "#/promises/0/due_on"),
        ({"next_contact_on": "2020-01-01"}, "date-out-of-place", "#/next_contact_on"),
        ({"occurred_at": "2020-01-01T00:00:00+08:00"}, "visit-too-old", "#/occurred_at"),
        ({"reason": "…"}, "body-invalid", "#/reason"),
    ],
)
def test_wrong_records_are_refused(
    net: Network, veteran: str, changes: dict[str, Any], slug: str, pointer: str
) -> None:
    refused(net.caller("visits").call("POST", "/v1/visits", visit(veteran) | changes), 422, slug, pointer)
    assert net.caller("visits").get("/v1/visits")["items"] == []


def test_the_next_contact_is_wanted_when_the_last_record_says(net: Network, veteran: str) -> None:
    caller = net.caller("visits")
    soon, later = str(today() + 10 * DAY), str(today() + 20 * DAY)
    caller.post("/v1/visits", visit(veteran, method="PHONE", occurred_at=at(5), next_contact_on=soon))
    assert pending(net, veteran)["FOLLOW_UP"] == soon
    caller.post("/v1/visits", visit(veteran, reached=False, occurred_at=at(4), next_contact_on=later))
    assert pending(net, veteran)["FOLLOW_UP"] == later, "no one was there: another day"
    caller.post("/v1/visits", visit(veteran, reached=False, occurred_at=at(3)))
    assert pending(net, veteran)["FOLLOW_UP"] == later, "an attempt settles nothing"
    caller.post("/v1/visits", visit(veteran, method="PHONE", occurred_at=at(9)))
    assert pending(net, veteran)["FOLLOW_UP"] == later, "a late entry of an earlier contact is no answer"
    reached = caller.post("/v1/visits", visit(veteran, method="PHONE", occurred_at=at(1)))
    assert "FOLLOW_UP" not in pending(net, veteran)
    states = {due["due_on"]: due["state"] for due in dues(net, "trigger=FOLLOW_UP")}
    assert states == {soon: "CANCELLED", later: "SETTLED"}
    assert [due["id"] for due in dues(net, "trigger=FOLLOW_UP&state=SETTLED")] == reached["settles"][-1:]


def test_an_entry_sent_again_is_kept_once_however_much_later(net: Network, veteran: str) -> None:
    caller = net.caller("visits")
    promise = {"text": "联系体检", "due_on": str(today() + DAY)}
    body = visit(veteran, id=str(uuid4()), promises=[promise], companions=[str(uuid4())], **TEXTS)
    first = caller.call("POST", "/v1/visits", body)
    again = caller.call("POST", "/v1/visits", body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert first.json["id"] == body["id"]
    assert first.headers["ETag"] == again.headers["ETag"]
    assert first.headers["Location"] == again.headers["Location"] == f"/v1/visits/{body['id']}"
    assert types(net.carry())["visit.logged.v1"] == 1
    assert len(caller.get("/v1/promises")["items"]) == 1
    other = (
        {"note": "别的"}, {"reached": False}, {"occurred_at": at(1)}, {"gift_fen": 1}, {"companions": []},
        {"promises": []}, {"place_area": OTHER_TOWN}, {"trigger": "MERIT"},
    )  # fmt: skip
    for changes in other:
        refused(caller.call("POST", "/v1/visits", body | changes), 409, "visit-id-taken", "#/id")
    colleague = Caller(caller.app, caller.authority)
    refused(colleague.call("POST", "/v1/visits", body), 409, "visit-id-taken", "#/id")
    assert len(caller.get("/v1/visits")["items"]) == 1


def test_an_id_of_another_area_tells_nothing(net: Network, veteran: str) -> None:
    away = new_veteran(OTHER_TOWN)
    elsewhere = net.caller("registry").as_(Role.TOWN_HEAD, OTHER_TOWN).post("/v1/veterans", away)["id"]
    other = register(net)
    net.carry()
    caller, id = net.caller("visits"), str(uuid4())
    caller.as_(Role.TOWN_HEAD, OTHER_TOWN).post("/v1/visits", visit(elsewhere, id=id))
    foreign = caller.call("POST", "/v1/visits", visit(veteran, id=id))
    refused(foreign, 409, "visit-id-taken", "#/id")
    known = str(uuid4())
    caller.post("/v1/visits", visit(other, id=known))
    own = caller.call("POST", "/v1/visits", visit(veteran, id=known))
    assert foreign.json == own.json, "another area's and one's own are not told apart"


def test_an_entry_sent_many_times_at_once_is_kept_once(net: Network, veteran: str) -> None:
    caller, body, start = net.caller("visits"), visit(veteran, id=str(uuid4())), threading.Barrier(6)

    def send(_: int) -> Any:
        start.wait()
        return caller.call("POST", "/v1/visits", body)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    assert [answer.status_code for answer in answers] == [201] * 6, [answer.text for answer in answers]
    assert len({answer.text for answer in answers}) == 1
    assert types(net.carry())["visit.logged.v1"] == 1


def test_one_id_for_two_people_at_once_is_kept_for_one(net: Network, veteran: str) -> None:
    other = register(net)
    net.carry()
    caller, id, start = net.caller("visits"), str(uuid4()), threading.Barrier(2)

    def send(whom: str) -> Any:
        start.wait()
        return caller.call("POST", "/v1/visits", visit(whom, id=id))

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(send, (veteran, other)), key=lambda answer: answer.status_code)
    assert answers[0].status_code == 201
    refused(answers[1], 409, "visit-id-taken", "#/id")


def test_death_ends_everything_and_erasure_destroys_the_words(net: Network, veteran: str) -> None:
    caller = net.caller("visits")
    caller.post("/v1/dues", {"veteran_id": veteran, "trigger": "ILLNESS", "happened_on": str(today())})
    promise = {"text": "修缮屋顶", "due_on": str(today() + DAY)}
    body = visit(veteran, method="PHONE", next_contact_on=str(today() + 5 * DAY), promises=[promise], **TEXTS)
    logged = caller.post("/v1/visits", body)
    assert pending(net, veteran).keys() == {"CONTACT", "HOME_VISIT", "FOLLOW_UP", "ILLNESS"}
    publish_event(net.stores["registry"], veteran, "deceased", alive=False)
    net.carry()
    assert pending(net, veteran) == {}
    assert run_on(net.stores["visits"], today() + 400 * DAY, advance_dues, mark_promises_overdue) == [0, 0]
    publish_event(net.stores["registry"], veteran, "erased", alive=False)
    net.carry()
    shown = caller.get(f"/v1/visits/{logged['id']}")
    assert {shown[name] for name in TEXTS} == {None}
    assert [made["text"] for made in shown["promises"]] == [None]


def test_what_is_written_follows_a_move(net: Network, veteran: str) -> None:
    caller = net.caller("visits")
    promise = {"text": "修缮屋顶", "due_on": str(today() + DAY)}
    logged = caller.post("/v1/visits", visit(veteran, note="属实", promises=[promise]))
    publish_event(net.stores["registry"], veteran, "moved", station_area=OTHER_TOWN, from_area=TOWN)
    net.carry()
    there = caller.as_(Role.TOWN_HEAD, OTHER_TOWN)
    shown = there.get(f"/v1/visits/{logged['id']}")
    assert (shown["note"], [made["text"] for made in shown["promises"]]) == ("属实", ["修缮屋顶"])
    assert caller.get("/v1/promises")["items"] == caller.get("/v1/visits")["items"] == []


def test_a_visit_made_before_a_death_was_known_may_still_be_entered(net: Network, veteran: str) -> None:
    """A record that waited for a network is not lost, and wants nothing more."""
    caller = net.caller("visits")
    other = register(net)
    net.carry()
    for who in (veteran, other):
        publish_event(net.stores["registry"], who, "deceased", alive=False)
    net.carry()
    promise = {"text": "修缮屋顶", "due_on": str(today() + DAY)}
    body = visit(veteran, id=str(uuid4()), note="精神良好", occurred_at=at(1), promises=[promise])
    logged = caller.post("/v1/visits", body | {"next_contact_on": str(today() + DAY)})
    assert logged["settles"] == []
    assert pending(net, veteran) == {}
    assert [made["state"] for made in caller.get("/v1/promises")["items"]] == ["WITHDRAWN"]
    late = caller.call("POST", "/v1/visits", visit(veteran, occurred_at=at(0)))
    refused(late, 422, "contact-after-death", "#/veteran_id")
    wrong_one = correction(caller, logged["id"], visit(other, occurred_at=at(0)))
    refused(wrong_one, 422, "contact-after-death", "#/veteran_id")
    assert correction(caller, logged["id"], body | {"id": str(uuid4())}).status_code == 201
    assert {made["state"] for made in caller.get("/v1/promises")["items"]} == {"WITHDRAWN"}
    assert run_on(net.stores["visits"], today() + 400 * DAY, advance_dues, mark_promises_overdue) == [0, 0]


def test_a_contact_before_a_death_is_entered_where_the_file_is_now(net: Network, veteran: str) -> None:
    """Also of a file that has moved since; the day of a death that was annulled counts no more."""
    registry, there = net.stores["registry"], net.caller("visits").as_(Role.TOWN_HEAD, OTHER_TOWN)
    publish_event(registry, veteran, "deceased", alive=False)
    publish_event(registry, veteran, "moved", alive=False, station_area=OTHER_TOWN, from_area=TOWN)
    net.carry()
    late = there.call("POST", "/v1/visits", visit(veteran, occurred_at=at(0)))
    refused(late, 422, "contact-after-death", "#/veteran_id")
    assert there.call("POST", "/v1/visits", visit(veteran, occurred_at=at(2))).status_code == 201
    publish_event(registry, veteran, "changed", alive=True, station_area=OTHER_TOWN)
    net.carry()
    assert there.call("POST", "/v1/visits", visit(veteran, occurred_at=at(0))).status_code == 201


def test_an_application_of_someone_who_has_died_wants_no_visit(net: Network, veteran: str) -> None:
    body = {"veteran_id": veteran, "ground": "OTHER", "requested_fen": 1000, "story": "…", "emergency": True}
    net.caller("assistance").post("/v1/applications", body)
    publish_event(net.stores["registry"], veteran, "deceased", alive=False)
    net.carry()
    assert pending(net, veteran) == {}


def test_deaths_and_corrections_of_before_are_dated_once_upgraded(server: Server) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as db:
        db.execute("CREATE DATABASE visits_undated OWNER visits_owner")
    before = Store("visits", server, "visits_undated")
    command.upgrade(migrate.config("visits", before.url("owner")), "0016")
    dead, first = uuid4(), uuid4()
    with before.superuser() as db:
        for person, alive in ((dead, False), (uuid4(), True)):
            db.execute(
                "INSERT INTO people (id, area, tier, alive, registered_on) VALUES (%s, %s, 'KEY', %s, '2026-02-10')",
                (person, TOWN, alive),
            )
            for version, until in ((1, "2026-03-01"), (2, "2026-04-01" if not alive else "9999-12-31")):
                db.execute(
                    "INSERT INTO stays (person_id, since_version, area, from_on, until_on) VALUES (%s, %s, %s, %s, %s)",
                    (person, version, TOWN, "2026-02-10", until),
                )
        for id, supersedes, day in ((first, None, "2026-03-01"), (uuid4(), first, "2026-03-09")):
            db.execute(
                "INSERT INTO visits (id, version, area, place_area, veteran_id, visitor, method, reached, occurred_at,"
                " visited_on, settles, logged_at, origin, supersedes) VALUES (%(id)s, 1, %(area)s, %(area)s, %(who)s,"
                " gen_random_uuid(), 'PHONE', true, %(day)s::date, %(day)s::date, '{}', %(day)s::date, %(first)s,"
                " %(supersedes)s)",
                {"id": id, "area": TOWN, "who": dead, "day": day, "first": first, "supersedes": supersedes},
            )
    migrate.upgrade("visits", before.url("owner"))
    with before.superuser() as db:
        ended = db.execute("SELECT id, ended_on::text FROM people WHERE ended_on IS NOT NULL").fetchall()
        dated = db.execute("SELECT supersedes, first_logged_at::date::text FROM visits ORDER BY logged_at").fetchall()
    assert ended == [(dead, "2026-04-01")]
    assert dated == [(None, None), (first, "2026-03-01")]
