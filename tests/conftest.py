"""Real parts for the tests: one PostgreSQL and one Kafka a test process, on free ports, in folders of their own."""

import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
import structlog

from deploy.local.database import Database
from deploy.local.layout import free_port
from tests.kit import recorded
from tests.kit.apps import Authority
from tests.kit.bus import make_calendar_known
from tests.kit.pool import Pool
from tests.kit.stores import PASSWORD, SERVICES, Store, migrated, with_divisions

# Where the environment has Python write no bytecode, each process would compile every module anew, for seconds.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# structlog's own way draws each traceback with all that its frames hold: a second of the processor for every fault.
structlog.configure(processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()])

LONGEST = ("/e2e/", "/bus/", "test_crashes.py", "test_schemathesis.py", "test_hostile.py", "/integration/")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--examples", action="store_true", help="keep answers as examples of operations without one")
    parser.addoption("--lasting", action="store_true", help="let faults last as long as the goals say")


@pytest.fixture(scope="session", autouse=True)
def examples(request: pytest.FixtureRequest) -> Iterator[None]:
    """With `--examples`, keep them."""
    if request.config.getoption("--examples"):
        recorded.wanted.update(recorded.lacking())
    yield
    recorded.write()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first: a process that is left without work takes over what another has last."""
    items.sort(key=lambda item: next((n for n, part in enumerate(LONGEST) if part in item.nodeid), len(LONGEST)))


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()  # what is loaded is not gone through again and again
    gc.set_threshold(10_000)  # nor are the apps of tests: each time took a fifth of a second


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """PostgreSQL with a migrated template of each service."""
    server = Database(tmp_path_factory.mktemp("postgres"), free_port(), PASSWORD, durable=False)
    server.prepare()
    server.start()
    try:
        server.wait_ready()
        for service in SERVICES:
            migrated(server, service)
        with_divisions(server)
        with_calendar(server)
        yield server
    finally:
        server.stop()


def with_calendar(server: Database) -> None:
    """Let the templates know the holidays that are published, as services do when they have run for a moment."""
    templates = [Store(service, server, service) for service in SERVICES]
    make_calendar_known(templates)
    for template in templates:
        with template.superuser() as db:
            db.execute("DELETE FROM positions")
        template.close()


@pytest.fixture(scope="session")
def pool(server: Database) -> Iterator[Pool]:
    with closing(Pool(server)) as pool:
        yield pool


@pytest.fixture
def store(pool: Pool) -> Iterator[Callable[..., Store]]:
    """Makes empty databases of services."""
    taken: list[Store] = []

    def take(service: str, **options: int) -> Store:
        taken.append(pool.take(service, **options))
        return taken[-1]

    yield take
    for each in taken:
        pool.give_back(each)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("keys"))
