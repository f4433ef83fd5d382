"""What a document holds that does not hang on its language, to compare two of them by."""

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

FENCE = re.compile(r"^(```+)(.*?)^\1$", re.M | re.S)
LINK = re.compile(r"\]\(([^)#\s]*)")


class Section(NamedTuple):
    """A heading with what stands below it, up to the next."""

    level: int
    blocks: list[str]
    """Without comments."""
    rows: list[int]
    """How many columns each row of its tables has."""
    items: int
    names: Counter[str]
    """What stands in backticks."""
    links: Counter[str]
    """Where links lead, without the place on the page and the page's language."""


def outline(page: Path) -> list[Section]:
    """A page, section by section. A Chinese page may ask for Chinese, and show alerts as they are told then."""
    text = page.read_text("utf-8").replace(" -H 'Accept-Language: zh'", "")
    text = re.sub(r'"text": "[^"]*"', '"text": "…"', text)
    kept = [re.sub(r"\s*#.*", "", fence[0]) for fence in FENCE.finditer(text)]
    parts = re.split(r"^(#+) .*$", FENCE.sub("\0", text), flags=re.M)[1:]
    return [_section(len(level), body, kept) for level, body in zip(parts[::2], parts[1::2], strict=True)]


def _section(level: int, body: str, kept: list[str]) -> Section:
    blocks = [kept.pop(0) for _ in range(body.count("\0"))]
    rows = [line.replace("\\|", "").count("|") for line in body.splitlines() if line.startswith("|")]
    items = len(re.findall(r"^(?:- |\d+\. )", body, re.M))
    names = Counter(" ".join(name.split()) for name in re.findall(r"`([^`]+)`", body))
    links = Counter(link.replace(".zh-CN", "") for link in LINK.findall(body))
    return Section(level, blocks, rows, items, names, links)
