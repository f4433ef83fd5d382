"""Rows of a file of people → files and events ready to be copied in, in as many processes as there are cores."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, NamedTuple, cast
from uuid import UUID

from uuid_utils.compat import uuid7

from services.registry import events
from services.registry.domain import military, names, sheets
from services.registry.domain.identity import IdNumber
from services.registry.domain.imports import MAX_ROWS, Format
from services.registry.domain.military import Disability
from services.registry.domain.sheets import Fault, SheetUnreadable
from services.registry.models import Veteran
from services.registry.use_cases import workbooks
from services.registry.use_cases.register import NewVeteran, columns_of
from shared.errors import Refusal
from shared.events import catalogue
from shared.events.envelope import Event
from shared.security.crypto import Vault

COLUMNS = [column.key for column in Veteran.__table__.columns]
UNTOLD: dict[str, Any] = dict.fromkeys(COLUMNS)


@dataclass(frozen=True)
class Context:
    """What the rows of one import have in common; `area` is the importing account's."""

    vault: Vault
    today: date
    moment: datetime
    stations: frozenset[str]
    columns: Sequence[str | None]
    traceparent: str
    dry: bool
    bodies: dict[Any, bytes] = field(default_factory=dict)


class Ready(NamedTuple):
    """A row that may become a file."""

    row: int
    hash: bytes
    name: str
    pinyin: str
    birth_date: date
    area: str
    file: tuple[Any, ...] = ()
    event: tuple[Any, ...] = ()


def rows_of(content: bytes, format: Format) -> tuple[Sequence[Any], list[Sequence[Any]]]:
    """The header and the rows of a file; of a workbook, its first sheet. Raises SheetUnreadable."""
    rows = iter(workbooks.rows(content)) if format is Format.XLSX else _lines(content)
    header = next(rows, None)
    if header is None:
        raise SheetUnreadable("The file is empty.")
    found: list[Sequence[Any]] = []
    for row in rows:
        if len(found) >= MAX_ROWS:
            raise SheetUnreadable(workbooks.TOO_LARGE)
        found.append(row)
    while found and not any(str(cell or "").strip() for cell in found[-1]):
        found.pop()
    return header, found


def _lines(content: bytes) -> Iterator[Sequence[Any]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise SheetUnreadable("The file is neither in UTF-8 nor in GB 18030.")
    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as fault:
        raise SheetUnreadable(f"The file is no CSV: {fault}.") from None


_context: Context | None = None


def begin(context: Context) -> None:
    """What each process is told first."""
    global _context
    _context = context


def prepare_here(first: int, rows: Sequence[Sequence[Any]]) -> tuple[list[Ready], list[Fault]]:
    """As prepare, by the context that this process began with."""
    assert _context
    return prepare(_context, first, rows)


def prepare(context: Context, first: int, rows: Sequence[Sequence[Any]]) -> tuple[list[Ready], list[Fault]]:
    """Rows, of which the first has this number in its file, made ready; and what is wrong in them."""
    ready: list[Ready] = []
    faults: list[Fault] = []
    for number, cells in enumerate(rows, first):
        if not any(str(cell or "").strip() for cell in cells):
            continue
        fields, wrong = sheets.read(number, context.columns, cells)
        if not wrong:
            wrong = list(_check(context, number, fields))
        if wrong:
            faults += wrong
        else:
            ready.append(_ready(context, number, fields))
    return ready, faults


def _check(context: Context, number: int, fields: dict[str, Any]) -> Iterator[Fault]:
    if fields["station_area"] not in context.stations:
        yield Fault(number, sheets.HEADING["station_area"], "There is no station with this code within your area.")
    try:
        fields["id_number"] = IdNumber.parse(fields["id_number"], context.today)
        military.check_placement(fields.get("served_as"), fields.get("placement"))
        fields["disability"] = _disability(fields)
        military.check_disability(fields["disability"], context.today)
    except Refusal as refusal:
        name = (refusal.pointer or "").removeprefix("#/").replace("/", "_")
        yield Fault(number, sheets.HEADING.get(name, name), refusal.detail)


def _disability(fields: dict[str, Any]) -> Disability | None:
    cause, grade, assessed_on = (fields.pop(name, None) for name in sheets.DISABILITY)
    return Disability(cause, grade, assessed_on) if cause else None


def _ready(context: Context, number: int, fields: dict[str, Any]) -> Ready:
    id_number: IdNumber = fields["id_number"]
    if context.dry:
        keys = names.keys_of(fields["name"]).pinyin
        hashed = context.vault.fingerprint("id_number", id_number.value)
        return Ready(number, hashed, fields["name"], keys, id_number.birth_date, fields["station_area"])
    new = NewVeteran(**{**fields, "id_number": id_number.value})
    file = columns_of(context.vault, new, id_number, context.today) | {"version": 1, "registered_at": context.moment}
    about = (number, file["id_number_hash"], new.name, file["pinyin"], id_number.birth_date, new.station_area)
    return Ready(*about, tuple(_plain(file.get(name)) for name in COLUMNS), _event(context, file))


def _plain(value: Any) -> Any:
    """A value as the driver copies it: enumerations as text."""
    if isinstance(value, list):
        return [str(part) for part in value]
    return str(value) if isinstance(value, str) else value


def _event(context: Context, file: dict[str, Any]) -> tuple[Any, ...]:
    """The outbox row of a registration. Most people of a list share their published state with others of it."""
    event = events.veterans.registered(cast(Veteran, SimpleNamespace(**{**UNTOLD, **file})), imported=True)
    told = tuple(event.data.values())
    body = context.bodies.get(told)
    if body is None:
        body = catalogue.encode(Event(event.type, {"occurred_at": context.moment, **event.data}, event.area))
        context.bodies[told] = body
    id: UUID = uuid7()
    topic = catalogue.topic_of(event.type)
    return (id, topic, str(file["id"]), 1, event.type, event.area, context.traceparent, body)
