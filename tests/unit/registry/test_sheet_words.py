"""What is wrong with sheets has words in English and Chinese."""

import re

import pytest

from services.registry.imports.rules import TEXTS, render
from services.registry.imports.use_cases.imports import foreign
from services.registry.sheets.domain.columns import COLUMNS
from services.registry.sheets.domain.hints import EXAMPLES, HINTS
from shared.words import CHINESE, ENGLISH


@pytest.mark.parametrize("slug", TEXTS)
def test_words_are_whole_in_both_languages(slug: str) -> None:
    given = {name: ["甲", "乙"] if name in ("words", "headings") else 3 for name in TEXTS[slug].params()}
    english, chinese = (render(slug, given, language) for language in (ENGLISH, CHINESE))
    assert english.endswith(".")
    assert re.search("[一-龥]", chinese)
    assert chinese.endswith("。")
    assert "{" not in english + chinese


def test_a_list_is_told_with_the_commas_of_its_language() -> None:
    params = {"words": ["因战", "因公"]}
    assert render("word-unknown", params, CHINESE) == "只能填写：因战、因公。"
    assert "因战, 因公" in render("word-unknown", params, ENGLISH)
    assert foreign("WPS (.et)").startswith("WPS (.et) files cannot be read.")


def test_every_column_has_a_hint_and_an_example() -> None:
    fields = {column.field for column in COLUMNS}
    assert HINTS.keys() == fields
    assert EXAMPLES.keys() == fields
