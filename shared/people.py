"""People as a service knows them from the registry: how each file stands by its last event, under every id the person
had. What a service keeps beside this, and what becomes of it, is its own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, Table, inspect, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from shared import aliases
from shared.bulk import among, write
from shared.clock import FOR_EVER, business_date
from shared.driver import execute
from shared.errors import VeteranUnknown
from shared.events.catalogue import CONTRACTS
from shared.events.envelope import Received
from shared.events.handling import one_by_one, traced
from shared.security.person_keys import PERSON_KEYS, destroy

FILE_EVENTS = tuple(
    type for type, contract in CONTRACTS.items() if contract.aggregate == "veteran" and contract.snapshot
)
"""Events of which each tells the whole published state of a file."""


class KnownPerson:
    """Columns of a projection of `veteran.*` that every service reads alike. `area` is the managing station's code."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    area: Mapped[str]
    alive: Mapped[bool]
    merged_into: Mapped[UUID | None]
    erased: Mapped[bool] = mapped_column(default=False)


class AboutPerson:
    """Columns of a row about a person: whoever may see the person may see it, so it follows them to another station."""

    veteran_id: Mapped[UUID]
    area: Mapped[str]


class AboutCase:
    """Columns of a row about a case, a station or its staff: its `area`, who may see it, stays when people move."""

    area: Mapped[str]


P = TypeVar("P", bound=KnownPerson)


KNOWN = ("area", "is_veteran", "preferential_care", "alive", "merged_into", "erased")
"""Columns that every service keeps of a person."""


def columns_of(event: Received) -> dict[str, Any]:
    """KNOWN, from one of FILE_EVENTS."""
    return {
        "area": event.data["station_area"],
        **{name: event.data[name] for name in ("is_veteran", "preferential_care", "alive")},
        "merged_into": event.data.get("merged_into"),
        "erased": event.type == "veteran.erased.v1",
    }


def lock_people(db: Session, events: Sequence[Received]) -> None:
    """Lock everyone whom events are about, before any reaction to the first of them."""
    named = (id for event in events for id in (event.data.get("veteran_id"), event.data.get("merged_into")) if id)
    files = (UUID(event.subject) for event in events if event.type in FILE_EVENTS)
    aliases.lock_all(db, {*named, *files})


def keep_spans(
    db: Session, model: Any, events: Sequence[Received], standing: Callable[[Received], Mapping[str, Any]]
) -> None:
    """Keep spans of days in which the file of someone alive stood as `standing` tells: a span ends, and the next
    begins, on the day of an event that tells otherwise. To be called with FILE_EVENTS alone.
    """
    ids = [UUID(event.subject) for event in events]
    rows = db.scalars(_open_spans(model), {"ids": ids})
    open_ = {row.person_id: row for row in rows}
    begun = []
    for id, event in zip(ids, events, strict=True):
        now, on, last = dict(standing(event)), business_date(event.time), open_.get(id)
        counts = event.data["alive"] and not event.data.get("merged_into") and event.type != "veteran.erased.v1"
        if last and counts and now == {name: getattr(last, name) for name in now}:
            continue
        if last:
            last.until_on = on
        if counts:
            span = {"person_id": id, "since_version": event.version, "from_on": on, "until_on": FOR_EVER}
            begun.append({**span, **now})
    db.flush()
    write(db, model, begun)


@cache
def _open_spans(model: Any) -> Select[Any]:
    return select(model).where(among(model.person_id, "ids"), model.until_on == FOR_EVER)


@one_by_one
def remember_alias(db: Session, event: Received) -> None:
    """The merged file's id stands for the other's from now on; a projection of `veteran.merged`."""
    aliases.remember(db, UUID(event.subject), event.data["merged_into"])


def absorbing(db: Session, events: Sequence[Received]) -> Iterator[Received]:
    """Those of events whose file is known to have taken in another, maybe heard of only now; each in its trace."""
    known = aliases.successors(db, [UUID(event.subject) for event in events])
    return traced([event for event in events if UUID(event.subject) in known])


@cache
def _with_key(people: Table) -> str:
    columns = ", ".join(map(str, people.columns))
    return f"""
        SELECT {columns}, data_key
          FROM {people.name} LEFT JOIN person_keys ON person_id = {people.name}.id
         WHERE {people.name}.id = (SELECT coalesce((SELECT canonical FROM person_alias WHERE old = %(id)s), %(id)s))
    """


def known(db: Session, model: type[P], id: UUID) -> tuple[P, bytes | None]:
    """The person that an id stands for now, as a plain row of the model's columns that no session has, and the data key
    of their texts, None before the first text.

    Raises VeteranUnknown, also for someone outside the caller's area.
    """
    rows = execute(db, _with_key(inspect(model).local_table), {"id": id})
    if not rows or rows[0].erased:
        raise VeteranUnknown(pointer="#/veteran_id")
    return rows[0], rows[0].data_key


def locked(db: Session, model: type[P], id: UUID) -> tuple[P, bytes | None]:
    """The same, locked: one transaction at a time writes of a person. Raises VeteranUnknown."""
    while True:
        held = aliases.lock_resolved(db, id)
        person, key = known(db, model, id)
        if person.id == held:
            return person, key


def written_of(base: type[DeclarativeBase], about: type[AboutPerson | AboutCase] = AboutPerson) -> Sequence[type[Any]]:
    """A service's tables of rows about a person, or a case."""
    tables = (mapper.class_ for mapper in base.registry.mappers if issubclass(mapper.class_, about))
    return sorted(tables, key=lambda table: table.__name__)


def move(db: Session, ids: Sequence[UUID], area: str, tables: Iterable[type[Any]]) -> None:
    """Give every row about a person, locked and known by `ids`, the area of the station that manages the file now."""
    for model in tables:
        db.execute(update(model).where(model.veteran_id.in_(ids)).values(area=area))
    db.execute(update(PERSON_KEYS).where(PERSON_KEYS.c.person_id.in_(ids)).values(area=area))


def forget(db: Session, id: UUID) -> Sequence[UUID]:
    """Destroy the keys of all texts about a person, and with them the texts. Returns every id of theirs, locked."""
    ids = aliases.ids_of(db, id)
    aliases.lock(db, ids)
    destroy(db, ids)
    return ids
