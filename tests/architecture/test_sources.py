"""Each rule of the field says where it comes from, and each such citation can be opened: docs/sources.md."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture.sources import ROOT, name_of

SOURCES = ROOT / "docs/sources.md"
KINDS = ("official", "default")
GENERAL = {"how-to-read-this-page", "known-not-built-yet", "documents"}
"""Sections without rules, which no one has to cite."""

CITATION = re.compile(r"(?<!\w)sources\.md#([\w-]+)")
ELSEWHERE = re.compile(r"(?<![\w.-])(?:domain|edges|design[\w-]*)\.md")
"""Notes that are not in the repository."""

FOLDERS = ("bench", "deploy", "docs", "services", "shared", "tests")
SUFFIXES = {".py", ".yaml", ".md", ".json", ".toml"}


@cache
def texts() -> dict[str, str]:
    """Every text of the repository that may cite, by its name, but this one."""
    everything = [*ROOT.glob("*"), *(file for folder in FOLDERS for file in (ROOT / folder).rglob("*"))]
    kept = [file for file in everything if file.suffix in SUFFIXES and file != Path(__file__).resolve()]
    return {name_of(file): file.read_text("utf-8") for file in kept}


@cache
def sections() -> dict[str, str]:
    """The text of each section, by the anchor that its heading gets."""
    heads = re.split(r"^## (.+)$", SOURCES.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {
        re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-"): text.strip()
        for head, text in zip(heads[::2], heads[1::2], strict=True)
    }


def rules() -> Iterator[tuple[str, list[str]]]:
    """The rows of rules, each with its section, as cells."""
    for anchor, text in sections().items():
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
        if anchor not in GENERAL:
            assert rows[0] == ["rule", "source", "kind"], anchor
            yield from ((anchor, row) for row in rows[2:])


def test_each_citation_has_its_section() -> None:
    cited = {(name, anchor) for name, text in texts().items() for anchor in CITATION.findall(text)}
    assert len({anchor for _, anchor in cited}) > 30
    assert sorted(f"{name}: {anchor}" for name, anchor in cited if anchor not in sections()) == []


def test_nothing_cites_a_file_that_is_not_here() -> None:
    assert {name: cited for name, text in texts().items() if (cited := ELSEWHERE.findall(text))} == {}


def test_each_section_is_cited_or_general() -> None:
    own = name_of(SOURCES)
    cited = {anchor for name, text in texts().items() if name != own for anchor in CITATION.findall(text)}
    assert sorted(sections().keys() - cited - GENERAL) == []


def test_each_rule_says_its_source_and_whether_it_is_official() -> None:
    rows = list(rules())
    assert len(rows) > 100
    assert [(at, row) for at, row in rows if len(row) != 3 or not all(row) or not row[2].startswith(KINDS)] == []


def test_the_links_within_lead_somewhere() -> None:
    assert set(re.findall(r"\]\(#([^)]*)\)", SOURCES.read_text("utf-8"))) - sections().keys() == set()
