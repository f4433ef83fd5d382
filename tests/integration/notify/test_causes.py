"""What alerts are about: each thing once, many as one, closed when it is over, and never of whom a rule spares."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from services.notify.inboxes.timers import share_acts, tell_digests
from services.notify.rules import rules
from services.notify.streams import queries as streams
from shared.contracts.access import Role
from tests.kit.alerts import News, Notify, due_of, events_of, later, log_of, lying, rows, village_of
from tests.kit.people import OTHER_TOWN, TOWN, VILLAGE
from tests.kit.problems import refused
from tests.kit.timers import to_end

WANTED = "verification-wanted"


@pytest.mark.parametrize("acknowledged", [False, True])
def test_an_alert_closes_itself_everywhere_when_its_cause_is_gone(notify: Notify, acknowledged: bool) -> None:
    store, news, town, *_ = notify
    news.account(VILLAGE)
    due, other = news.due(VILLAGE), news.due(VILLAGE)
    if acknowledged:
        town.post(f"/v1/alerts/{lying(town)[0]['id']}/acknowledgement")
        to_end(store.work, share_acts)
    news.due(VILLAGE, id=due, change="settled")
    closed, still = lying(town)
    assert (closed["state"], closed["resolution"], closed["subject"]) == ("RESOLVED", "SETTLED", str(due))
    assert (still["state"], still["subject"]) == ("RAISED", str(other))
    for area in (TOWN, VILLAGE):
        assert log_of(store, area)[-1][1] == "RESOLVED"
        assert [seq for seq, _ in log_of(store, area)] == list(range(1, len(log_of(store, area)) + 1))
    assert [type for type, _ in events_of(store)].count("alert.resolved.v1") == 1
    assert town.post(f"/v1/alerts/{closed['id']}/acknowledgement")["state"] == "RESOLVED"
    late = {"until": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}
    refused(town.call("POST", f"/v1/alerts/{closed['id']}/snooze", late), 409, "alert-over")


def test_one_thing_is_one_alert_while_it_is_open(notify: Notify) -> None:
    store, news, town, *_ = notify
    due = news.due()
    news.tell("due.rescheduled.v1", due, {**due_of(due), "moved_from": datetime.now(UTC).date()})
    news.tell("due.rescheduled.v1", due, {**due_of(due), "moved_from": datetime(2026, 12, 24, tzinfo=UTC).date()})
    (alert,) = lying(town, "&rule=verification-rescheduled")
    assert alert["count"] == 1
    assert "2026-12-24" in alert["text"], "the newest text"
    assert [kind for _, kind in log_of(store, TOWN)] == ["RAISED", "RAISED", "CHANGED"]
    town.post(f"/v1/alerts/{alert['id']}/acknowledgement")
    news.tell("due.rescheduled.v1", due, {**due_of(due), "moved_from": datetime.now(UTC).date()})
    assert len(lying(town, "&rule=verification-rescheduled")) == 2


def test_what_is_gathered_is_told_once_at_its_time(notify: Notify) -> None:
    store, news, town, *_ = notify
    dues = [news.due() for _ in range(3)]
    before = len(log_of(store, TOWN))
    for due in dues:
        news.due(id=due, change="soon")
    assert len(lying(town, "&rule=contact-due-soon")) == 0
    assert to_end(store.work, tell_digests) == 0
    later(store, 25)()
    assert to_end(store.work, tell_digests) == 1
    (alert,) = lying(town, "&rule=contact-due-soon")
    assert (alert["count"], log_of(store, TOWN)[before:]) == (3, [(before + 1, "RAISED")])
    news.due(id=dues[0], change="settled")
    assert [each["count"] for each in lying(town, "&rule=contact-due-soon&state=RAISED")] == [2]
    for due in dues[1:]:
        news.due(id=due, change="settled")
    assert lying(town, "&rule=contact-due-soon")[0]["state"] == "RESOLVED"


def test_what_is_gathered_is_told_at_each_village_and_acknowledged_once_for_all(notify: Notify) -> None:
    store, news, town, *_ = notify
    other = VILLAGE[:9] + "202"
    for area in (VILLAGE, other):
        news.account(area)
    here, there = [news.due(VILLAGE) for _ in range(2)], news.due(other)
    for due, area in ((here[0], VILLAGE), (here[1], VILLAGE), (there, other)):
        news.due(area, id=due, change="soon")
    rule, villages = "&rule=contact-due-soon", [village_of(town), village_of(town, other)]
    assert [lying(each, rule) for each in (town, *villages)] == [[], [], []]
    read = [each.call("PUT", "/v1/inbox/reading", {"seq": 1_000}).json["unread"] for each in villages]
    later(store, 25)()
    assert to_end(store.work, tell_digests) == 1
    lies = [lying(each, rule)[0] for each in (town, *villages)]
    assert [(alert["id"], alert["here"]["count"]) for alert in lies] == [(lies[0]["id"], n) for n in (3, 2, 1)]
    assert [alert["subject"] for alert in lies] == [str(due) for due in (here[0], here[0], there)], "its own alone"
    assert villages[1].get(f"/v1/alerts/{lies[0]['id']}")["subject"] == str(there)
    assert len({alert["cause"] for alert in lies}) == 2
    with store.work.session() as db:
        mark = (other, "SERVICE", 0)
        lines = streams.entries_after(db, [mark])[mark][-1]
        streamed = [line["told"]["subject"] for line in lines if str(line["id"]) == lies[0]["id"]]
    assert streamed == [str(there)]
    assert (read, [each.get("/v1/inbox")["unread"] for each in villages]) == ([0, 0], [1, 1])
    news.due(other, id=there, change="settled")
    assert lying(villages[1], rule) == [], "nothing of its own is left"
    assert {kind for _, kind in log_of(store, other)[-2:]} == {"CHANGED", "RESOLVED"}, "RESOLVED is its own alert"
    villages[0].post(f"/v1/alerts/{lies[0]['id']}/acknowledgement")
    to_end(store.work, share_acts)
    assert {lying(each, rule)[0]["state"] for each in (town, villages[0])} == {"ACKNOWLEDGED"}
    assert [log_of(store, area)[-1][1] for area in (TOWN, VILLAGE, other)] == ["ACKNOWLEDGED"] * 3
    stranger = village_of(town, VILLAGE[:9] + "203")
    refused(stranger.call("GET", f"/v1/alerts/{lies[0]['id']}"), 404, "not-found")


def test_two_processes_gather_into_one(notify: Notify) -> None:
    store, news, *_ = notify
    dues = [news.due() for _ in range(40)]
    machines = [News(store, news) for _ in range(2)]

    def remind(machine: int) -> None:
        for due in dues[machine::2]:
            machines[machine].due(id=due, change="soon")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(remind, range(2)))
    gathered = "SELECT count, (SELECT count(*) FROM alert_causes WHERE alert_id = id) FROM alerts WHERE rule = "
    assert rows(store, f"{gathered}'contact-due-soon'") == [(40, 40)]


def test_a_burst_is_summed_up(notify: Notify) -> None:
    store, news, town, *_ = notify
    most = rules.DEFAULTS.burst
    dues = [news.due() for _ in range(most + 3)]
    alerts = lying(town)
    assert [alert["count"] for alert in alerts] == [1] * most + [3]
    assert [kind for _, kind in log_of(store, TOWN)] == ["RAISED"] * (most + 1)
    for due in dues[most:]:
        news.due(id=due, change="cancelled")
    assert lying(town)[-1]["state"] == "RESOLVED"


def test_the_dead_are_passed_over(notify: Notify) -> None:
    store, news, town, *_ = notify
    person, other = news.person(), news.person()
    news.due(person=person)
    news.due(person=other)
    news.person(id=person, change="deceased", alive=False)
    by_rule = [(alert["rule"], alert["state"], alert["resolution"]) for alert in lying(town)]
    assert by_rule == [(WANTED, "RESOLVED", "DECEASED"), (WANTED, "RAISED", None), ("person-deceased", "RAISED", None)]
    news.due(person=person)
    assert len(lying(town)) == 3
    assert log_of(store, TOWN)[-2:] == [(3, "RESOLVED"), (4, "RAISED")]


def test_a_case_that_goes_on_after_a_death_is_still_told_of(notify: Notify) -> None:
    _, news, _, _, city = notify
    bureau, person, case = city, news.person(), uuid4()
    body = {"application_id": case, "veteran_id": person, "emergency": False}
    news.tell("aid.review_asked.v1", case, body)
    news.person(id=person, change="deceased", alive=False)
    news.tell("aid.overdue.v1", case, {**body, "clock": "AID_REVIEW", "level": "CITY", "due_on": date(2026, 11, 20)})
    assert [(alert["rule"], alert["state"]) for alert in lying(bureau)] == [
        ("aid-review-asked", "RAISED"),
        ("aid-overdue-city", "RAISED"),
    ]
    news.tell("aid.ended.v1", case, body)
    assert {alert["resolution"] for alert in lying(bureau)} == {"SETTLED"}


def test_whoever_goes_by_another_id_now_is_known(notify: Notify) -> None:
    _, news, town, *_ = notify
    dropped, kept = news.person(), news.person()
    news.person(id=dropped, change="merged", merged_into=kept)
    news.due(person=dropped)
    assert len(lying(town)) == 1
    news.person(id=kept, change="deceased", alive=False)
    assert [alert["resolution"] for alert in lying(town, "&state=RESOLVED")] == ["DECEASED"]
    news.due(person=dropped)
    assert len(lying(town, f"&rule={WANTED}")) == 1


def test_the_bereaved_are_spared_reminders_alone(notify: Notify) -> None:
    store, news, town, *_ = notify
    person = news.person()
    news.tell("veteran.bereaved.v1", person, {})
    due = news.due(person=person)
    news.tell("due.soon.v1", due, {**due_of(due), "veteran_id": person, "days": 0})
    assert [alert["rule"] for alert in lying(town)] == [WANTED]
    assert rows(store, f"UPDATE people SET bereaved_on = '2026-01-01' WHERE id = '{person}' RETURNING id")
    news.tell("due.soon.v1", due, {**due_of(due), "veteran_id": person, "days": 0})
    assert [alert["rule"] for alert in lying(town)] == [WANTED, "contact-due-today"]


def test_an_erased_file_leaves_no_open_alert(notify: Notify) -> None:
    _, news, town, *_ = notify
    person = news.person()
    news.due(person=person)
    news.person(id=person, change="erased")
    assert [(alert["state"], alert["resolution"]) for alert in lying(town)] == [("RESOLVED", "ERASED")]


def test_alerts_about_someone_follow_them_if_they_are_still_to_be_done(notify: Notify) -> None:
    _, news, town, *_ = notify
    person, case = news.person(tier="KEY"), uuid4()
    due = news.due(person=person)
    for alert in lying(town):
        town.post(f"/v1/alerts/{alert['id']}/acknowledgement")
    news.tell("aid.applied.v1", case, {"application_id": case, "veteran_id": person, "emergency": False})
    news.account(OTHER_TOWN[:9] + "201")
    news.person(OTHER_TOWN[:9] + "201", id=person, change="moved", from_area=TOWN)
    assert [(alert["rule"], alert["state"], alert["resolution"]) for alert in lying(town)] == [
        ("key-person-registered", "RESOLVED", "MOVED"),
        (WANTED, "RESOLVED", "MOVED"),
        ("aid-applied", "RAISED", None),
    ], "a case stays with its town"
    there = town.as_(Role.TOWN_HEAD, OTHER_TOWN)
    assert {alert["rule"] for alert in lying(there)} == {WANTED, "file-received"}, "what was read is not told again"
    assert [(a["rule"], a["state"], a["subject"]) for a in lying(there, f"&rule={WANTED}")] == [
        (WANTED, "RAISED", str(due))
    ]
    assert len(lying(village_of(town, OTHER_TOWN[:9] + "201"), f"&rule={WANTED}")) == 1
    assert len(lying(there, "&rule=file-received")) == 1
    news.due(OTHER_TOWN, person=person, id=due, change="settled")
    assert [alert["state"] for alert in lying(there, f"&rule={WANTED}")] == ["RESOLVED"]


def test_what_was_gathered_follows_with_its_own_text(notify: Notify) -> None:
    store, news, town, *_ = notify
    people, dues = [news.person() for _ in range(2)], [uuid4() for _ in range(2)]
    for person, due, day in zip(people, dues, (8, 9), strict=True):
        body = {"due_id": due, "veteran_id": person, "purpose": "CONTACT", "due_on": date(2026, 12, day)}
        news.tell("due.soon.v1", due, {**body, "days": 3})
    news.person(OTHER_TOWN, id=people[1], change="moved", from_area=TOWN)
    (alert,) = lying(town.as_(Role.TOWN_HEAD, OTHER_TOWN), "&rule=contact-due-soon")
    assert (alert["subject"], "2026-12-09" in alert["text"]) == (str(dues[1]), True)
    (cause,) = rows(store, f"SELECT cause, caused_at FROM alerts WHERE id = '{alert['id']}'")
    assert rows(store, f"SELECT event_id, caused_at FROM alert_causes WHERE subject = '{dues[1]}'") == [cause]
    assert rows(store, "SELECT count FROM alerts WHERE digest_at IS NOT NULL") == [(1,)]


def test_topics_that_overtake_each_other_leave_nothing_at_the_wrong_station(notify: Notify) -> None:
    _, news, town, *_ = notify
    there = town.as_(Role.TOWN_HEAD, OTHER_TOWN)
    person, other = news.person(), news.person()
    due = news.due(person=person)
    with news.at_once():
        news.person(OTHER_TOWN, id=person, change="moved", from_area=TOWN)
        news.due(id=due, person=person, change="settled")
        news.person(OTHER_TOWN, id=other, change="moved", from_area=TOWN)
        news.due(person=other)
    news.due(person=person)
    assert [(alert["state"], alert["resolution"]) for alert in lying(town)] == [("RESOLVED", "SETTLED")]
    assert [alert["state"] for alert in lying(there, f"&rule={WANTED}")] == ["RAISED"] * 2


@pytest.mark.parametrize("kept_first", [True, False])
def test_a_merge_hands_on_what_the_other_station_was_told(notify: Notify, kept_first: bool) -> None:
    """Whichever is heard of first, the merge or the file that goes on."""
    _, news, town, *_ = notify
    there, dropped, kept = town.as_(Role.TOWN_HEAD, OTHER_TOWN), news.person(), uuid4()
    due = news.due(person=dropped)
    for step in (kept_first, not kept_first):
        if step:
            news.person(OTHER_TOWN, id=kept)
        else:
            news.person(id=dropped, change="merged", merged_into=kept)
    assert [alert["resolution"] for alert in lying(town)] == ["MOVED"]
    assert [(alert["subject"], alert["state"]) for alert in lying(there, f"&rule={WANTED}")] == [(str(due), "RAISED")]
    news.person(OTHER_TOWN, id=kept, change="changed")
    assert len(lying(there, f"&rule={WANTED}")) == 1


def test_what_a_county_was_told_stays_within_it(notify: Notify) -> None:
    _, news, _, county, _ = notify
    person = news.person()
    due = news.due(person=person)
    news.tell("due.missed.v1", due, {**due_of(due), "veteran_id": person, "purpose": "CONTACT"})
    news.person(VILLAGE.replace("101", "102"), id=person, change="moved", from_area=TOWN)
    assert [alert["state"] for alert in lying(county, "&rule=contact-missed")] == ["RAISED"]
