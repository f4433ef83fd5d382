"""How many processes a platform has, and where each listens."""

import pytest

from deploy.local.faults import Fault
from deploy.local.layout import SERVICES, Layout
from deploy.local.programs import programs
from deploy.local.secrets import Secrets


def of_names(names: list[str]) -> dict[str, str]:
    return dict.fromkeys(names, "x")


SECRETS = Secrets(
    databases=of_names([f"{service}_{kind}" for service in SERVICES for kind in ("app", "work")]),
    kafka=of_names([*SERVICES]),
    accounts={},
    seal_keys=of_names([*SERVICES]),
    index_keys=of_names([*SERVICES]),
    supervisor="x",
)


def test_each_instance_has_a_number_and_a_port_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_INSTANCES", "3")
    monkeypatch.setenv("MUSTER_WORKERS", "2")
    monkeypatch.setenv("MUSTER_PORT_METRICS_VISITS_WORK_2", "20000")
    started = {program.name: program for program in programs(Layout.from_environment(), SECRETS)}
    works = [started[f"visits-work{number}"].environment for number in ("", "-1", "-2")]
    assert [each["MUSTER_INSTANCE"] for each in works] == ["0", "1", "2"]
    assert [each["MUSTER_METRICS_BIND"] for each in works] == ["127.0.0.1:9112", "127.0.0.1:9122", "127.0.0.1:20000"]
    assert started["visits"].environment["MUSTER_WORKERS"] == "2"
    assert len(started) == 4 + 3 * 4 + 1
    binds = [program.environment["MUSTER_METRICS_BIND"] for program in started.values()]
    assert len(set(binds)) == len(binds)


def test_another_process_finds_the_same_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_INSTANCES", "2")
    here = Layout.from_environment()
    for name, value in here.variables.items():
        monkeypatch.setenv(name, value)
    assert Layout.from_environment() == here


@pytest.mark.parametrize("count", ["0", "7", "two", "-1"])
def test_a_number_that_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch, count: str) -> None:
    monkeypatch.setenv("MUSTER_INSTANCES", count)
    with pytest.raises(Fault, match=f"MUSTER_INSTANCES is '{count}'"):
        Layout.from_environment()
