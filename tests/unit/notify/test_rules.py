"""Alert rules: read whole, every fault named."""

import re
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from marshmallow import ValidationError

from services.notify.rules.domain import Rule, RuleUnusable, Step, next_step
from services.notify.rules.rules import SHIPPED, RuleSchema, RulesSchema, rule_of
from shared import rules as shipped
from shared.events.catalogue import CONTRACTS
from shared.rules import RulesInvalid, load
from tests.kit.rules import faults_of

GOOD: dict[str, Any] = {
    "event": "due.opened.v1",
    "when": {"purpose": "VERIFICATION"},
    "audience": {"level": "TOWN", "party": "SERVICE"},
    "severity": "ACTION",
    "deadline_hours": 72,
    "text": {"zh": "请在{due_on}前完成。", "en": "Wanted by {due_on}."},
}


ON = date(2026, 11, 24)


def one(**changes: Any) -> Rule:
    ((name, written),) = RulesSchema().load({"verification-wanted": {**GOOD, **changes}}).items()
    return rule_of(name, written)


def test_a_rule_applies_where_every_value_fits() -> None:
    rule = one()
    assert rule.applies({"purpose": "VERIFICATION", "due_on": date(2026, 12, 8)}, ON)
    assert not rule.applies({"purpose": "CONTACT"}, ON)
    assert not rule.applies({}, ON)
    assert one(when={}).applies({}, ON)


def test_what_happened_long_before_its_event_calls_on_no_one() -> None:
    rule = one(when={}, fresh={"due_on": 90})
    assert rule.applies({"due_on": ON + timedelta(days=400)}, ON)
    assert rule.applies({"due_on": ON - timedelta(days=90)}, ON)
    assert not rule.applies({"due_on": ON - timedelta(days=91)}, ON)
    assert rule.applies({}, ON), "an old event may not tell"


def test_a_condition_may_name_several_values() -> None:
    rule = one(when={"purpose": ["VERIFICATION", "CONTACT"]})
    assert rule.applies({"purpose": "CONTACT"}, ON)
    assert not rule.applies({"purpose": "HOME_VISIT"}, ON)
    assert one(when={"ref": None}).applies({}, ON)


def test_whoever_must_decide_next_is_told() -> None:
    nexts = {
        "TOWN_ACCEPTED": {"level": "COUNTY", "party": "SERVICE"},
        "BUREAU_CHECKED": {"level": "CITY", "party": "BUREAU"},
    }
    audience = {"decides": {"field": "state", "next": nexts}}
    texts = {"zh": "请办理。", "en": "It is your turn."}
    rule = one(event="card.advanced.v1", when={}, audience=audience, text=texts)
    assert rule.audience({"state": "BUREAU_CHECKED"}) == ("CITY", "BUREAU")
    assert rule.applies({"state": "TOWN_ACCEPTED"}, ON)
    assert not rule.applies({"state": "PRODUCED"}, ON), "no one decides on it"


CHAIN = [Step("TOWN", "SERVICE", 24), Step("COUNTY", "SERVICE", 24), Step("CITY", "BUREAU", None)]
VILLAGE, TOWN, COUNTY, CITY = "440781100201", "440781100000", "440781000000", "440700000000"


@pytest.mark.parametrize(
    ("last", "is_open", "following"),
    [
        (VILLAGE, {TOWN, COUNTY, CITY}, TOWN),
        (VILLAGE, {CITY}, CITY),
        (TOWN, {TOWN, COUNTY, CITY}, COUNTY),
        (COUNTY, {TOWN, COUNTY, CITY}, CITY),
        (CITY, {TOWN, COUNTY, CITY}, None),
        (TOWN, {TOWN}, None),
        ("440700000901", {CITY}, CITY),  # a university point's town, county and city are one
        (CITY, {CITY}, None),
    ],
)
def test_an_alert_goes_on_to_the_next_area_with_an_open_station(
    last: str, is_open: set[str], following: str | None
) -> None:
    found = next_step(CHAIN, last, is_open)
    assert (found and found[0]) == following


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        ("2026-11-24T21:29+08:00", None),
        ("2026-11-24T21:30+08:00", "2026-11-25T07:30+08:00"),
        ("2026-11-25T00:10+08:00", "2026-11-25T07:30+08:00"),
        ("2026-11-25T07:30+08:00", None),
    ],
)
def test_quiet_hours_pass_midnight_in_china(at: str, ends: str | None) -> None:
    quiet = one(quiet={"begins": "21:30", "ends": "07:30"}).quiet
    assert quiet is not None
    assert quiet.until(datetime.fromisoformat(at)) == (datetime.fromisoformat(ends) if ends else None)
    day = one(quiet={"begins": "12:00", "ends": "14:00"}).quiet
    assert day is not None
    assert day.until(datetime.fromisoformat("2026-11-24T13:00+08:00")) == datetime.fromisoformat(
        "2026-11-24T14:00+08:00"
    )
    assert day.until(datetime.fromisoformat("2026-11-24T21:30+08:00")) is None


def test_urgent_alerts_ring_at_night() -> None:
    assert one(severity="URGENT").quiet is None
    assert one().quiet is not None
    assert one(quiet=None).quiet is None


def test_what_is_gathered_is_told_at_the_next_time_of_day() -> None:
    rule = one(digest="08:30")
    assert rule.digest_at(datetime.fromisoformat("2026-11-24T08:29+08:00")) == datetime.fromisoformat(
        "2026-11-24T08:30+08:00"
    )
    assert rule.digest_at(datetime.fromisoformat("2026-11-24T08:30+08:00")) == datetime.fromisoformat(
        "2026-11-25T08:30+08:00"
    )
    assert one().digest_at(datetime.now(UTC)) is None


def test_texts_are_filled_in_both_languages() -> None:
    assert one().say({"due_on": "2026-12-08"}) == {"zh": "请在2026-12-08前完成。", "en": "Wanted by 2026-12-08."}


@pytest.mark.parametrize(
    ("rule", "data", "said"),
    [
        ("five-haves-gap", {"item": "POSTS", "assessed_on": "2026-12-08"}, ("有编制", "posts")),
        ("training-near", {"subject": "RIGHTS", "planned_on": "2026-12-08"}, ("权益维护", "rights")),
        ("weather-check", {"signal": "YELLOW", "to_on": "9", "day": "8", "at_most": 10}, ("黄色", "yellow")),
        ("policy-published", {"title": "AID", "valid_from": "2026-12-08"}, ("AID", "AID")),  # of no list
    ],
)
def test_values_of_closed_lists_are_called_in_the_language_of_the_text(
    rule: str, data: dict[str, Any], said: tuple[str, str]
) -> None:
    text = rule_of(rule, SHIPPED[rule]).say(data)
    assert said[0] in text["zh"]
    assert said[1] in text["en"]
    assert not re.search("[A-Z]{3}", text["zh"].replace("AID", "")), text["zh"]


def test_deadlines_are_optional() -> None:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    assert one().deadline(at) == at + timedelta(hours=72)
    without = {name: value for name, value in GOOD.items() if name != "deadline_hours"}
    assert rule_of("info", RulesSchema().load({"info": without})["info"]).deadline(at) is None


def test_what_this_release_cannot_use_is_told_in_both_languages() -> None:
    with pytest.raises(ValidationError) as fault:
        RuleSchema().load({**GOOD, "when": {"colour": "red"}})
    refusal = RuleUnusable(rule="mine", faults=[*shipped.faults_of(fault.value.messages)])
    assert "(when.colour: due.opened.v1 has no field colour.)" in refusal.words
    assert "（when.colour：due.opened.v1 没有字段 colour。）" in refusal.words.zh


def test_bad_rules_are_all_named_with_all_their_faults(tmp_path: Path) -> None:
    source: dict[str, Any] = {
        "good": GOOD,
        "unknown-event": {**GOOD, "event": "due.forgotten.v1"},
        "unknown-field": {**GOOD, "text": {"zh": "{name}", "en": "{name}"}},
        "unknown-when": {**GOOD, "when": {"colour": "red"}},
        "no-date": {**GOOD, "fresh": {"purpose": 90}},
        "no-days": {**GOOD, "fresh": {"due_on": 0}},
        "wrong-words": {**GOOD, "severity": "LOUD", "audience": {"level": "STREET", "party": "SERVICE"}},
        "no-text": {**GOOD, "text": {"zh": "只有中文"}},
        "surplus": {**GOOD, "sound": "bell"},
        "no-time": {**GOOD, "deadline_hours": 0},
        "nothing": None,
        "never": {**GOOD, "when": {"purpose": "VERIFICTION"}},
        "others-end": {**GOOD, "until": ["card.refused.v1"]},
        "no-key": {**GOOD, "key": ["ref"]},
        "two-audiences": {**GOOD, "audience": {**GOOD["audience"], "decides": {"field": "purpose", "next": {}}}},
        "own-alerts": {**GOOD, "event": "alert.raised.v1"},
    }
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(source))
    with pytest.raises(RulesInvalid) as refused:
        load(tmp_path / "rules.yaml", RulesSchema)
    text = str(refused.value)
    assert "rules.unknown-event.value.event: No one publishes due.forgotten.v1" in text
    missing = "due.opened.v1 has no field name that is always there"
    assert f"unknown-field.value.text.zh: {missing}" in text
    assert f"unknown-field.value.text.en: {missing}" in text
    assert "due.opened.v1 has no field colour" in text
    for name, fault in (
        ("wrong-words", "severity"),
        ("wrong-words", "level"),
        ("no-date", "due.opened.v1 has no date purpose"),
        ("no-days", "due_on"),
        ("no-text", "en"),
        ("surplus", "sound"),
        ("no-time", "deadline_hours"),
        ("nothing", "null"),
        ("never", "purpose of due.opened.v1 is never VERIFICTION"),
        ("others-end", "card.refused.v1 is no event of what due.opened.v1 tells of"),
        ("no-key", "due.opened.v1 has no field ref that is always there"),
        ("two-audiences", "Name a level and a party, or who decides"),
        ("own-alerts", "No one publishes alert.raised.v1"),
    ):
        place = f"rules.yaml: rules.{name}.value"
        assert any(line.startswith(place) and fault in line for line in text.splitlines()), (name, fault)  # fmt: skip
    assert "good" not in text


@pytest.mark.parametrize(
    "text",
    [
        "until {due_on.year}",
        "until {name}",
        "until {due_on",
        "until due_on}",
        "until {}",
        "until {due_on!x}",
        "until {due_on!r}",
        "until {due_on:>60000000}",
        "until {due_on.__class__.__mro__}",
        "until {due_on[0]}",
        "until {veteran_id}",
        "until {occurred_at}",
        "until {officer}",
    ],
)
def test_a_text_that_cannot_be_filled_in_is_a_fault_of_its_rule(text: str, tmp_path: Path) -> None:
    content = {"verification-wanted": {**GOOD, "text": {"zh": text, "en": "fine"}}}
    (fault,) = faults_of(tmp_path, content, RulesSchema)
    assert fault.startswith("rules.verification-wanted.value.text.zh: ")


def test_a_text_may_not_rest_on_a_field_that_may_be_absent(tmp_path: Path) -> None:
    assert not CONTRACTS["due.opened.v1"].fields["ref"].required
    faults = faults_of(tmp_path, {"verification-wanted": {**GOOD, "text": {"zh": "{ref}", "en": "{ref}"}}}, RulesSchema)
    assert len(faults) == 2
    assert all("ref" in fault for fault in faults)


def test_the_rules_we_ship_are_read_and_speak_of_no_one() -> None:
    shipped = yaml.safe_load((files("services.notify") / "data/rules.yaml").read_text("utf-8"))
    rules = [rule_of(name, written) for name, written in SHIPPED.items()]
    assert {rule.name for rule in rules} == shipped.keys()
    for rule in rules:
        assert rule.text.keys() == {"zh", "en"}
        assert rule.when.keys() <= CONTRACTS[rule.event].fields.keys()


def test_what_was_told_of_a_matter_closes_as_the_matter_ends() -> None:
    ends: dict[str, set[str]] = {}
    for type, contract in CONTRACTS.items():
        if contract.ends and contract.aggregate in ("legal", "petition", "dispute", "handover", "appointment"):
            ends.setdefault(contract.aggregate, set()).add(type)
    for name, rule in SHIPPED.items():
        if not (contract := CONTRACTS[rule["event"]]).ends:
            assert ends.get(contract.aggregate, set()) <= set(rule["until"]), name


def test_the_table_of_reminders_names_rules_and_tests_that_there_are() -> None:
    table = (Path(__file__).parents[3] / "docs/reminders.md").read_text("utf-8")
    lines = [line.split(" | ") for line in table.splitlines() if line.count(" | ") == 3][1:]
    assert len(lines) == 18
    names = {name for _, _, rules, _ in lines for name in re.findall("`([a-z-]+)`", rules)}
    assert names - SHIPPED.keys() == set()
    begins = {name for _, _, rules, _ in lines for name in re.findall("`([a-z-]+)…`", rules)}
    assert all(any(rule.startswith(begin) for rule in SHIPPED) for begin in begins)
    shown = {path for *_, by in lines for path in re.findall("`([a-z_/]+[.]py)`", by)}
    assert [path for path in shown if not (Path(__file__).parents[2] / "integration" / path).exists()] == []
