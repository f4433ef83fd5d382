"""Alert rules: read whole, every fault named."""

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.notify.alerting.domain import Rule
from services.notify.alerting.rules import RULES, RulesSchema
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
    (rule,) = RulesSchema().load({"verification-wanted": {**GOOD, **changes}})
    return rule


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


@pytest.mark.parametrize(
    ("level", "area", "inbox"),
    [
        ("TOWN", "440781100201", "440781100000"),
        ("COUNTY", "440781100201", "440781000000"),
        ("CITY", "440781100201", "440700000000"),
        ("VILLAGE", "440781100201", "440781100201"),
        ("TOWN", "440781000000", "440781000000"),  # something of a county has no town
    ],
)
def test_the_inbox_is_found_upward_from_the_area(level: str, area: str, inbox: str) -> None:
    assert one(audience={"level": level, "party": "SERVICE"}).inbox_area(area) == inbox


def test_texts_are_filled_in_both_languages() -> None:
    assert one().say({"due_on": "2026-12-08"}) == {"zh": "请在2026-12-08前完成。", "en": "Wanted by 2026-12-08."}


def test_deadlines_are_optional() -> None:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    assert one().deadline(at) == at + timedelta(hours=72)
    assert one(deadline_hours=0.5).deadline(at) == at + timedelta(minutes=30)
    without = {name: value for name, value in GOOD.items() if name != "deadline_hours"}
    (rule,) = RulesSchema().load({"info": without})
    assert rule.deadline(at) is None


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
    }
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(source))
    with pytest.raises(RulesInvalid) as refused:
        load(tmp_path / "rules.yaml", RulesSchema)
    text = str(refused.value)
    assert "rules.unknown-event.value: no one publishes due.forgotten.v1" in text
    assert "unknown-field.value: due.opened.v1 has no field name that is always there, as its text zh wants" in text
    assert "unknown-field.value: due.opened.v1 has no field name that is always there, as its text en wants" in text
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
    ],
)
def test_a_text_that_cannot_be_filled_in_is_a_fault_of_its_rule(text: str, tmp_path: Path) -> None:
    content = {"verification-wanted": {**GOOD, "text": {"zh": text, "en": "fine"}}}
    (fault,) = faults_of(tmp_path, content, RulesSchema)
    assert fault.startswith("rules.verification-wanted.value: ")


def test_a_text_may_not_rest_on_a_field_that_may_be_absent(tmp_path: Path) -> None:
    assert not CONTRACTS["due.opened.v1"].fields["ref"].required
    faults = faults_of(tmp_path, {"verification-wanted": {**GOOD, "text": {"zh": "{ref}", "en": "{ref}"}}}, RulesSchema)
    assert len(faults) == 2
    assert all("ref" in fault for fault in faults)


def test_the_rules_we_ship_are_read_and_speak_of_no_one() -> None:
    shipped = yaml.safe_load((files("services.notify") / "data/rules.yaml").read_text("utf-8"))
    assert {rule.name for rule in RULES} == shipped.keys()
    for rule in RULES:
        assert rule.text.keys() == {"zh", "en"}
        assert rule.when.keys() <= CONTRACTS[rule.event].fields.keys()
