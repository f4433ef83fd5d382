"""The blocks of commands that the documents print, and a shell that runs them as they stand."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from deploy.local.database import program
from deploy.local.layout import PORTS, ROOT, inherited
from tests.kit.platforms import Platform

PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "services").glob("*/*.md"),
        *ROOT.glob("examples/**/*.md"),
    ]
)
BLOCK = re.compile(r"(?:^<!-- (not )?run: ([^\n]+?) -->\n)?^(```+)(\w*)\n(.*?)^\3$", re.M | re.S)
RUN_IN = ("sh", "bash", "shell", "console", "python")
WALKED = {
    "README.md": ("陈建国", '"rule": "key-person-registered"', "FIVE_HAVES", '"as_of"'),
    "docs/calling.md": ('"role":"town_head"', "李卫东", '"version":2', "link:", '"phone":"13800138000"'),
    "docs/subscribing.md": ("proved", "secret whsec_", "statistics REVOKED"),
    "docs/operations.md": (
        '"status": 401',
        "Nothing is parked.",
        "will be read from their first record",
        "1 registered",
    ),
}
"""Documents that are typed beside `make run`, and some of what is answered."""


@dataclass(frozen=True)
class Block:
    """A fenced block, and what its comment says: the `name` by which a test runs it, or `why` none does."""

    page: Path
    language: str
    text: str
    name: str
    why: str

    @property
    def closed(self) -> str:
        """The block without the lines whose values it leaves open."""
        lines = self.text.splitlines(keepends=True)
        return "".join(line for line in lines if "…" not in line and "example.net" not in line)


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page that hold commands or code."""
    for no, said, _, language, text in BLOCK.findall(page.read_text("utf-8")):
        if language in RUN_IN:
            yield Block(page, language, text, "" if no else said, said if no else "")


def named(page: Path, name: str) -> Block:
    """The block of a page that bears a name."""
    (block,) = (block for block in blocks(page) if block.name == name)
    return block


def clone(folder: Path, platform: Platform) -> Path:
    """A folder as a fresh clone is, beside a platform that runs: what commands leave there stays out of the sources."""
    for each in ROOT.iterdir():
        if each.name not in (".git", ".run"):
            (folder / each.name).symlink_to(each)
    (folder / ".run").symlink_to(platform.layout.home)
    return folder


def moved(text: str, port: Callable[[str], int]) -> str:
    """The text with other ports in place of those of `make run`: `port` gives one for each name in PORTS."""
    others = {str(number): str(port(name)) for name, number in PORTS.items()}
    return re.sub(r"(?<!\d)\d{4,5}(?!\d)", lambda number: others.get(number[0], number[0]), text)


def run(text: str, folder: Path, variables: Mapping[str, str]) -> str:
    """Run commands in one shell, as someone does who types them; what they left in the background ends with it."""
    tools = [str(Path(sys.executable).parent), str(Path(program("psql")).parent), os.environ["PATH"]]
    environment = {**inherited(), **variables, "PATH": os.pathsep.join(tools), "PYTHONPATH": str(ROOT)}
    with (folder / "printed.txt").open("w+") as printed:
        command = ["bash", "-euo", "pipefail", "-c", text]
        with subprocess.Popen(
            command, cwd=folder, env=environment, stdout=printed, stderr=printed, start_new_session=True
        ) as shell:
            try:
                ended = shell.wait(timeout=600)
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(shell.pid, signal.SIGTERM)
        printed.seek(0)
        said = printed.read()
    assert ended == 0, said
    return said
