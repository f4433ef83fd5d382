"""The demo's work, shared out among a few threads, with a bar for each part."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.demo.network import THREADS

T = TypeVar("T")
R = TypeVar("R")


class Crew:
    """Does things for many items at once."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def each(self, what: str, work: Callable[[T], R], items: Iterable[T]) -> list[R]:
        """Do `work` for all items, a few at a time, in their order; the first failure ends it."""
        wanted = list(items)
        if not wanted:
            return []
        task = self._progress.add_task(what, total=len(wanted))
        pool = ThreadPoolExecutor(THREADS)
        try:
            futures = [pool.submit(work, item) for item in wanted]
            for done in as_completed(futures):
                done.result()
                self._progress.advance(task)
            return [future.result() for future in futures]
        finally:
            pool.shutdown(cancel_futures=True)

    def all(self, what: str, scenes: Iterable[Callable[[], object]]) -> None:
        """Play scenes that do not wait for one another."""
        self.each(what, lambda scene: scene(), scenes)


@contextmanager
def crew(console: Console) -> Iterator[Crew]:
    columns = (TextColumn("{task.description:<22}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        yield Crew(progress)
