"""The documents that people read: links lead somewhere, also within a page, and decisions stand in order."""

import re
from pathlib import Path

from deploy.local.layout import ROOT
from tests.architecture.sources import name_of

DECISIONS = ROOT / "docs" / "decisions"
STATUS = re.compile(r"\*\*Status:\*\* accepted, [A-Z][a-z]+ 20\d\d")
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "services").glob("*/*.md")]


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
