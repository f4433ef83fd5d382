"""What stops the platform: each fault says what happened and what to do about it."""

from pathlib import Path

TAIL = 15


class Fault(Exception):
    """A cause and its cure, told to the person at the terminal."""

    def __init__(self, cause: str, cure: str) -> None:
        super().__init__(f"{cause}\n{cure}")
        self.cause = cause
        self.cure = cure


def not_ready(name: str, seconds: float, log: Path) -> Fault:
    """A process that did not become ready, with the last lines it logged."""
    lines = log.read_text(errors="replace").splitlines()[-TAIL:] if log.exists() else []
    said = "\n".join(f"    {line}" for line in lines) or "    (nothing)"
    return Fault(
        f"{name} was not ready after {seconds:.0f} s. It last logged:\n{said}",
        f"The whole log is {log}. Mend the cause, then start again; what was already set up is kept.",
    )
