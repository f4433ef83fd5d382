"""States say what may follow each; a word that is no state of theirs fails where they are declared."""

import pickle

import pytest

from shared.errors import Refusal
from shared.states import States, WrongState, step


class Lamp(States, of="lamp"):
    OFF = "OFF", "ON", "BROKEN"
    ON = "ON", "OFF"
    BROKEN = "BROKEN"


def test_a_state_is_its_word() -> None:
    assert (Lamp.ON, Lamp("ON"), Lamp.ON.value, f"{Lamp.ON}") == ("ON", Lamp.ON, "ON", "ON")
    assert pickle.loads(pickle.dumps(Lamp.BROKEN)) is Lamp.BROKEN
    assert list(Lamp) == ["OFF", "ON", "BROKEN"]


def test_a_step_leads_where_its_state_says() -> None:
    assert Lamp.OFF.may_follow == {Lamp.ON, Lamp.BROKEN}
    assert step("OFF", Lamp.BROKEN) is Lamp.BROKEN


@pytest.mark.parametrize(
    ("now", "to", "detail"),
    [
        ("OFF", Lamp.OFF, "The lamp is OFF; it cannot become OFF from there, only BROKEN or ON."),
        ("BROKEN", Lamp.ON, "The lamp is BROKEN; it cannot become ON from there, nor anything else."),
    ],
)
def test_a_wrong_state_names_the_states_that_may_follow(now: str, to: Lamp, detail: str) -> None:
    with pytest.raises(WrongState) as refused:
        step(now, to, pointer="#/to")
    assert (refused.value.detail, refused.value.pointer) == (detail, "#/to")


def test_states_may_have_a_refusal_of_their_own() -> None:
    class Spent(Refusal):
        """It is spent."""

    class Match(States, of="match", refusal=Spent):
        NEW = "NEW", "USED"
        USED = "USED"

    with pytest.raises(Spent):
        step("USED", Match.NEW)


def test_a_word_that_is_no_state_fails_at_once() -> None:
    with pytest.raises(ValueError, match="'LOST' is not a valid"):

        class Sock(States, of="sock"):
            WORN = "WORN", "LOST"
