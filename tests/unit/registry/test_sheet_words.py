"""What is wrong with sheets has words in English and Chinese, of which none is missing and none is idle."""

import ast
import re
from collections.abc import Iterator

import pytest

from services.registry.imports.use_cases.imports import foreign
from services.registry.sheets.domain.columns import COLUMNS
from services.registry.sheets.domain.hints import EXAMPLES, HINTS
from services.registry.sheets.rules import TEXTS, params, render
from shared.sheets.cells import Broken
from shared.sheets.faults import CHINESE, ENGLISH
from tests.architecture.sources import files, tree_of

OF_REFUSALS = {"placement-unfit", "disability-in-future"}
"""Slugs of what the rules of files refuse."""
RAISING = re.compile("Fault|Unfit|SheetUnreadable|fail|_fail")


def raised() -> Iterator[str]:
    """Slugs in calls that raise or note a fault, and in constants that stand for one."""
    for file in files("shared/sheets", "services/registry/sheets", "services/registry/imports"):
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.Call) and RAISING.fullmatch(ast.unparse(node.func)):
                texts = [each for each in ast.walk(node) if isinstance(each, ast.Constant)]
                yield from (str(text.value) for text in texts if isinstance(text.value, str))
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "DEFECT":
                yield ast.literal_eval(node.value)


def slugs() -> set[str]:
    return {text for text in raised() if re.fullmatch("[a-z]+(-[a-z0-9]+)+", text)} - {"utf-8"}


def test_every_fault_has_words_and_all_words_are_used() -> None:
    of_calls = slugs() | OF_REFUSALS | {broken.value for broken in Broken} | {"workbook-foreign"}
    assert of_calls - TEXTS.keys() == set()
    assert TEXTS.keys() - of_calls == set()


@pytest.mark.parametrize("slug", TEXTS)
def test_words_are_whole_in_both_languages(slug: str) -> None:
    given = {name: ["甲", "乙"] if name in ("words", "headings") else 3 for name in params(TEXTS[slug][ENGLISH])}
    english, chinese = (render(slug, given, language) for language in (ENGLISH, CHINESE))
    assert english.endswith(".")
    assert re.search("[一-龥]", chinese)
    assert chinese.endswith("。")
    assert "{" not in english + chinese


def test_a_list_is_told_with_chinese_commas() -> None:
    assert render("word-unknown", {"words": ["因战", "因公"]}, CHINESE) == "只能填写：因战、因公。"
    assert foreign("WPS (.et)").startswith("WPS (.et) files cannot be read.")


def test_every_column_has_a_hint_and_an_example() -> None:
    fields = {column.field for column in COLUMNS}
    assert HINTS.keys() == fields
    assert EXAMPLES.keys() == fields
