"""Who is to be told of an event: the same as row security shows, decided in memory for all endpoints at once."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar

from shared.security.areas import LEVELS, scope

KNOWN_TO_ALL = "muster.stations"


class Marks(NamedTuple):
    """What of an event decides who sees it."""

    topic: str
    type: str
    area: str
    also_area: str | None
    party: str | None


@dataclass(frozen=True)
class Wants:
    """What an endpoint is to get: of its subscription's area, party and topics, the types that it names, if any, and
    what is `within` an area.
    """

    area: str
    party: str
    topics: Collection[str]
    types: Collection[str]
    within: str | None

    def takes(self, marks: Marks) -> bool:
        return (
            (marks.topic == KNOWN_TO_ALL or _lies_in(marks, self.area))
            and marks.topic in self.topics
            and marks.party in (None, "", self.party)
            and (not self.types or marks.type in self.types)
            and (self.within is None or _lies_in(marks, self.within))
        )


def _lies_in(marks: Marks, area: str) -> bool:
    prefix = scope(area)
    return marks.area.startswith(prefix) or (marks.also_area is not None and marks.also_area.startswith(prefix))


class Wanting(Protocol):
    """Something that wants events."""

    @property
    def wants(self) -> Wants: ...


W = TypeVar("W", bound=Wanting)


class Audience(Generic[W]):
    """Finds who takes an event without asking everyone."""

    def __init__(self, everyone: Iterable[W]) -> None:
        self._everyone = list(everyone)
        self._by_prefix: dict[str, list[W]] = {}
        for each in self._everyone:
            self._by_prefix.setdefault(scope(each.wants.area), []).append(each)

    def of(self, marks: Marks) -> Iterator[W]:
        """Those that take it, each once."""
        yield from (each for each in self._near(marks) if each.wants.takes(marks))

    def _near(self, marks: Marks) -> Iterator[W]:
        if marks.topic == KNOWN_TO_ALL:
            yield from self._everyone
            return
        areas = [area for area in (marks.area, marks.also_area) if area]
        for prefix in {area[:digits] for area in areas for digits in LEVELS}:
            yield from self._by_prefix.get(prefix, ())
