"""States say what may follow each; a word that is no state of theirs fails where they are declared."""

import pickle

import pytest

from shared.errors import Refusal
from shared.states import States, StateUnfit, WrongState, check_state, step
from shared.words import Words


class Lamp(States, of=Words("lamp", "灯")):
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
        ("OFF", Lamp.OFF, "The lamp is OFF; it cannot become OFF from there. What may follow is BROKEN, ON."),
        ("BROKEN", Lamp.ON, "The lamp is BROKEN; it cannot become ON from there. What may follow is nothing."),
    ],
)
def test_a_wrong_state_names_the_states_that_may_follow(now: str, to: Lamp, detail: str) -> None:
    with pytest.raises(WrongState) as refused:
        step(now, to, pointer="#/to")
    assert (str(refused.value), refused.value.pointer) == (detail, "#/to")


def test_a_refusal_of_a_step_is_told_in_chinese_too() -> None:
    with pytest.raises(WrongState) as refused:
        step("BROKEN", Lamp.ON)
    assert refused.value.words.zh == "灯目前的状态为 BROKEN，不能变为 ON；可以变为：无。"


def test_what_is_done_in_one_state_is_refused_in_the_others() -> None:
    check_state("ON", Lamp.ON)
    with pytest.raises(StateUnfit, match="The lamp is OFF; this is done while it is ON"):
        check_state("OFF", Lamp.ON)


def test_states_may_have_a_refusal_of_their_own() -> None:
    class Spent(Refusal):
        """It is spent."""

        zh = "已用过。"

    class Match(States, of=Words("match", "火柴"), refusal=Spent):
        NEW = "NEW", "USED"
        USED = "USED"

    with pytest.raises(Spent):
        step("USED", Match.NEW)


def test_a_word_that_is_no_state_fails_at_once() -> None:
    with pytest.raises(ValueError, match="'LOST' is not a valid"):

        class Sock(States, of=Words("sock", "袜子")):
            WORN = "WORN", "LOST"
