"""A slice costs a service as many statements however many people it tells of."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.layout import SERVICES
from shared.driver import LastResult
from tests.kit import bus
from tests.kit.statements import before_each
from tests.kit.stores import Store


@pytest.mark.parametrize("service", SERVICES)
def test_many_files_take_as_many_statements_as_few(store: Callable[..., Store], service: str) -> None:
    """Those that are new and, but in visits, which plans the contacts with each person anew, those that changed."""
    inbox, reached = bus.inbox(store(service)), dict[Any, int]()
    now = datetime.now(UTC)  # so that reactions act
    versions = (1,) if service == "visits" else (1, 2)

    def statements(people: int) -> Counter[Any]:
        seen = Counter[Any]()

        def note(_cursor: LastResult, statement: Any, _values: Any) -> None:
            seen[statement] += 1

        ids = [uuid4() for _ in range(people)]
        with before_each(note):
            for version in versions:
                inbox.apply([bus.file_record(id, version, now) for id in ids], reached)
        return seen

    statements(2)  # prepares what is looked up once
    few, many = statements(3), statements(40)
    assert many.total() == few.total(), (many - few).most_common(3)
