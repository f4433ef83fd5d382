"""Findings about stations, and the rules that ship as data."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.standards import domain as findings
from services.registry.standards.domain import Status
from services.registry.standards.rules import HAVES, MODEL_FORMS, OFFICIAL

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("recorded", "derived", "flagged"),
    [
        (Status.MET, Status.UNMET, True),
        (Status.UNMET, Status.MET, True),
        (Status.MET, Status.MET, False),
        (Status.UNKNOWN, Status.UNMET, False),
        (Status.MET, None, False),
    ],
)
def test_only_met_and_unmet_contradict(recorded: str, derived: str | None, flagged: bool) -> None:
    assert findings.contradicts(recorded, derived) is flagged


@given(st.text(max_size=10), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_findings_are_about_items_of_the_list_and_days_that_have_come(item: str, on: date) -> None:
    if item not in HAVES:
        with pytest.raises(findings.ItemUnknown):
            findings.check(item, HAVES, on, TODAY)
    for known in HAVES:
        if on > TODAY:
            with pytest.raises(findings.AssessedInFuture):
                findings.check(known, HAVES, on, TODAY)
        else:
            findings.check(known, HAVES, on, TODAY)


def test_the_five_haves_are_five() -> None:
    assert HAVES == ["ORGANISATION", "POSTS", "STAFF", "FUNDING", "SUPPORT"]


def test_what_is_not_known_of_the_model_form_is_not_invented() -> None:
    (form,) = MODEL_FORMS
    assert (form["items_official"], form["sub_items_official"], form["least_served"]) == (12, 61, 300)
    assert len(form["items"]) < form["items_official"]
    assert {item["sub_items"] for item in form["items"]} == {None}


def test_the_official_numbers_are_those_of_the_article() -> None:
    required = OFFICIAL["440700000000"]["required"]
    assert required == {"CITY": 1, "COUNTY": 7, "TOWN": 73, "VILLAGE": 1328, "UNIVERSITY": 3}
    assert sum(required.values()) == 1412
