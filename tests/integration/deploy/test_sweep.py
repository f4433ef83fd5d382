"""What a start that was killed leaves behind is ended by the next."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from deploy.local import supervision
from deploy.local.layout import MARK, Layout, inherited, mark
from tests.kit.waiting import until


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_a_child_carries_the_mark_and_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))
    monkeypatch.setenv(MARK, "so that it is taken back afterwards")
    layout = Layout.from_environment()
    assert not supervision.sweep(layout)
    mark(layout)
    for environment in (None, inherited()):
        child = subprocess.Popen(["sleep", "60"], env=environment)
        until(lambda: supervision.sweep(layout), "swept")  # /proc shows an environment a moment after the start
        assert child.wait(10) == -signal.SIGTERM
    assert os.environ[MARK] == str(layout.home)
