"""Inboxes: who is told, each thing once; what one place does counts at all; what is over closes itself."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.notify.inboxes.timers import end_snoozes, share_acts, tell_digests
from services.notify.rules import rules
from shared.contracts.access import Role
from tests.integration.notify.conftest import Notify
from tests.kit.alerts import events_of, later, log_of, rows
from tests.kit.apps import Caller
from tests.kit.people import OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE
from tests.kit.problems import refused
from tests.kit.timers import to_end

WANTED = "verification-wanted"


def lying(caller: Caller, query: str = "") -> list[Any]:
    items: list[Any] = caller.get(f"/v1/alerts?limit=200{query}")["items"]
    return items


def village_of(town: Caller, area: str = VILLAGE) -> Caller:
    return town.as_(Role.VILLAGE_WORKER, area)


def test_villages_with_an_active_account_hear_of_their_own(notify: Notify) -> None:
    store, news, town, *_ = notify
    village, other = village_of(town), village_of(town, OTHER_VILLAGE)
    account = news.account(VILLAGE)
    news.due(VILLAGE)
    news.due(OTHER_VILLAGE)
    assert len(lying(town)) == 2
    assert [len(lying(each)) for each in (village, other)] == [1, 0], "no one reads there"
    assert (log_of(store, TOWN), log_of(store, VILLAGE)) == ([(1, "RAISED"), (2, "RAISED")], [(1, "RAISED")])
    (alert,) = lying(village)
    assert (alert["area"], alert["here"]["area"], alert["here"]["deadline"]) == (TOWN, VILLAGE, None)
    news.account(VILLAGE, id=account, active=False)
    news.due(VILLAGE)
    assert len(lying(village)) == 1


def test_an_acknowledgement_counts_at_every_place(notify: Notify) -> None:
    store, news, town, *_ = notify
    village = village_of(town)
    news.account(VILLAGE)
    news.due(VILLAGE)
    (alert,) = lying(village)
    done = village.post(f"/v1/alerts/{alert['id']}/acknowledgement")
    assert (done["state"], done["acknowledged_by"]) == ("ACKNOWLEDGED", str(village.account))
    assert log_of(store, TOWN) == [(1, "RAISED")], "a village writes no town's log"
    assert to_end(store.work, share_acts) == 1
    assert log_of(store, TOWN) == [(1, "RAISED"), (2, "ACKNOWLEDGED")]
    assert log_of(store, VILLAGE) == [(1, "RAISED"), (2, "ACKNOWLEDGED")]
    assert [each["state"] for each in lying(town)] == ["ACKNOWLEDGED"]
    town.post(f"/v1/alerts/{alert['id']}/acknowledgement")
    assert to_end(store.work, share_acts) == 0, "a second time changes nothing"
    assert [type for type, _ in events_of(store)] == ["alert.raised.v1", "alert.acknowledged.v1"]


def test_no_one_takes_in_hand_what_another_was_told(notify: Notify) -> None:
    _, news, town, county, _ = notify
    news.due(VILLAGE)
    (alert,) = lying(town)
    for caller in (county, town.as_(Role.TOWN_STAFF, OTHER_TOWN), town.as_(Role.ARMED_FORCES_OFFICER, TOWN)):
        for path, body in (
            ("acknowledgement", None),
            ("assignment", {"account_id": None}),
            ("snooze", {"until": None}),
        ):
            answer = caller.call("POST", f"/v1/alerts/{alert['id']}/{path}", body)
            assert answer.status_code in (403, 404), answer.text
    refused(town.as_(Role.ARMED_FORCES_OFFICER, TOWN).call("GET", f"/v1/alerts/{alert['id']}"), 404, "not-found")
    assert [place["area"] for place in town.get(f"/v1/alerts/{alert['id']}")["places"]] == [TOWN]
    assert [each["id"] for each in lying(county, f"&area={TOWN}")] == [alert["id"]], "but whoever oversees it may look"


def test_many_are_acknowledged_at_once_or_none(notify: Notify) -> None:
    store, news, town, *_ = notify
    for _ in range(3):
        news.due()
    ids = [alert["id"] for alert in lying(town)]
    path = "/v1/alert-acknowledgements"
    refused(town.call("POST", path, {"alerts": [*ids, str(uuid4())]}), 404, "not-found", "#/alerts/3")
    assert {alert["state"] for alert in lying(town)} == {"RAISED"}
    done = town.post(path, {"alerts": [ids[2], *ids]})["items"]
    assert ([alert["id"] for alert in done], {alert["state"] for alert in done}) == (
        [ids[2], *ids[:2]],
        {"ACKNOWLEDGED"},
    )
    assert [kind for _, kind in log_of(store, TOWN)] == ["RAISED"] * 3 + ["ACKNOWLEDGED"] * 3


def test_an_alert_is_given_to_one_of_the_inbox_s_own(notify: Notify) -> None:
    store, news, town, *_ = notify
    own, elsewhere = news.account(TOWN, id=town.account), news.account(OTHER_TOWN)
    closed, bureau = news.account(TOWN, active=False), news.account(TOWN, party="BUREAU")
    news.due()
    (alert,) = lying(town)
    path = f"/v1/alerts/{alert['id']}/assignment"
    for account in (elsewhere, closed, bureau, uuid4()):
        refused(town.call("POST", path, {"account_id": str(account)}), 422, "not-of-this-inbox", "#/account_id")
    assert town.post(path, {"account_id": str(own)})["assignee"] == str(own)
    assert [len(lying(town, f"&assigned_to_me={value}")) for value in ("true", "false")] == [1, 0]
    assert town.get("/v1/inbox")["assigned_to_me"] == 1
    assert town.post(path, {"account_id": None})["assignee"] is None
    assert log_of(store, TOWN) == [(1, "RAISED"), (2, "CHANGED"), (3, "CHANGED")]


def test_a_snooze_has_an_end(notify: Notify) -> None:
    store, news, town, *_ = notify
    news.due()
    (alert,) = lying(town)
    path = f"/v1/alerts/{alert['id']}/snooze"
    past = datetime.now(UTC) - timedelta(seconds=1)
    refused(town.call("POST", path, {"until": past.isoformat()}), 422, "snooze-over", "#/until")
    town.post(path, {"until": (datetime.now(UTC) + timedelta(hours=1)).isoformat()})
    assert (lying(town), len(lying(town, "&snoozed=true"))) == ([], 1)
    assert to_end(store.work, end_snoozes) == 0
    later(store, 2)()
    assert to_end(store.work, end_snoozes) == 1
    assert len(lying(town)) == 1
    assert log_of(store, TOWN) == [(1, "RAISED"), (2, "CHANGED"), (3, "CHANGED")]


def test_an_inbox_tells_how_much_is_unread_by_whom(notify: Notify) -> None:
    _, news, town, *_ = notify
    for _ in range(2):
        news.due()
    colleague = town.as_(Role.TOWN_STAFF)
    before = town.get("/v1/inbox")
    assert {name: before[name] for name in ("head", "read", "unread", "raised", "urgent", "overdue")} == {
        "head": 2, "read": 0, "unread": 2, "raised": 2, "urgent": 0, "overdue": 0,
    }  # fmt: skip
    for seq, read in ((1, 1), (2**53 - 1, 2), (0, 2)):
        answer = town.call("PUT", "/v1/inbox/reading", {"seq": seq})
        assert (answer.status_code, answer.json and answer.json["read"]) == (200, read)
    assert (town.get("/v1/inbox")["unread"], colleague.get("/v1/inbox")["unread"]) == (0, 2)


def test_an_inbox_is_filtered(notify: Notify) -> None:
    store, news, town, *_ = notify
    due = news.due()
    news.tell("due.overdue.v1", due, {**_due(due), "purpose": "CONTACT"})
    rule = "contact-overdue"
    for query, expected in {
        "&severity=WARNING": [rule],
        f"&rule={WANTED}": [WANTED],
        f"&subject={due}": [WANTED, rule],
        "&role=town_head": [WANTED, rule],
        "&role=town_staff": [WANTED],
        "&state=ACKNOWLEDGED": [],
        "&overdue=true": [],
    }.items():
        assert [alert["rule"] for alert in lying(town, query)] == expected, query
    rows_ = "UPDATE alert_places SET deadline = now() - interval '1 second' RETURNING alert_id"
    assert len(rows(store, rows_)) == 2
    assert len(lying(town, "&overdue=true")) == 2


def _due(id: UUID) -> dict[str, Any]:
    return {"due_id": id, "veteran_id": uuid4(), "purpose": "VERIFICATION", "due_on": datetime.now(UTC).date()}


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
    news.tell("due.rescheduled.v1", due, {**_due(due), "moved_from": datetime.now(UTC).date()})
    news.tell("due.rescheduled.v1", due, {**_due(due), "moved_from": datetime(2026, 12, 24, tzinfo=UTC).date()})
    (alert,) = lying(town, "&rule=verification-rescheduled")
    assert alert["count"] == 1
    assert "2026-12-24" in alert["text"]["zh"], "the newest text"
    assert [kind for _, kind in log_of(store, TOWN)] == ["RAISED", "RAISED", "CHANGED"]
    town.post(f"/v1/alerts/{alert['id']}/acknowledgement")
    news.tell("due.rescheduled.v1", due, {**_due(due), "moved_from": datetime.now(UTC).date()})
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
    news.tell("due.soon.v1", due, {**_due(due), "veteran_id": person, "days": 0})
    assert [alert["rule"] for alert in lying(town)] == [WANTED]
    assert rows(store, f"UPDATE people SET bereaved_on = '2026-01-01' WHERE id = '{person}' RETURNING id")
    news.tell("due.soon.v1", due, {**_due(due), "veteran_id": person, "days": 0})
    assert [alert["rule"] for alert in lying(town)] == [WANTED, "contact-due-today"]


def test_an_erased_file_leaves_no_open_alert(notify: Notify) -> None:
    _, news, town, *_ = notify
    person = news.person()
    news.due(person=person)
    news.person(id=person, change="erased")
    assert [(alert["state"], alert["resolution"]) for alert in lying(town)] == [("RESOLVED", "ERASED")]


def test_alerts_about_someone_follow_them(notify: Notify) -> None:
    _, news, town, *_ = notify
    person = news.person()
    due = news.due(person=person)
    news.account(OTHER_TOWN[:9] + "201")
    news.person(OTHER_TOWN[:9] + "201", id=person, change="moved", from_area=TOWN)
    assert [(alert["state"], alert["resolution"]) for alert in lying(town)] == [("RESOLVED", "MOVED")]
    there = town.as_(Role.TOWN_HEAD, OTHER_TOWN)
    assert [(a["rule"], a["state"], a["subject"]) for a in lying(there, f"&rule={WANTED}")] == [
        (WANTED, "RAISED", str(due))
    ]
    assert len(lying(village_of(town, OTHER_TOWN[:9] + "201"), f"&rule={WANTED}")) == 1
    assert len(lying(there, "&rule=file-received")) == 1
    news.due(OTHER_TOWN, person=person, id=due, change="settled")
    assert [alert["state"] for alert in lying(there, f"&rule={WANTED}")] == ["RESOLVED"]


def test_what_a_county_was_told_stays_within_it(notify: Notify) -> None:
    _, news, _, county, _ = notify
    person = news.person()
    due = news.due(person=person)
    news.tell("due.missed.v1", due, {**_due(due), "veteran_id": person, "purpose": "CONTACT"})
    news.person(VILLAGE.replace("101", "102"), id=person, change="moved", from_area=TOWN)
    assert [alert["state"] for alert in lying(county, "&rule=contact-missed")] == ["RAISED"]
