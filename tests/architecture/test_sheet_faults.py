"""Every fault of sheets has words, and no words are left over."""

import ast
import re
from collections.abc import Iterator

from services.registry.imports.rules import TEXTS
from shared.sheets.cells import Broken
from tests.architecture.sources import files, tree_of

OF_REFUSALS = {"placement-unfit", "disability-in-future", "date-impossible"}
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
