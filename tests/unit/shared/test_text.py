"""Text as people write it, and the other fields of every API."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError

from shared.http.schemas import PageQuery, Text, area_code, fen


class Form(Schema):
    line = Text(5)
    note = Text(20, lines=True)
    area = area_code()
    sum = fen()


def loaded(name: str, value: Any) -> Any:
    return Form().load({name: value})[name]


@given(st.text(max_size=30))
def test_whatever_is_taken_is_clean(text: str) -> None:
    for name, longest, allowed in (("line", 5, ""), ("note", 20, "\n\t")):
        try:
            taken = loaded(name, text)
        except ValidationError:
            continue
        assert 1 <= len(taken) <= longest
        assert taken == unicodedata.normalize("NFC", taken).strip()
        assert not [c for c in taken if unicodedata.category(c) in ("Cc", "Cs") and c not in allowed]
        taken.encode()


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=3))
def test_text_without_oddities_comes_through(text: str) -> None:
    assert loaded("note", f"  {text}\r\n{text}\t ") == unicodedata.normalize("NFC", f"{text}\n{text}")


def test_composed_and_decomposed_are_one() -> None:
    assert loaded("line", "e\u0301") == loaded("line", "é") == "\u00e9"


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "\u3000", "a\x00b", "a\nb", "a\tb", "a\x85b", "\ud800", "a\x7f", "六个字是太长", 5, None, ["a"]),
        *("a\ufdd0", "a\ufdef", "a\ufffe", "a\uffff", "\U0001fffe", "\U0010ffff", "\u200b", "\u3164 \ufe0f", "\u2800"),
    ],
)
def test_what_a_line_refuses(text: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        loaded("line", text)
    assert refused.value.messages.keys() == {"line"}


@pytest.mark.parametrize(
    "text", ["五个字可以", "𠮷野家", "  abc  ", "a b c", "\ue000", "\ufffd", "a\u200bb", "न\u200d", "👨\u200d🌾"]
)
def test_what_a_line_takes(text: str) -> None:
    assert loaded("line", text) == text.strip()


@pytest.mark.parametrize("around", ["\ufeff", "\u200b", "\u2060", "\u200e", "\u202d", "\u2068", "\u3000", " \u200b "])
def test_what_cannot_be_seen_around_a_line_goes(around: str) -> None:
    assert loaded("line", f"{around}a{around}") == "a"


@pytest.mark.parametrize(
    "code",
    ["44078110000", "4407811000000", "440781100000\n", "44078110000x", "４４０７８１１０００００", 440781100000, ""],
)
def test_what_is_no_area_code(code: Any) -> None:
    with pytest.raises(ValidationError):
        loaded("area", code)


@pytest.mark.parametrize("amount", [0, -1, 1_000_000_001, 1.5, "x", True, None, float("nan")])
def test_what_is_no_sum(amount: Any) -> None:
    with pytest.raises(ValidationError):
        loaded("sum", amount)


@pytest.mark.parametrize("amount", [1, 500_000, 1_000_000_000])
def test_what_is_a_sum(amount: int) -> None:
    assert loaded("sum", amount) == amount


def test_a_page_has_fifty_items_unless_asked_and_two_hundred_at_most() -> None:
    assert PageQuery().load({})["limit"] == 50
    assert PageQuery().load({"limit": 200})["limit"] == 200
    for limit in (0, 201, -1, 1.5, "50"):
        with pytest.raises(ValidationError):
            PageQuery().load({"limit": limit})
