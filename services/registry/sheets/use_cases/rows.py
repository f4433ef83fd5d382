"""Rows of a file of people → files and events ready to be copied in, in as many processes as there are cores."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, NamedTuple, cast
from uuid import UUID

from uuid_utils.compat import uuid7

from services.registry.files.domain import military
from services.registry.files.domain.identity import IdNumber
from services.registry.files.domain.military import Disability
from services.registry.files.events import veteran_registered
from services.registry.files.use_cases import record
from services.registry.files.use_cases.register import NewVeteran, columns_of
from services.registry.models import Veteran
from services.registry.sheets.domain import sheets
from services.registry.sheets.domain.imports import MAX_ROWS, Format
from services.registry.sheets.domain.sheets import Fault, SheetUnreadable
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
    """What the rows of one import have in common; `area` is the importing account's."""

    vault: Vault
    today: date
    moment: datetime
    stations: frozenset[str]
    columns: Sequence[str | None]
    dry: bool
    bodies: dict[Any, bytes] = field(default_factory=dict)


class Ready(NamedTuple):
    """A row that may become a file; `file` and `event` are the lines to copy into its table and the outbox."""

    row: int
    hash: bytes
    plain_name: str
    pinyin: str
    birth_date: date
    area: str
    file: bytes = b""
    event: bytes = b""
    other_readings: Sequence[Mapping[str, Any]] = ()


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


def _check_disability(context: Context, fields: dict[str, Any]) -> None:
    cause, grade, assessed_on = (fields.pop(name, None) for name in sheets.DISABILITY)
    fields["disability"] = Disability(cause, grade, assessed_on) if cause else None
    military.check_disability(fields["disability"], context.today)


CHECKS: Sequence[tuple[Sequence[str], Callable[[Context, dict[str, Any]], None]]] = (
    (("station_area",), _check_station),
    (("id_number",), _check_number),
    (("served_as", "placement"), _check_placement),
    (sheets.DISABILITY, _check_disability),
)
"""What is checked beyond the shape of a cell, and the fields it reads."""


def _ready(context: Context, number: int, fields: dict[str, Any]) -> Ready:
    id_number: IdNumber = fields["id_number"]
    keys = record.name_keys(fields["name"])
    hashed = context.vault.fingerprint("id_number", id_number.value)
    about = (number, hashed, keys.plain_name, keys.readings[0].pinyin, id_number.birth_date, fields["station_area"])
    if context.dry:
        return Ready(*about)
    new = NewVeteran(**{**fields, "id_number": id_number.value})
    file = columns_of(context.vault, new, id_number, keys, context.today)
    file |= {"version": 1, "registered_at": context.moment}
    others = record.other_readings(file["id"], new.station_area, keys)
    return Ready(*about, _line([file.get(name) for name in COLUMNS]), _event(context, file), others)


def _event(context: Context, file: dict[str, Any]) -> bytes:
    """The outbox row of a registration. Many people of a list differ in their areas alone. So a body is validated and
    encoded once, with stand-ins for the areas, for all who share the rest. The sheet's areas are checked already.
    """
    event = veteran_registered(cast(Veteran, SimpleNamespace(**{**UNTOLD, **file})), imported=True)
    shared = tuple([value for name, value in event.data.items() if name not in PLACES])
    body = context.bodies.get(shared)
    if body is None:
        content = {"occurred_at": context.moment, **event.data, **PLACES}
        body = catalogue.encode(replace(event, data=content)).replace(b"%", b"%%")
        for name, place in PLACES.items():
            body = body.replace(place.encode(), f"%({name})s".encode())
        context.bodies[shared] = body
    body %= {name.encode(): event.data[name].encode() for name in PLACES}
    id: UUID = uuid7()
    topic = catalogue.topic_of(event.type)
    with tracing.unit():
        return _line([id, topic, file["id"], 1, event.type, event.area, tracing.traceparent(), body])


PLACES = {"station_area": "000000000001", "registered_area": "000000000002", "residence_area": "000000000003"}
"""Stand where areas will, in bodies that wait for them."""
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
