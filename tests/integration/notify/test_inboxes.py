"""Inboxes: who is told, and what is done there; what one place does counts at all."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from services.notify.inboxes.timers import end_snoozes, share_acts
from shared.contracts.access import Role
from tests.kit.alerts import Notify, due_of, events_of, later, log_of, lying, rows, village_of
from tests.kit.people import OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE
from tests.kit.problems import refused
from tests.kit.timers import to_end

WANTED = "verification-wanted"


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
    news.stations(VILLAGE)
    session = uuid4()
    training = {
        "training_id": session,
        "subject": "POLICY",
        "trainee_level": "VILLAGE",
        "planned_on": date(2026, 12, 8),
    }
    for _ in range(2):
        news.tell("training.announced.v1", session, training)
    (alert,) = lying(village, "&rule=training-announced")
    assert (alert["area"], alert["here"]["count"]) == (VILLAGE, 1), "what a town arranges is told to its villages"


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


def test_an_alert_is_read_in_the_language_of_whoever_reads_it(notify: Notify) -> None:
    notify.news.due(VILLAGE)
    (alert,) = lying(notify.town)
    one = f"/v1/alerts/{alert['id']}"
    for accepted, language, text in (
        ("zh-CN,en;q=0.5", "zh", "有一份帮扶援助申请待入户核实，请在2026-12-08前完成。"),
        ("en", "en", "An application for aid wants a verification visit by 2026-12-08."),
        ("fr", "en", "An application for aid wants a verification visit by 2026-12-08."),
    ):
        answers = [notify.town.call("GET", path, headers={"Accept-Language": accepted}) for path in ("/v1/alerts", one)]
        for answer in answers:
            assert (answer.headers["Content-Language"], "Accept-Language" in answer.vary) == (language, True)
        assert [each["text"] for each in (*answers[0].json["items"], answers[1].json)] == [text, text]
    done = notify.town.call("POST", f"{one}/acknowledgement", headers={"Accept-Language": "zh"})
    assert ("text" in done.json, "Content-Language" in done.headers) == (False, False), "an answer that may be kept"


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
    news.due()
    mine, others = ([each["id"] for each in lying(town, f"&assigned_to_me={value}")] for value in ("true", "false"))
    assert (mine, len(others)) == ([alert["id"]], 1), "what is no one's is not mine"
    assert town.get("/v1/inbox")["assigned_to_me"] == 1
    assert town.post(path, {"account_id": None})["assignee"] is None
    assert log_of(store, TOWN) == [(1, "RAISED"), (2, "CHANGED"), (3, "RAISED"), (4, "CHANGED")]


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
    news.tell("due.overdue.v1", due, {**due_of(due), "purpose": "CONTACT"})
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
