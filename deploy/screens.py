"""The pictures in the README, of the platform that `make run` has started: `make screens`. Needs Chromium or Chrome."""

import os
import shutil
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

import click

from deploy.local.faults import Fault
from deploy.local.layout import ROOT, Layout

FOLDER = ROOT / "docs" / "screens"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SECONDS = 60
STREAM = r"""curl -sN -m 5 'localhost:8005/v1/stream?Last-Event-ID=0' -H "Authorization: Bearer $TOKEN" |
  sed -n -e 's/^event: //p' \
    -e 's/^data: .*"severity": "\([A-Z]*\)".*"zh": "\([^"]*\)", "en": "\([^"]*\)".*/  \1  \2\n          \3\n/p'
"""
_TERMINAL = "margin:0;padding:16px;background:#1e1e1e;color:#ddd;font:14px/1.5 monospace;white-space:pre-wrap"


def found(browser: str | None) -> str:
    """The browser to use: the one that is named, or the first of those that are usual. Raises Fault."""
    for name in [browser] if browser else BROWSERS:
        if path := shutil.which(name):
            return path
    cure = "Install Chromium (on Debian and Ubuntu: apt install chromium), or name one: make screens BROWSER=/its/path"
    raise Fault(f"There is no {browser or ' and no '.join(BROWSERS)} here.", cure)


def take(browser: str, address: str, file: Path, size: str) -> None:
    """Take a picture of what an address shows. Raises Fault."""
    with tempfile.TemporaryDirectory() as profile:
        command = [browser, "--headless", "--hide-scrollbars", f"--user-data-dir={profile}", f"--window-size={size}"]
        command += [f"--screenshot={file}", "--virtual-time-budget=15000", "--disable-gpu"]
        command += ["--no-sandbox"] if os.geteuid() == 0 else []  # its sandbox refuses root
        file.unlink(missing_ok=True)
        done = subprocess.run([*command, address], text=True, capture_output=True, timeout=SECONDS)
    if not file.exists():
        raise Fault(f"{browser} took no picture of {address}:\n{done.stderr}", "Name another: make screens BROWSER=…")


def alerts(layout: Layout) -> str:
    """A station's stream in a terminal: a command, and what it prints in some seconds. Raises Fault."""
    command = [sys.executable, "-m", "deploy.local", "token", "--as", "town-head"]
    signed = subprocess.run(command, text=True, capture_output=True)
    if signed.returncode:
        raise Fault(signed.stderr.strip(), "The pictures are of a running platform.")
    here = STREAM.replace("localhost:8005", f"localhost:{layout.ports['stream']}")
    token = {"TOKEN": signed.stdout.strip()}
    done = subprocess.run(["bash", "-c", here], text=True, capture_output=True, env=os.environ | token)
    shown = escape(f"$ {STREAM}\n{done.stdout}")
    return f'<!doctype html><meta charset="utf-8"><body style="{_TERMINAL}">{shown}</body>'


@click.command()
@click.option("--browser", help="Its program, if it is not one of the usual.")
def main(browser: str | None) -> None:
    """Take the pictures of the README into docs/screens/."""
    layout, program = Layout.from_environment(), found(browser)
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "alerts.html"
        page.write_text(alerts(layout), "utf-8")
        take(program, page.as_uri(), FOLDER / "alerts.png", "1000,620")
    take(program, layout.url("registry", "/docs"), FOLDER / "docs.png", "1000,900")
    click.echo(f"alerts.png and docs.png are in {FOLDER}.")


if __name__ == "__main__":
    try:
        main(prog_name="python -m deploy.screens")
    except Fault as fault:
        raise SystemExit(str(fault)) from None
