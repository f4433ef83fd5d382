"""Rows of a file of people → files and events ready to be copied in, in as many processes as there are cores."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple, cast
from uuid import UUID

from uuid_utils.compat import uuid7

from services.registry.files.domain import life, military, names
from services.registry.files.domain.identity import IdNumber
from services.registry.files.domain.life import NEVER
from services.registry.files.domain.military import Disability
from services.registry.files.events import veteran_registered
from services.registry.files.rules import SURNAMES, TIERS
from services.registry.files.use_cases.register import NewVeteran, columns_of
from services.registry.models import Veteran
from services.registry.sheets.domain import sheets
from services.registry.sheets.domain.imports import MAX_ROWS, Format
from services.registry.sheets.domain.sheets import FIRST_ROW, Fault, SheetUnreadable, Unfit
from services.registry.sheets.use_cases import workbooks
from shared.errors import ReferenceUnknown, Refusal
from shared.events import catalogue
from shared.observability import tracing
from shared.security.crypto import Vault

COLUMNS = [column.key for column in Veteran.__table__.columns]
ID_LENGTH = 18
UNTOLD: dict[str, Any] = dict.fromkeys(COLUMNS)


@dataclass(frozen=True)
class Context:
    """What the rows of one import have in common. `turns` are by row, as `read_turns` gives them."""

    vault: Vault
    today: date
    moment: datetime
    stations: frozenset[str]
    columns: Sequence[str | None]
    dry: bool
    turns: Mapping[int, int]
    bodies: dict[Any, bytes] = field(default_factory=dict)


class Ready(NamedTuple):
    """A row that may become a file; `file` and `event` are the lines to copy into its table and the outbox."""

    row: int
    hash: bytes
    name: str
    pinyin: str
    birth_date: date
    area: str
    file: bytes = b""
    event: bytes = b""


def rows_of(content: bytes, format: Format) -> tuple[Sequence[Any], list[Sequence[Any]]]:
    """The header and the rows of a file; of a workbook, its first sheet. Raises SheetUnreadable."""
    rows = iter(workbooks.read_rows(content)) if format is Format.XLSX else _lines(content)
    header = next(rows, None)
    if header is None:
        raise SheetUnreadable("The file is empty.")
    lines: list[Sequence[Any]] = []
    for row in rows:
        if len(lines) >= MAX_ROWS:
            raise SheetUnreadable(workbooks.TOO_LARGE)
        lines.append(row)
    while lines and not any(str(cell or "").strip() for cell in lines[-1]):
        lines.pop()
    return header, lines


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


def read_numbers(vault: Vault, columns: Sequence[str | None], rows: Sequence[Sequence[Any]]) -> list[bytes | None]:
    """The keyed hash of each row's ID number however it is written, also of a row at fault; None where none is."""
    at = columns.index("id_number")
    written = (unicodedata.normalize("NFKC", str(cells[at])).upper() if at < len(cells) else "" for cells in rows)
    plain = (re.sub("[^0-9X]", "", text) for text in written)
    return [vault.fingerprint("id_number", number) if len(number) == ID_LENGTH else None for number in plain]


STATION_AND_TIER = ("station_area", "categories", "tags", "disability_grade")
TURNS = 10_000


def read_turns(columns: Sequence[str | None], rows: Sequence[Sequence[Any]]) -> dict[int, int]:
    """Whose turn it is, by row: of those in the file whom a station contacts as often, how many in TURNS come first.
    Those never known to be contacted do, then whoever has waited longest.
    """

    @cache  # few different things stand in these columns
    def group(*cells: Any) -> tuple[str, str] | None:
        station, categories, tags, grade = map(_parsed, STATION_AND_TIER, cells)
        return (station, TIERS.tier(categories, tags or (), grade)) if station and categories else None

    @cache
    def last(*cells: Any) -> date:
        return max(_parsed(name, cell) or date.min for name, cell in zip(vars(NEVER), cells, strict=True))

    where = {name: column for column, name in enumerate(columns) if name}
    about, days = ([where.get(name) for name in names] for names in (STATION_AND_TIER, vars(NEVER)))
    groups: dict[tuple[str, str], list[tuple[date, int]]] = {}
    for number, cells in enumerate(rows, FIRST_ROW):
        if of := group(*_cells(cells, about)):
            groups.setdefault(of, []).append((last(*_cells(cells, days)), number))
    return {
        number: place * TURNS // len(waiting)
        for waiting in groups.values()
        for place, (_, number) in enumerate(sorted(waiting))
    }


def _cells(cells: Sequence[Any], where: Sequence[int | None]) -> list[Any]:
    return [cells[at] if at is not None and at < len(cells) else None for at in where]


def _parsed(name: str, cell: Any) -> Any:
    """What a cell says; None where it is empty or at fault."""
    try:
        return sheets.COLUMN[name].parse(cell)
    except Unfit:
        return None


_context: Context | None = None


def set_context(context: Context) -> None:
    """What each process is told first."""
    global _context
    _context = context


def prepare_here(first: int, rows: Sequence[Sequence[Any]]) -> tuple[list[Ready], list[Fault]]:
    """As `prepare_rows`, with the context that this process began with."""
    assert _context
    return prepare_rows(_context, first, rows)


def prepare_rows(context: Context, first: int, rows: Sequence[Sequence[Any]]) -> tuple[list[Ready], list[Fault]]:
    """Make rows ready, of which the `first` has this number in its file. Returns them, and what is wrong in them."""
    ready: list[Ready] = []
    faults: list[Fault] = []
    for number, cells in enumerate(rows, first):
        if not any(str(cell or "").strip() for cell in cells):
            continue
        fields, wrong = sheets.read(number, context.columns, cells)
        wrong += _check(context, number, fields, {fault.column for fault in wrong})
        if wrong:
            faults += wrong
        else:
            ready.append(_ready(context, number, fields))
    return ready, faults


def _check(context: Context, number: int, fields: dict[str, Any], unread: Set[str]) -> list[Fault]:
    """All that is wrong with what could be read; `unread` are the headings of what could not."""
    faults = []
    for read, check in CHECKS:
        if not unread & {sheets.HEADING[name] for name in read}:
            try:
                check(context, fields)
            except Refusal as refusal:
                name = (refusal.pointer or "").removeprefix("#/").replace("/", "_")
                faults.append(Fault(number, sheets.HEADING.get(name, name), refusal.detail))
    return faults


def _check_station(context: Context, fields: dict[str, Any]) -> None:
    if fields["station_area"] not in context.stations:
        raise ReferenceUnknown(
            "There is no station with this code within your area: compare it.", pointer="#/station_area"
        )


def _check_number(context: Context, fields: dict[str, Any]) -> None:
    fields["id_number"] = IdNumber.parse(fields["id_number"], context.today)


def _check_placement(context: Context, fields: dict[str, Any]) -> None:
    military.check_placement(fields.get("served_as"), fields.get("placement"))


def _check_before(context: Context, fields: dict[str, Any]) -> None:
    born = getattr(fields["id_number"], "birth_date", None)  # an ID number at fault tells none
    life.check_before(fields.get("last_contact"), fields.get("last_visit"), born, context.today)


def _check_disability(context: Context, fields: dict[str, Any]) -> None:
    cause, grade, assessed_on = (fields.pop(name, None) for name in sheets.DISABILITY)
    fields["disability"] = Disability(cause, grade, assessed_on) if cause else None
    military.check_disability(fields["disability"], context.today)


CHECKS: Sequence[tuple[Sequence[str], Callable[[Context, dict[str, Any]], None]]] = (
    (("station_area",), _check_station),
    (("id_number",), _check_number),
    (("served_as", "placement"), _check_placement),
    (sheets.DISABILITY, _check_disability),
    (("id_number", "last_contact", "last_visit"), _check_before),
)
"""What is checked beyond the shape of a cell, and the fields it reads."""


def _ready(context: Context, number: int, fields: dict[str, Any]) -> Ready:
    id_number: IdNumber = fields["id_number"]
    if context.dry:
        keys = names.keys_of(fields["name"], SURNAMES).pinyin
        hashed = context.vault.fingerprint("id_number", id_number.value)
        return Ready(number, hashed, fields["name"], keys, id_number.birth_date, fields["station_area"])
    new = NewVeteran(**{**fields, "id_number": id_number.value})
    file = columns_of(context.vault, new, id_number, context.today) | {"version": 1, "registered_at": context.moment}
    about = (number, file["id_number_hash"], new.name, file["pinyin"], id_number.birth_date, new.station_area)
    return Ready(*about, _line([file.get(name) for name in COLUMNS]), _event(context, number, file, new))


def _event(context: Context, number: int, file: dict[str, Any], new: NewVeteran) -> bytes:
    """The outbox row of a registration. Many people of a list differ in their OWN alone. So a body is validated and
    encoded once, with stand-ins for these, for all who share the rest. What the sheet says is checked already.
    """
    veteran = cast(Veteran, SimpleNamespace(**{**UNTOLD, **file}))
    event = veteran_registered(veteran, new.before, turn=context.turns.get(number, 0))
    shared = tuple([name if name in OWN else value for name, value in event.data.items()])
    body = context.bodies.get(shared)
    if body is None:
        stand_ins = {name: value for name, value in OWN.items() if name in event.data}
        content = {"occurred_at": context.moment, **event.data, **stand_ins}
        body = catalogue.encode(replace(event, data=content)).replace(b"%", b"%%")
        for name, value in stand_ins.items():
            body = body.replace(str(value).encode(), f"%({name})s".encode())
        context.bodies[shared] = body
    body %= {name.encode(): str(event.data[name]).encode() for name in OWN if name in event.data}
    id: UUID = uuid7()
    topic = catalogue.topic_of(event.type)
    with tracing.unit():
        return _line([id, topic, file["id"], 1, event.type, event.area, tracing.traceparent(), body])


OWN: Mapping[str, Any] = {
    **{"station_area": "000000000001", "registered_area": "000000000002", "residence_area": "000000000003"},
    **{"turn": 987_654_321, "last_contact": date(1, 1, 1), "last_visit": date(1, 1, 2)},
}
"""What each person of a list has to themselves, with what stands in its place in bodies that wait for it."""
ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
WRITTEN: Mapping[type, Callable[[Any], str]] = {
    type(None): lambda _: r"\N",
    str: lambda text: text if text.isalnum() else text.translate(ESCAPED),
    bytes: lambda value: rf"\\x{value.hex()}",
    list: lambda words: "{" + ",".join(words) + "}",  # closed lists: none of their words needs quotes
}


def _line(values: Sequence[Any]) -> bytes:
    """A line of COPY's text format (PostgreSQL's manual, COPY)."""
    return ("\t".join([WRITTEN.get(type(value), str)(value) for value in values]) + "\n").encode()
