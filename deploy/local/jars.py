"""Kafka's jars: fetched once by jgo, then checked against the committed lock before every start.

jgo itself accepts a jar whose hash is not the lock's, so nothing here trusts it to have checked.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.faults import Fault
from deploy.local.layout import CACHE

PINNED = Path(__file__).parent / "kafka"
FOLDERS = ("jars", "modules")


def classpath(cache: Path = CACHE, pinned: Path = PINNED) -> str:
    """The jars of the lock, verified; fetched first where one is missing. Raises Fault naming each wrong jar."""
    locked = _locked(pinned / "jgo.lock.toml")
    cache.mkdir(parents=True, exist_ok=True)
    with held(cache / "lock"):
        if locked.keys() - _present(cache).keys():
            _fetch(cache, pinned)
        present = _present(cache)
    wrong = list(_wrong(locked, present))
    if wrong:
        raise Fault(
            "Kafka's jars are not those of deploy/local/kafka/jgo.lock.toml:\n" + "\n".join(f"    {w}" for w in wrong),
            f"Remove {cache} and start again. If it stays so, the lock or the source of the jars was tampered with.",
        )
    return ":".join(str(present[name]) for name in locked)


def _locked(lock: Path) -> dict[str, str]:
    """File name → sha256, in the order of the lock."""
    jars = tomllib.loads(lock.read_text())["dependencies"]
    return {f"{jar['artifactId']}-{jar['version']}.jar": jar["sha256"] for jar in jars}


def _present(cache: Path) -> dict[str, Path]:
    return {jar.name: jar for folder in FOLDERS for jar in (cache / folder).glob("*.jar")}


def _wrong(locked: dict[str, str], present: dict[str, Path]) -> Iterator[str]:
    for name in sorted(locked.keys() | present.keys()):
        if name not in present:
            yield f"{name} is missing"
        elif name not in locked:
            yield f"{name} is not in the lock"
        elif hashlib.sha256(present[name].read_bytes()).hexdigest() != locked[name]:
            yield f"{name} has another sha256"


def _fetch(cache: Path, pinned: Path) -> None:
    for folder in FOLDERS:
        shutil.rmtree(cache / folder, ignore_errors=True)
    for stale in [cache / "jgo.lock.toml", *cache.glob("*.aot")]:
        stale.unlink(missing_ok=True)
    shutil.copy(pinned / "jgo.toml", cache)  # jgo works on the jgo.toml of its working directory
    options = ["--ignore-config", "--resolver=python", "--class-path-only", "--repo-cache=m2", "--timeout=60"]
    command = [sys.executable, "-m", "jgo", *options, "--cache-dir=.", "sync"]
    done = subprocess.run(command, cwd=cache, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        said = "\n".join(f"    {line}" for line in done.stdout.splitlines() if not line.startswith("Downloading"))
        raise Fault(
            f"Kafka could not be fetched from Maven Central:\n{said}",
            "The first start needs the network (44 MB, once). Check it and any proxy, then start again.",
        )


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Let one process at a time change a folder that several platforms share."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
