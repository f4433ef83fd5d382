"""Words have both languages, however they are filled in and copied."""

import copy
import pickle
from collections.abc import Callable

import pytest

from shared.words import CHINESE, ENGLISH, Words

SHORT = Words("The {of} has {count} of {names}.", "{of}有{names}中的{count}个。")


def test_both_languages_are_filled_in_each_with_its_own_words() -> None:
    words = SHORT.format(of=Words("fund", "资金"), count=2, names=["a", "b"])
    assert words.told(ENGLISH) == "The fund has 2 of a, b."
    assert words.told(CHINESE) == "资金有a、b中的2个。"


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda words: pickle.loads(pickle.dumps(words))])
def test_a_copy_has_both_too(copied: Callable[[Words], Words]) -> None:
    words = copied(SHORT)
    assert (words, words.zh) == (SHORT, SHORT.zh)


def test_languages_name_the_same() -> None:
    assert SHORT.params() == {"of", "count", "names"}
    with pytest.raises(ValueError, match="count"):
        Words("{count}", "无").params()
