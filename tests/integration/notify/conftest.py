"""A stream process."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kit.apps import Authority
from tests.kit.stores import Store
from tests.kit.stream_process import Process
from tests.kit.waiting import until


@pytest.fixture
def start(store: Callable[..., Store], authority: Authority, tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Starts one, ready to serve."""
    running: list[Process] = []

    def begin(**options: int) -> Process:
        running.append(Process(store("notify"), authority, tmp_path, **options))
        until(running[-1].ready, "the process answers")
        return running[-1]

    yield begin
    for each in running:
        each.stop()


@pytest.fixture
def process(start: Callable[..., Process]) -> Process:
    return start()
