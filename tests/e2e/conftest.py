"""A whole platform as `make run` starts it, on free ports, in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.layout import Layout
from tests.kit.platforms import Platform


@pytest.fixture(scope="package")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    platform = Platform(Layout.on_free_ports(Path(tmp_path_factory.mktemp("platform"))))
    done = platform.run("deploy.local", "run", "--no-demo", "--detach", timeout=300)
    try:
        assert done.returncode == 0, done.stdout + done.stderr
        yield platform
    finally:
        platform.run("deploy.local", "stop")
