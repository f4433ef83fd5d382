"""The documents that people read: links lead somewhere, also within a page, and decisions stand in order."""

import re
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest

from deploy.local.layout import ROOT
from services.notify.feed.api import SCANNED
from services.notify.streams.api.hub import OTHER_FILES, PER_ACCOUNT, STREAMS, Times
from services.notify.streams.domain import MOST_BEHIND
from shared.events.envelope import MAX_BODY
from shared.http.answers import KEPT
from shared.http.patience import FIRST_WAIT, LONGEST_WAIT, WAIT_SECONDS, WAITERS
from tests.architecture.sources import name_of
from tests.kit.commands import PAGES, WALKED, blocks
from tests.kit.pages import outline

DECISIONS = ROOT / "docs" / "decisions"
STATUS = re.compile(r"\*\*Status:\*\* accepted, [A-Z][a-z]+ 20\d\d")
IN_CHINESE = {page: page.with_name(f"{page.stem}.zh-CN.md") for page in PAGES if not page.stem.endswith(".zh-CN")}
TRANSLATED = ("README.md", "docs/calling.md", "docs/operations.md", "docs/subscribing.md")
HISTORY = {ROOT / "CHANGELOG.md", *DECISIONS.iterdir()}
"""Pages that name what was there when they were written."""
FIGURES = {
    "docs/decisions/0006-retry-an-unknown-veteran.md": (
        f"after {FIRST_WAIT * 1000:.0f} ms",
        f"at most every {LONGEST_WAIT * 1000:.0f} ms",
        f"for up to {WAIT_SECONDS:.0f} seconds",
        f"At most {WAITERS} requests",
    ),
    "docs/calling.md": (
        f"for {KEPT // timedelta(hours=1)} hours",
        f"more than {MOST_BEHIND:,} came since",
        f"{'ten' if PER_ACCOUNT == 10 else PER_ACCOUNT} of one account at once",
    ),
    "docs/subscribing.md": (f"at most {SCANNED:,} events", f"at most {MAX_BODY // 1024} KiB"),
    "docs/deploying.md": (
        f"{STREAMS:,} clients are connected to one worker",
        f"`ulimit -n`: {OTHER_FILES} more than clients",
        f"a comment comes every {Times().beat} s",
    ),
    "docs/operations.md": (f"holds {STREAMS:,}, or as many as it may open files, less {OTHER_FILES}",),
}
"""Figures of the code, as documents quote them."""


def anchors(page: Path) -> set[str]:
    """What a link into a page may name: its headings as GitHub makes them, and anchors of its own."""
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
    headings = re.findall(r"^#+ (.*)$", text, re.M)
    made = {
        re.sub(r"[^\w\- ]", "", re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", one)).strip().lower().replace(" ", "-")
        for one in headings
    }
    return made | set(re.findall(r'<a (?:id|name)="([^"]+)"', text))


def test_links_lead_somewhere_also_within_a_page() -> None:
    links = [
        (page, *link) for page in PAGES for link in re.findall(r"\]\(([^)#]*)(?:#([^)]*))?\)", page.read_text("utf-8"))
    ]
    inner = [link for link in links if "://" not in link[1]]
    assert len(inner) > 100
    astray = []
    for page, file, anchor in inner:
        there = page.parent / file if file else page
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
            astray.append((name_of(page), f"{file}#{anchor}"))
    assert astray == []


def test_decisions_are_numbered_dated_and_listed() -> None:
    files = sorted(file for file in DECISIONS.glob("*.md") if file.name != "README.md")
    assert [file.name[:4] for file in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    listed = re.findall(r"^\| \[(\d{4})\]\(([^)]+)\) \| (.+) \|$", (DECISIONS / "README.md").read_text("utf-8"), re.M)
    told = []
    for file in files:
        text = file.read_text("utf-8")
        title = text.splitlines()[0]
        assert title.startswith(f"# {file.name[:4]} "), file.name
        assert STATUS.search(text), file.name
        told.append((file.name[:4], file.name, title[7:]))
    assert listed == told


@pytest.mark.parametrize("page", TRANSLATED)
def test_both_languages_say_the_same(page: str) -> None:
    """Sections, tables, blocks and names of things; what a sentence says, a reader has to compare."""
    english = ROOT / page
    assert outline(english) == outline(IN_CHINESE[english])


def test_every_page_in_chinese_has_one_in_english() -> None:
    assert {page for page in PAGES if page.stem.endswith(".zh-CN")} == {IN_CHINESE[ROOT / page] for page in TRANSLATED}


def test_every_command_is_run_by_a_test_or_says_why_not() -> None:
    """Blocks of commands are marked `sh`. Those in Chinese pages are the same as in English ones."""
    english = {name_of(page): list(blocks(page)) for page in PAGES if page in IN_CHINESE}
    assert {block.language for each in english.values() for block in each} == {"sh", "python"}
    open_ = {page for page, each in english.items() if any(not (block.name or block.why) for block in each)}
    assert open_ == {*WALKED, "docs/deploying.md"}, (
        "give it to tests/e2e/test_commands.py, or say <!-- not run: why -->"
    )
    assert [name for each in english.values() for block in each if (name := block.name)] == ["kafka"]
    assert [block.text for each in english.values() for block in each if block.why and len(block.why.split()) < 4] == []


def test_documents_quote_the_figures_of_the_code() -> None:
    texts = {page: " ".join((ROOT / page).read_text("utf-8").split()) for page in FIGURES}
    assert [(page, each) for page, wanted in FIGURES.items() for each in wanted if each not in texts[page]] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page not in HISTORY], ids=name_of)
def test_targets_modules_and_files_that_a_page_names_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    code = "\n".join([*re.findall(r"`[^`\n]+`", text), *(block.text for block in blocks(page))])
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert set(re.findall(r"\bmake (?:-s )?([a-z]+)", code)) <= targets
    modules = {name for name in re.findall(r"python -m ([\w.]+)(?![\w.<…\"$])", code)}
    assert [name for name in sorted(modules) if not find_spec(name)] == []
    files = re.findall(r"(?<![\w/.-])(?:shared|services|tests|deploy|bench|docs|examples)/[\w./-]*\w", code)
    assert [file for file in files if not (ROOT / file).exists()] == []
