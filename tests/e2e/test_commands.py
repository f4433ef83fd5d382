"""The documents' commands as printed, each document in one shell, against a running platform."""

import sys
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from deploy.local.layout import ROOT
from tests.kit.commands import WALKED, blocks, clone, moved, named, run
from tests.kit.people import new_veteran
from tests.kit.platforms import Platform


@pytest.mark.parametrize("page", WALKED)
def test_every_command_works_as_printed(platform: Platform, page: str, tmp_path: Path) -> None:
    printed = "".join(block.closed for block in blocks(ROOT / page) if not (block.name or block.why))
    places = {"MUSTER_REGISTRY": "registry", "MUSTER_NOTIFY": "notify"}
    variables = {name: platform.layout.url(port, "") for name, port in places.items()} | platform.layout.variables
    said = run(moved(printed, platform.layout.ports.__getitem__), clone(tmp_path, platform), variables)
    assert [words for words in WALKED[page] if words.lower() not in said.lower()] == [], said


def test_the_example_on_kafka_reads_what_happens(platform: Platform, tmp_path: Path) -> None:
    person = new_veteran("440703101001", categories=["DISABLED_SERVICEMAN"])
    assert platform.call("registry", "POST", "/v1/veterans", person, platform.token("town-head"))[0] == 201
    printed = named(ROOT / "docs/subscribing.md", "kafka").text
    command = [sys.executable, "-uc", printed]
    with Popen(command, cwd=clone(tmp_path, platform), stdout=PIPE, text=True) as example:
        try:
            assert example.stdout
            assert example.stdout.readline().startswith("due.opened.v1 ")
        finally:
            example.kill()
