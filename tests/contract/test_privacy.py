"""No event names, describes or locates a person beyond an id, or ties money to one."""

import pytest
from marshmallow import fields

from shared.events import catalogue
from shared.observability.logging import mask
from tests.kit.samples import SAMPLES, body_of

TELLS_OF_A_PERSON = {
    "name", "names", "surname", "id", "number", "card", "phone", "mobile", "telephone", "email", "address",
    "birth", "birthday", "born", "age", "sex", "gender", "category", "categories", "disability", "grade",
    "diagnosis", "illness", "health", "note", "story", "reason", "photo", "bank", "account",
}  # fmt: skip
"""Words that no field's name may contain; `…_id` is looked at apart."""

PUBLIC = {
    ("station.opened.v1", "name"): "a station's name is on its door",
    ("station.renamed.v1", "name"): "a station's name is on its door",
    ("fund.opened.v1", "name"): "a fund's name is published",
    **{
        (f"card.{step}.v1", "card_type"): "the preferential card's; says no more than is_veteran"
        for step in ("applied", "advanced", "refused", "delivered", "due_soon", "overdue", "rescheduled")
    },
}

MONEY = {"fen", "yuan", "amount", "sum", "granted", "requested", "available", "reserved"}
GROUND = {"ground", "cause", "need", "why"}
PERSON = {"veteran", "person", "people", "applicant", "application", "applied", "payee", "officer", "visit", "due"}
IDS = {
    "account", "account_id", "alert_id", "application_id", "due_id", "fund_id", "veteran_id", "visit_id",
    "card_id", "household_id", "plaque_id",
    "promise_id",
    "activity_id", "campaign_id", "explanation_id", "offer_id", "policy_id", "practice_id", "satisfaction_id",
    "story_id",
    "follow_up_visit_id", "hardship_id", "lead_id",
    "import_id",
    "check_id", "reminder_id", "shortfall_id", "warning_id",
    "dispute_id", "petition_id",
    "award_id", "contest_id", "scorecard_id", "staff_id", "station_id", "training_id",
    "appointment_id", "case_id", "handover_id", "mediation_id", "studio_id", "talk_id",
}  # fmt: skip
"""Ids of aggregates: meaningless without the right to read them."""

EVERY = sorted((type, field) for type, contract in catalogue.CONTRACTS.items() for field in contract.fields)


def words(field: str) -> set[str]:
    return set(field.split("_"))


@pytest.mark.parametrize(("type", "field"), EVERY)
def test_no_field_tells_of_a_person(type: str, field: str) -> None:
    if (type, field) in PUBLIC or field in IDS:
        return
    assert not words(field) & TELLS_OF_A_PERSON


def test_what_is_permitted_exists() -> None:
    assert set(PUBLIC) <= set(EVERY)
    assert {field for _, field in EVERY} >= IDS


@pytest.mark.parametrize(("type", "field"), [(t, f) for t, f in EVERY if t.startswith("aid.")])
def test_aid_carries_no_sum_and_no_ground(type: str, field: str) -> None:
    assert not words(field) & (MONEY | GROUND)
    assert not isinstance(catalogue.CONTRACTS[type].fields[field], fields.Number)


@pytest.mark.parametrize(("type", "field"), [(t, f) for t, f in EVERY if t.startswith("fund.")])
def test_funds_carry_no_person(type: str, field: str) -> None:
    assert not words(field) & PERSON


BY_ID_ALONE = ("legal.", "handover.", "appointment.", "mediation.")
"""What joins to no person: it would mark those who seek their rights, or whose need was handed on."""


@pytest.mark.parametrize(("type", "field"), [(t, f) for t, f in EVERY if t.startswith(BY_ID_ALONE)])
def test_what_marks_someone_names_the_matter_alone(type: str, field: str) -> None:
    assert not words(field) & (PERSON - {"due"})


@pytest.mark.parametrize(("type", "field"), [(t, f) for t, f in EVERY if t.startswith(("petition.", "dispute."))])
def test_rights_carry_the_id_of_the_case_alone(type: str, field: str) -> None:
    """Whose case it is would mark a petitioner; what it is about, and how it ended, would tell of them."""
    assert not field.endswith("_id") or field == f"{type.partition('.')[0]}_id"
    assert not words(field) & (GROUND | {"matter", "outcome", "text", "party", "parties"})


def test_money_and_a_person_never_meet_in_one_event() -> None:
    for type, contract in catalogue.CONTRACTS.items():
        used = set().union(*(words(field) for field in contract.fields))
        assert not (used & MONEY and used & PERSON), type


@pytest.mark.parametrize("type", sorted(SAMPLES))
def test_nothing_in_a_sample_would_be_masked_in_a_log(type: str) -> None:
    headers = " ".join(SAMPLES[type]["headers"].values())
    text = body_of(type).decode() + headers
    assert mask(text) == text
