"""Rules as data: changed by two, all or nothing, tried on what has happened, every fault told where it stands."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.notify.rules.rules import SHIPPED
from shared.contracts.access import Role
from tests.kit.alerts import Notify
from tests.kit.apps import Caller
from tests.kit.people import COUNTY, OTHER_TOWN, TOWN, VILLAGE
from tests.kit.problems import refused

CHANGES, DRY_RUN = "/v1/alert-rule-changes", "/v1/alert-rules/dry-run"
RULE: dict[str, Any] = {
    "name": "verification-wanted",
    "event": "due.opened.v1",
    "when": {"purpose": "VERIFICATION"},
    "audience": {"level": "COUNTY", "party": "BUREAU"},
    "severity": "URGENT",
    "until": ["due.settled.v1"],
    "text": {"zh": "请在{due_on}前核实。", "en": "Verify by {due_on}."},
}


def proposed(caller: Caller, *rules: dict[str, Any], drops: tuple[str, ...] = ()) -> Any:
    return caller.post(CHANGES, {"rules": list(rules), "drops": list(drops), "reason": "县里统一督办"})


def decide(caller: Caller, change: Any, outcome: str = "ADOPTED") -> Any:
    path = f"{CHANGES}/{change['id']}/decision"
    return caller.call("POST", path, {"outcome": outcome}, {"If-Match": f'"{change["version"]}"'})


def adopted(city: Caller, change: Any) -> Any:
    answer = decide(city.as_(Role.CITY_ADMIN), change)
    assert answer.status_code == 201, answer.text
    return answer.json


def in_force(caller: Caller) -> dict[str, Any]:
    book = caller.get("/v1/alert-rules")
    return {"edition": book["edition"], **{rule["name"]: rule for rule in book["rules"]}}


def rules_of(caller: Caller) -> list[str]:
    return [alert["rule"] for alert in caller.get("/v1/alerts")["items"]]


def test_a_change_acts_once_another_has_adopted_it(notify: Notify) -> None:
    _, news, town, county, city = notify
    assert in_force(town).keys() == {"edition", *SHIPPED}
    change = proposed(city, RULE)
    news.due()
    assert rules_of(town) == ["verification-wanted"], "not yet"
    refused(decide(city, change), 403, "same-eyes")
    done = adopted(city, change)
    assert (done["state"], done["edition"], done["base"]) == ("ADOPTED", 1, 0)
    news.due()
    bureau = county.as_(Role.COUNTY_BUREAU_OFFICER)
    (alert,) = bureau.get("/v1/alerts")["items"]
    assert (alert["severity"], alert["text"]) == ("URGENT", "Verify by 2026-12-08.")
    assert len(rules_of(town)) == 1
    rule = in_force(town)["verification-wanted"]
    assert (in_force(town)["edition"], rule["edition"], rule["rule"]["audience"]) == (1, 1, RULE["audience"])
    again = adopted(city, proposed(city, drops=("verification-wanted",)))
    news.due()
    assert (again["edition"], len(rules_of(bureau)), len(rules_of(town))) == (2, 1, 1), "dropped"
    assert "verification-wanted" not in in_force(town)
    news.due(id=UUID(alert["subject"]), change="settled")
    assert [each["state"] for each in bureau.get("/v1/alerts")["items"]] == ["RESOLVED"], "what it raised closes itself"
    assert [each["edition"] for each in city.get(f"{CHANGES}?state=ADOPTED")["items"]] == [1, 2]


def test_a_new_rule_may_name_any_event(notify: Notify) -> None:
    _, news, town, _, city = notify
    texts = {"zh": "一项联系走访已完成。", "en": "A contact took place."}
    audience = {"level": "TOWN", "party": "SERVICE"}
    new = {"name": "visit-done", "event": "due.settled.v1", "audience": audience, "severity": "INFO", "text": texts}
    adopted(city, proposed(city, new))
    due = news.due()
    news.due(id=due, change="settled")
    assert rules_of(town) == ["verification-wanted", "visit-done"]


def test_an_end_may_have_a_condition(notify: Notify) -> None:
    _, news, town, _, city = notify
    only = {"until": ["due.settled.v1", "due.cancelled.v1"], "until_when": {"due.cancelled.v1": {"purpose": "CONTACT"}}}
    audience = {"level": "TOWN", "party": "SERVICE"}
    adopted(city, proposed(city, {**RULE, **only, "audience": audience}))
    due, other = news.due(), news.due()
    for id in (due, other):
        news.due(id=id, change="cancelled")  # of a verification
    news.due(id=other, change="settled")
    assert [alert["state"] for alert in town.get("/v1/alerts")["items"]] == ["RAISED", "RESOLVED"]


def test_no_one_adopts_on_top_of_what_was_not_seen(notify: Notify) -> None:
    *_, city = notify
    first, second, third = proposed(city, RULE), proposed(city, RULE), proposed(city, drops=("aid-paid",))
    adopted(city, first)
    answer = decide(city.as_(Role.CITY_ADMIN), second)
    refused(answer, 409, "rules-moved-on")
    assert "verification-wanted" in answer.text
    assert city.get(f"{CHANGES}/{second['id']}")["state"] == "PROPOSED", "nothing half done"
    assert adopted(city, third)["edition"] == 2, "another rule"
    assert decide(city, second, "WITHDRAWN").status_code == 201
    refused(decide(city, city.get(f"{CHANGES}/{second['id']}")), 409, "wrong-state")


@pytest.mark.parametrize("role", [Role.COUNTY_BUREAU_OFFICER, Role.COUNTY_CENTRE_STAFF, Role.TOWN_HEAD])
def test_the_rules_are_the_city_s_and_read_by_all(notify: Notify, role: Role) -> None:
    caller = notify.town.as_(role, TOWN if role == Role.TOWN_HEAD else COUNTY)
    for path, body in ((CHANGES, {"rules": [RULE], "reason": "x"}), (DRY_RUN, {"rules": [RULE]})):
        refused(caller.call("POST", path, body), 403, "role-forbidden")
    assert in_force(caller)["edition"] == 0


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"event": "due.forgotten.v1"}, "#/rules/0/event"),
        ({"event": "alert.raised.v1"}, "#/rules/0/event"),
        ({"when": {"purpose": "VERIFICTION"}}, "#/rules/0/when/purpose"),
        ({"when": {"colour": "red"}}, "#/rules/0/when/colour"),
        ({"text": {"zh": "{veteran_id}", "en": "fine"}}, "#/rules/0/text/zh"),
        ({"text": {"zh": "好", "en": "{due_on.__class__}"}}, "#/rules/0/text/en"),
        ({"text": {"zh": "{due_on:>60000000}", "en": "fine"}}, "#/rules/0/text/zh"),
        ({"until": ["card.refused.v1"]}, "#/rules/0/until/card.refused.v1"),
        ({"until_when": {"due.cancelled.v1": {}}}, "#/rules/0/until_when/due.cancelled.v1"),
        ({"until_when": {"due.settled.v1": {"purpose": "VERIFICTION"}}}, "#/rules/0/until_when/purpose"),
        ({"until_when": {"due.settled.v1": {"colour": "red"}}}, "#/rules/0/until_when/colour"),
        ({"audience": {"level": "STREET", "party": "SERVICE"}}, "#/rules/0/audience/level"),
        ({"escalate": [{"level": "CITY"}]}, "#/rules/0/escalate/0/party"),
        ({"digest": "25:00"}, "#/rules/0/digest"),
        ({"deadline_hours": 0}, "#/rules/0/deadline_hours"),
        ({"sound": "bell"}, "#/rules/0/sound"),
    ],
)
def test_a_fault_is_told_where_it_stands(notify: Notify, change: dict[str, Any], pointer: str) -> None:
    city = notify.city
    for path in (CHANGES, DRY_RUN):
        body = {"rules": [{**RULE, **change}], **({"reason": "x"} if path == CHANGES else {})}
        refused(city.call("POST", path, body), 422, "body-invalid", pointer)
    assert city.get(CHANGES)["items"] == []


def test_a_change_names_something_and_each_rule_once(notify: Notify) -> None:
    city = notify.city
    empty = {"rules": [], "drops": [], "reason": "x"}
    refused(city.call("POST", CHANGES, empty), 422, "change-empty", "#/rules")
    twice = {"rules": [RULE], "drops": ["verification-wanted"], "reason": "x"}
    refused(city.call("POST", CHANGES, twice), 422, "rule-named-twice", "#/rules")


def test_a_dry_run_tells_what_would_have_been_raised_and_where(notify: Notify) -> None:
    store, city = notify.store, notify.city
    with store.superuser() as db:
        due, now = str(uuid4()), datetime.now(UTC)
        body = {"occurred_at": now.isoformat(), "due_id": due, "veteran_id": due, "due_on": "2026-12-08"}
        for seq, (area, purpose, days, subject) in enumerate(
            [
                (VILLAGE, "VERIFICATION", 1, due),
                (TOWN, "VERIFICATION", 2, due),  # the same thing
                (TOWN, "VERIFICATION", 3, str(uuid4())),
                (OTHER_TOWN, "VERIFICATION", 3, str(uuid4())),
                (TOWN, "CONTACT", 3, str(uuid4())),
                (TOWN, "VERIFICATION", 8, str(uuid4())),
                (TOWN, "VERIFICATION", 0, due),
            ]
        ):
            at = now - timedelta(days=days)
            type = "due.opened.v1" if days else "due.settled.v1"
            told = json.dumps({**body, "purpose": purpose, "visit_id": due})
            row = (seq, type, at, at.date(), uuid4(), subject, at, area, told)
            db.execute(
                "INSERT INTO feed (seq, topic, part, offs, source, version, type, logtime, day, event_id, subject,"
                " time, area, bodyhash, body) VALUES (%s, 'muster.visits', 0, 0, '/muster/visits', 1,"
                " %s, %s, %s, %s, %s, %s, %s, '', %s)",
                row,
            )
    town = {**RULE, "name": "at-the-town", "audience": {"level": "TOWN", "party": "SERVICE"}}
    town["until_when"] = {"due.settled.v1": {"purpose": "CONTACT"}}
    tried = _try(city, RULE, town)
    county, at_town = tried["rules"]
    assert tried["events"] == 6
    assert (county["alerts"], county["at"], county["closed"], at_town["closed"]) == (3, 2, 1, 0)
    assert {"area": COUNTY, "party": "BUREAU", "alerts": 2} in county["stations"]
    assert {(each["area"], each["alerts"]) for each in at_town["stations"]} == {(TOWN, 2), (OTHER_TOWN, 1)}
    assert in_force(city)["edition"] == 0, "nothing changes"


def _try(city: Caller, *rules: dict[str, Any]) -> Any:
    answer = city.call("POST", DRY_RUN, {"rules": list(rules), "days": 7})
    assert answer.status_code == 200, answer.text
    return answer.json
