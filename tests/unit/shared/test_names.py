"""Names are what people see: what may be one, and which are equal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import names
from shared.ideographs import GB18030, RADICALS
from shared.text import clean
from tests.kit.names import NAMES, REFUSED, Name


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.kind)
def test_names_are_kept_as_typed(name: Name) -> None:
    assert names.read(name.typed) == clean(name.typed)


@pytest.mark.parametrize("name", REFUSED, ids=lambda name: name.kind)
def test_what_is_no_name(name: Name) -> None:
    with pytest.raises(ValueError, match=r"type|leave|compare"):
        names.read(name.typed)


@given(st.text() | st.text(st.sampled_from("陈国·•.。 \u200b⻢⼦\ue81e〇éＡa\u0301\u0345ǅ\u3164")))
def test_the_key_of_a_key_is_itself(text: str) -> None:
    key = names.fold(text)
    assert names.fold(key) == key


@given(st.text(max_size=20), st.integers(0, 20), st.sampled_from(" \u3000\u200b\u2060\u3164\ufe0f\u2800\U000e0100"))
def test_what_cannot_be_seen_makes_no_other_name(text: str, at: int, unseen: str) -> None:
    assert names.fold(f"陈{text[:at]}{unseen}陈{text[at:]}") == names.fold(f"陈{text[:at]}陈{text[at:]}")


@given(st.text())
def test_a_name_is_kept_or_refused(text: str) -> None:
    try:
        name = names.read(text)
    except ValueError:
        return
    assert name == clean(text) == names.read(name)
    assert names.fold(name) == names.fold(text) != ""


@pytest.mark.parametrize(("one", "other"), [("㍿", "株式会社"), ("ǆ", "Ǆ"), ("\u212b", "å"), ("ﬀ", "FF"), ("ⅳ", "IV")])
def test_forms_of_one_are_equal(one: str, other: str) -> None:
    assert names.fold(one) == names.fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("陈", "陳"), ("A.B", "A·B"), ("吉", "𠮷"), ("买提·艾", "买提艾"), ("é", "e")]
)
def test_what_looks_different_is_not_equal(one: str, other: str) -> None:
    assert names.fold(one) != names.fold(other)


def test_the_tables_are_whole() -> None:
    assert len(RADICALS) == 114
    assert (min(RADICALS), max(RADICALS)) == (0x2E81, 0x2EF3)
    assert len(GB18030) == 24
    in_gb = {ord(b"\xfe\x59".decode("gb18030")): 0x9FB4, ord(b"\xfe\x51".decode("gb18030")): 0x20087}
    assert in_gb.items() <= GB18030.items()
