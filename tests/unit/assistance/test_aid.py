"""Aid: who may apply for what, again or not, what a grant may be, and what a public notice must not show."""

import itertools
from datetime import date

import pytest

from services.assistance.aid.domain import cases as aid
from services.assistance.aid.domain.cases import FOR_VETERANS_ONLY, Form, Ground
from services.assistance.exclusions import domain as exclusions
from services.assistance.notices import domain as notices
from shared.errors import PersonDeceased

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("ground", "is_veteran", "alive"), list(itertools.product(Ground, (True, False), (True, False)))
)
def test_who_may_apply(ground: Ground, is_veteran: bool, alive: bool) -> None:
    if not alive:
        with pytest.raises(PersonDeceased):
            aid.check_eligible(ground, is_veteran=is_veteran, alive=alive)
    elif ground in FOR_VETERANS_ONLY and not is_veteran:
        with pytest.raises(aid.NotEligible) as refused:
            aid.check_eligible(ground, is_veteran=is_veteran, alive=alive)
        assert refused.value.pointer == "#/ground"
    else:
        aid.check_eligible(ground, is_veteran=is_veteran, alive=alive)
        assert ground in (Ground.SUDDEN_EVENT, Ground.OTHER) or is_veteran


def test_the_same_cause_again_needs_a_reason() -> None:
    aided_on = [date(2026, 1, 15)]
    aid.check_same_cause([], None, TODAY, 12)
    aid.check_same_cause(aided_on, "再次住院", TODAY, 12)
    aid.check_same_cause(aided_on, None, date(2027, 1, 15), 12)
    with pytest.raises(aid.SameCause, match="2026-01-15"):
        aid.check_same_cause(aided_on, None, TODAY, 12)


@pytest.mark.parametrize(
    ("registered", "managing", "case", "elsewhere"),
    [
        ("440703101201", "440781100201", "440703101000", False),
        ("440703101000", "440703101201", "440703101000", False),
        ("440703000000", "440703000000", "440703000000", False),
        ("440700000000", "440703101201", "440703101000", False),
        ("440781000000", "440703101201", "440781000000", False),
        (None, "440700000000", "440700000000", False),
        ("450102001001", "440703101201", "440703101000", True),
        (None, "440703101201", "440703101000", False),
    ],
)
def test_a_case_belongs_to_the_town_of_the_registered_address(
    registered: str | None, managing: str, case: str, elsewhere: bool
) -> None:
    assert aid.case_area(registered, managing) == case
    assert aid.is_elsewhere(registered, managing) is elsewhere


def test_what_a_grant_may_be() -> None:
    aid.check_grant(Form.CASH, [60, 40], 100, "LIVING", 100, 0)
    aid.check_grant(Form.SOCIAL_SERVICE, [], 100, "LIVING", 100, 0)
    for form in (Form.CASH, Form.IN_KIND):
        with pytest.raises(aid.GrantIncomplete):
            aid.check_grant(form, [], 100, "LIVING", None, 0)
    with pytest.raises(aid.GrantTooHigh):
        aid.check_grant(Form.CASH, [60, 41], 100, "LIVING", None, 0)
    aid.check_grant(Form.CASH, [60], 100, "LIVING", 100, 40)
    with pytest.raises(aid.GrantTooHigh):
        aid.check_grant(Form.CASH, [60], 100, "LIVING", None, 41)
    with pytest.raises(aid.AboveClass, match="99 fen for LIVING"):
        aid.check_grant(Form.CASH, [60], 200, "LIVING", 99, 40)
    with pytest.raises(aid.AboveClass, match="99 fen for LIVING"):
        aid.check_grant(Form.CASH, [100], 100, "LIVING", 99, 0)


@pytest.mark.parametrize(
    "text",
    [
        "联系电话13800138000",
        "身份证11010519491231002X",
        "账号 6222 0210 0112 2334 455",
        "１３８００１３８０００",
        "因癌症住院",
    ],
)
def test_a_notice_that_tells_too_much(text: str) -> None:
    with pytest.raises(notices.NoticeTells) as refused:
        notices.check_masked(text, ["癌"])
    assert text not in refused.value.words


def test_a_notice_may_name_days_and_sums() -> None:
    notices.check_masked("拟对陈某某援助30000元，公示期2026-11-30至2026-12-07。", ["癌"])


def test_how_long_a_finding_excludes() -> None:
    assert exclusions.until(date(2025, 2, 28), TODAY) == date(2027, 2, 28)
    with pytest.raises(exclusions.NotYetHappened):
        exclusions.until(date(2026, 12, 1), TODAY)
    with pytest.raises(exclusions.LongPast):
        exclusions.until(date(2024, 11, 29), TODAY)
