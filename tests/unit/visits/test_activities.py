"""Offers and stories: no path leaves their tables; who may sign up."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.visits.activities import domain as activity
from services.visits.offers import domain as offer
from services.visits.stories.domain import lectures, stories
from shared.contracts.visits import activities as contract
from shared.states import WrongState, step

DAY = date(2026, 11, 24)


@given(st.lists(st.sampled_from(list(offer.State)), max_size=8))
def test_no_path_of_an_offer_leaves_the_table(tried: list[offer.State]) -> None:
    state = offer.State.OPEN
    for wanted in tried:
        try:
            stepped = step(state, wanted)
        except WrongState:
            assert wanted not in state.may_follow
            continue
        assert wanted in state.may_follow
        state = stepped
    ended = [wanted for wanted in tried if wanted is not offer.State.OPEN]
    assert state is (ended[0] if ended else offer.State.OPEN), "an end is the end"


@given(st.lists(st.sampled_from(list(stories.State)), max_size=12))
def test_no_story_is_published_unreviewed_or_after_it_was_withdrawn(tried: list[stories.State]) -> None:
    state, passed = stories.State.DRAFT, [stories.State.DRAFT]
    for wanted in tried:
        try:
            stepped = step(state, wanted)
        except WrongState:
            assert wanted not in state.may_follow
            continue
        assert wanted in state.may_follow
        state = stepped
        passed.append(state)
    if stories.State.PUBLISHED in passed:
        at = passed.index(stories.State.PUBLISHED)
        assert passed[at - 1] is stories.State.REVIEWED
        assert set(passed[at + 1 :]) <= {stories.State.WITHDRAWN}
    if stories.State.WITHDRAWN in passed:
        assert passed[-1] is stories.State.WITHDRAWN


def test_the_events_know_the_same_words() -> None:
    assert tuple(offer.Kind) == contract.OFFERS
    assert tuple(lectures.StoryKind) == contract.STORIES


@pytest.mark.parametrize(
    ("state", "to_on", "free", "fault"),
    [
        ("OPEN", DAY, 1, None),
        ("OPEN", DAY - timedelta(days=1), 1, offer.OfferOver),
        ("OPEN", DAY, 0, offer.OfferFull),
        ("CLOSED", DAY, 1, WrongState),
        ("CANCELLED", DAY, 1, WrongState),
    ],
)
def test_who_may_sign_up(state: str, to_on: date, free: int, fault: type[Exception] | None) -> None:
    if fault is None:
        offer.check_sign_up(state, to_on, DAY, free)
        return
    with pytest.raises(fault):
        offer.check_sign_up(state, to_on, DAY, free)


def test_what_was_held_is_not_in_the_future() -> None:
    activity.check_held(DAY, DAY)
    with pytest.raises(activity.HeldInFuture):
        activity.check_held(DAY + timedelta(days=1), DAY)
    with pytest.raises(stories.ConsentInFuture):
        stories.check_consent(DAY + timedelta(days=1), DAY)
    stories.check_consent(None, DAY)
