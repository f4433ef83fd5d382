"""The example subscribers, run as a downstream system would run them."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from deploy.local.layout import ROOT

EXAMPLES = ROOT / "examples" / "subscribers"
COMMANDS = {
    "python": [sys.executable, str(EXAMPLES / "python" / "subscriber.py")],
    "javascript": ["node", str(EXAMPLES / "javascript" / "subscriber.mjs")],
    "java": ["java", str(EXAMPLES / "java" / "Subscriber.java")],
    "go": ["go", "run", "."],
}
FOR_A_MOMENT = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
QUICK = {"GOCACHE": str(ROOT / ".cache" / "go"), "GOTOOLCHAIN": "local", "JDK_JAVA_OPTIONS": FOR_A_MOMENT}
"""What was compiled is kept, and what runs for a second is not made ready to run for hours."""


def is_here(language: str) -> bool:
    """Whether this machine can run it."""
    return shutil.which(COMMANDS[language][0]) is not None


def receiver(language: str, folder: Path) -> list[str]:
    """The command that takes events as webhooks; what a language compiles first lies in the folder."""
    source = EXAMPLES / language
    if language == "java":
        at_once = [f"-J{option}" for option in FOR_A_MOMENT.split()]
        subprocess.run(["javac", *at_once, "-d", folder, *source.glob("*.java")], check=True)
        return ["java", "-cp", str(folder), "Webhook"]
    if language == "go":
        subprocess.run(["go", "build", "-o", folder, "."], cwd=source, env=os.environ | QUICK, check=True)
        return [str(folder / "subscriber"), "webhook"]
    name = {"python": "by_webhook.py", "javascript": "webhook.mjs"}[language]
    return [COMMANDS[language][0], str(source / name)]


@dataclass
class Example:
    """A subscriber in some language, with its journal."""

    command: list[str]
    folder: Path
    environment: dict[str, str]

    @property
    def journal(self) -> Path:
        return self.folder / "journal.jsonl"

    def start(
        self, *arguments: str, output: int = subprocess.DEVNULL, faults: int | None = None
    ) -> "subprocess.Popen[str]":
        """What it prints is dropped: into a pipe that no one reads it would wait for ever."""
        kept = {"MUSTER_JOURNAL": str(self.journal), **QUICK}
        where = EXAMPLES / "go" if self.command[0] == "go" else self.folder
        return subprocess.Popen(
            [*self.command, *arguments],
            cwd=where,
            env=os.environ | self.environment | kept,
            text=True,
            stdout=output,
            stderr=output if faults is None else faults,
        )

    def run(self, *arguments: str) -> str:
        """Run it to its end; returns what it printed."""
        running = self.start(*arguments, output=subprocess.PIPE)
        said, faults = running.communicate(timeout=120)
        assert running.returncode == 0, said + faults
        return said
