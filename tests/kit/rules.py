"""Rules as a process reads them at its start: from a file."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from marshmallow import Schema

from shared.rules import RulesInvalid, load

NAME = "them.yaml"


def loaded(folder: Path, content: Any, schema: type[Schema]) -> Any:
    """What a file of this content is read as. Raises RulesInvalid."""
    # Without aliases: a part that the content holds twice is written out, as people write it.
    dumper = type("Plain", (yaml.SafeDumper,), {"ignore_aliases": lambda *_: True})
    (folder / NAME).write_text(yaml.dump(content, Dumper=dumper, allow_unicode=True), "utf-8")
    return load(folder / NAME, schema)


def faults_of(folder: Path, content: Any, schema: type[Schema]) -> list[str]:
    """The faults for which a file of this content is refused, each of which names the file; without that name."""
    with pytest.raises(RulesInvalid) as refused:
        loaded(folder, content, schema)
    lines = str(refused.value).splitlines()
    assert all(line.startswith(f"{NAME}: ") for line in lines)
    return [line.removeprefix(f"{NAME}: ") for line in lines]
