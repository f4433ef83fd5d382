"""docs/calling.md as printed: its commands, one after the other in one shell, against a running platform."""

import os
import re
import subprocess
from pathlib import Path

from deploy.local.layout import ROOT
from tests.kit.platforms import Platform

PORTS = {"8001": "registry", "8002": "visits", "8003": "assistance", "8004": "notify", "8005": "stream"}


def test_every_command_of_the_guide_works(platform: Platform, tmp_path: Path) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "calling.md").read_text("utf-8"), re.S)
    assert len(blocks) == 6
    script = "\n".join(blocks).replace(".run/credentials.json", str(platform.layout.credentials))
    for printed, name in PORTS.items():
        script = script.replace(f"localhost:{printed}", f"localhost:{platform.layout.ports[name]}")
    shell = ["bash", "-euo", "pipefail", "-c", script]
    done = subprocess.run(shell, cwd=tmp_path, env=os.environ, text=True, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    answered = done.stdout
    assert '"role": "town_head"' in answered or '"role":"town_head"' in answered
    assert answered.count("李卫东") == 2  # the second registration, and the change
    assert '"version":2' in answered.replace(" ", "")
    assert "link:" in answered.lower()
