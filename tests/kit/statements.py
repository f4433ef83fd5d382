"""The statements that a service sends to its database, as they go."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from shared.driver import LastResult


@contextmanager
def before_each(act: Callable[[LastResult, str, Any], None]) -> Iterator[None]:
    """Before every statement of this process, with its values, those that begin transactions too, `act`."""
    execute = LastResult.execute

    def acting(cursor: LastResult, statement: Any, values: Any = None, **options: Any) -> LastResult:
        act(cursor, statement, values)
        return execute(cursor, statement, values, **options)

    with patch.object(LastResult, "execute", acting):
        yield
