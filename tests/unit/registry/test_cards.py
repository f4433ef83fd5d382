"""Preferential cards: steps and who takes them, who is entitled, the clock, and home service."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.cards import domain as cards
from services.registry.cards.domain import CardType, Ground, HomeReason, State
from services.registry.files.domain.people import SURVIVORS, Category
from services.registry.files.rules import VETERANS
from shared.contracts.access import GRANTS, LEVELS, Role, party_of
from shared.contracts.registry.cards import CARD_TYPES, ON_THE_WAY
from shared.errors import Kind, PersonDeceased
from shared.states import WrongState
from tests.kit.calendars import PUBLISHED

WAY = [
    State.APPLIED, State.TOWN_ACCEPTED, State.CENTRE_VERIFIED, State.BUREAU_CHECKED, State.CITY_REVIEWED,
    State.PROVINCE_FILED, State.PRODUCED, State.DELIVERED,
]  # fmt: skip
STEPS = set(itertools.pairwise(WAY)) | {(state, State.REFUSED) for state in WAY[:5]}
PLACES = {"CITY": "440700000000", "COUNTY": "440703000000", "TOWN": "440703101000", "VILLAGE": "440703101001"}


def test_the_words_are_those_of_the_contracts() -> None:
    assert tuple(CardType) == CARD_TYPES
    assert tuple(WAY[1:-1]) == ON_THE_WAY
    assert (*WAY[1:5],) == cards.IN_REVIEW


@pytest.mark.parametrize(("current", "wanted"), list(itertools.product(State, State)))
def test_the_steps_of_a_card(current: State, wanted: State) -> None:
    if (current, wanted) in STEPS:
        assert cards.step(current, wanted, received=True) is wanted
        assert cards.taker(current, wanted).roles
        return
    with pytest.raises(WrongState, match=f"is {current}; it cannot become {wanted}"):
        cards.step(current, wanted, received=True)


@given(st.lists(st.tuples(st.sampled_from(list(State)), st.booleans()), max_size=30))
def test_no_path_leaves_the_table(tried: list[tuple[State, bool]]) -> None:
    state, passed, was_received = State.APPLIED, [State.APPLIED], False
    for wanted, received in tried:
        was_received |= received and state is State.PRODUCED
        try:
            state = cards.step(state, wanted, received=was_received)
        except (WrongState, cards.CardNotReceived):
            continue
        passed.append(state)
    refused = [*WAY[: len(passed) - 1], State.REFUSED]
    assert passed == WAY[: len(passed)] or (passed == refused and len(passed) <= 6)
    assert was_received or State.DELIVERED not in passed


def test_what_the_centre_has_not_signed_for_is_not_handed_out() -> None:
    with pytest.raises(cards.CardNotReceived):
        cards.step(State.PRODUCED, State.DELIVERED)
    cards.check_receipt(State.PRODUCED, received=False)
    for state, received in [(State.PRODUCED, True), (State.DELIVERED, True), (State.PROVINCE_FILED, False)]:
        with pytest.raises(WrongState):
            cards.check_receipt(state, received=received)


@pytest.mark.parametrize(("current", "wanted"), sorted(STEPS))
def test_a_step_is_taken_by_its_roles_at_their_level_alone(current: State, wanted: State) -> None:
    taker = cards.taker(current, wanted)
    for role, (level, area) in itertools.product(Role, PLACES.items()):
        if role in taker.roles and level == taker.level:
            cards.check_taker(taker, role, area)
            assert level in LEVELS[role], "the role exists at that level"
            assert "card:step" in GRANTS[role]
            continue
        with pytest.raises(cards.StepOfAnother, match=f"at the level {taker.level} by") as refused:
            cards.check_taker(taker, role, area)
        assert refused.value.kind is Kind.FORBIDDEN


def test_only_bureaus_refuse_and_only_service_bodies_serve() -> None:
    assert {party_of(role) for taker in cards.REFUSERS.values() for role in taker.roles} == {"BUREAU"}
    assert not any("card:apply" in GRANTS[role] for taker in cards.REFUSERS.values() for role in taker.roles)
    serving = (State.TOWN_ACCEPTED, State.CENTRE_VERIFIED, State.DELIVERED)
    assert {party_of(role) for state in serving for role in cards.TAKERS[state].roles} == {"SERVICE"}


@pytest.mark.parametrize("category", list(Category))
def test_the_card_follows_from_the_category(category: Category) -> None:
    if category in SURVIVORS:
        assert cards.entitled([category], None, VETERANS) is CardType.PREFERENTIAL_CARE
    elif category not in VETERANS:
        with pytest.raises(cards.NotEntitled) as refused:
            cards.entitled([category], None, VETERANS)
        assert refused.value.pointer == "#/veteran_id"
    else:
        assert cards.entitled([category], None, VETERANS) is CardType.VETERAN


def test_someone_entitled_to_both_chooses_and_no_one_else_does() -> None:
    both = [Category.DISCHARGED_SOLDIER, Category.MARTYR_SURVIVOR]
    assert cards.entitled(both, None, VETERANS) is CardType.VETERAN
    assert [cards.entitled(both, kind, VETERANS) for kind in CardType] == list(CardType)
    with pytest.raises(cards.NotEntitled) as refused:
        cards.entitled([Category.MARTYR_SURVIVOR], CardType.VETERAN, VETERANS)
    assert refused.value.pointer == "#/card_type"


def test_who_is_neither_veteran_nor_survivor_has_no_card() -> None:
    with pytest.raises(cards.NotEntitled):
        cards.entitled([], None, VETERANS)


@given(st.sets(st.sampled_from(list(Ground))))
def test_a_ground_refuses_or_leaves_it_to_the_province(stated: set[Ground]) -> None:
    why = cards.refused_by_rule(stated)
    assert bool(why) == bool(stated - cards.PROVINCE_DECIDES)
    for ground, text in cards.REFUSED_BY_RULE.items():
        assert (text in (why or "")) == (ground in stated)
    assert set(Ground) == cards.REFUSED_BY_RULE.keys() ^ cards.PROVINCE_DECIDES


@pytest.mark.parametrize(
    ("accepted", "warn", "last"),
    [
        (date(2026, 3, 2), date(2026, 4, 7), date(2026, 4, 14)),  # over Tomb-sweeping, 4–6 April
        (date(2025, 12, 15), date(2026, 1, 20), date(2026, 1, 27)),  # new year: 1–3 January off, Sunday the 4th worked
        (date(2026, 1, 15), date(2026, 2, 26), date(2026, 3, 4)),  # Spring Festival, with its Saturdays worked
    ],
)
def test_the_clock_counts_working_days(accepted: date, warn: date, last: date) -> None:
    assert PUBLISHED.add(accepted, cards.FILING_WORKDAYS) == last
    assert cards.warn_on(last, PUBLISHED) == warn


@given(st.dates(date(2023, 1, 1), date(2030, 10, 1)))
def test_thirty_working_days_and_a_reminder_five_before(accepted: date) -> None:
    file_by = PUBLISHED.add(accepted, cards.FILING_WORKDAYS)
    days = (accepted + timedelta(days=n) for n in range(1, (file_by - accepted).days + 1))
    worked = [day for day in days if PUBLISHED.is_workday(day)]
    assert (len(worked), worked[-1], worked[-6]) == (30, file_by, cards.warn_on(file_by, PUBLISHED))


REASONS = [None, *HomeReason]


@pytest.mark.parametrize(
    ("wanted", "reason", "offered", "over_80"),
    list(itertools.product((None, True, False), REASONS, (True, False), (True, False))),
)
def test_home_service(wanted: bool | None, reason: HomeReason | None, offered: bool, over_80: bool) -> None:
    def granted() -> bool:
        return cards.served_at_home(wanted, reason, offered=offered, over_80=over_80)

    unfounded = wanted is True and not (offered or over_80 or reason)
    if unfounded or (wanted is False and reason):
        with pytest.raises(cards.HomeServiceUnfounded if wanted else cards.HomeServiceDeclined):
            granted()
    elif wanted is None:
        assert granted() == (offered or bool(reason))
    else:
        assert granted() is wanted


@pytest.mark.parametrize(
    ("area", "alive", "refusal"),
    [
        ("440703101001", True, None),
        ("440703101000", True, None),
        ("440703000000", True, cards.NoTownStation),
        ("440703101901", True, None),
        ("440703000901", True, cards.NoTownStation),
        ("440703101001", False, PersonDeceased),
    ],
)
def test_the_file_comes_first(area: str, alive: bool, refusal: type[Exception] | None) -> None:
    if refusal is None:
        cards.check_file(area, alive=alive)
        return
    with pytest.raises(refusal) as refused:
        cards.check_file(area, alive=alive)
    assert getattr(refused.value, "pointer", None) == "#/veteran_id"
