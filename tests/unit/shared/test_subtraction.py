"""The elimination that looks for hidden figures finds what follows, and nothing else."""

from fractions import Fraction

from tests.kit.subtraction import Known


def test_a_difference_follows_and_a_part_of_a_sum_does_not() -> None:
    known = Known([{"a": 1, "b": 1, "c": 1}, {"b": 1}])
    assert known.tells({"b": 2})
    assert known.tells({"a": 1, "c": 1})
    assert not known.tells({"a": 1})
    assert Known([{"a": 1, "b": 1, "c": 1}, {"b": 1}, {"a": 1, "c": -1}]).tells({"a": 1})


def test_a_share_of_known_people_tells_how_many_met_it() -> None:
    share = {"met": 1, "people": Fraction(-1, 3)}
    assert not Known([share]).tells({"met": 1})
    assert Known([share, {"people": 1}]).tells({"met": 1})
