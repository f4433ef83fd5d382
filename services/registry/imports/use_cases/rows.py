"""Rows of a file of people → files and events ready to be copied in, in as many processes as there are cores."""

import pickle
import re
import unicodedata
import zlib
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, NamedTuple, cast
from uuid import UUID

from stdnum.iso7064 import mod_11_2
from uuid_utils.compat import uuid7

from services.registry.files.domain import life, military
from services.registry.files.domain.identity import IdNumber, IdNumberInvalid
from services.registry.files.domain.military import Disability
from services.registry.files.events import veteran_registered
from services.registry.files.use_cases import record
from services.registry.files.use_cases.register import NewVeteran, columns_of
from services.registry.imports.domain import FIRST_ROW
from services.registry.models import Veteran
from services.registry.sheets.domain.columns import DISABILITY, HEADING
from services.registry.sheets.domain.people import Reader
from shared.errors import Refusal
from shared.events import catalogue
from shared.observability import tracing
from shared.security.crypto import Vault
from shared.sheets.faults import Fault, Reading, Unfit
from shared.sheets.grids import Line, Sheet

COLUMNS = [column.key for column in Veteran.__table__.columns]
ID_SHAPE, ID_LENGTH = re.compile("[0-9]{17}[0-9X]"), 18
ROUNDED = "000"
"""How an ID number ends of which Excel has kept 15 digits."""
UNTOLD: dict[str, Any] = dict.fromkeys(COLUMNS)


@dataclass(frozen=True)
class Context:
    """What the rows of one import have in common."""

    vault: Vault
    today: date
    moment: datetime
    reader: Reader
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


class Prepared(NamedTuple):
    """What became of some rows."""

    ready: list[Ready]
    faults: list[Fault]
    readings: list[Reading]

    def take_in(self, more: "Prepared") -> None:
        self.ready.extend(more.ready)
        self.faults.extend(more.faults)
        self.readings.extend(more.readings)


def read_numbers(sheet: Sheet) -> list[str | None]:
    """Each row's ID number however it is written, also of a row at fault; None where none is. The first is that of
    FIRST_ROW.
    """
    at = sheet.fields.index("id_number")
    numbers: list[str | None] = [None] * (sheet.lines[-1].number + 1 - FIRST_ROW if sheet.lines else 0)
    for line in sheet.lines:
        written = unicodedata.normalize("NFKC", str(line.cells[at])).upper() if at < len(line.cells) else ""
        plain = re.sub("[^0-9X]", "", written)
        if len(plain) == ID_LENGTH:
            numbers[line.number - FIRST_ROW] = plain
    return numbers


_context: Context | None = None


def set_context(packed: bytes) -> None:
    """What each process is told first: a Context so small that it fits into the pipe while the process still starts, or
    one process would wait for the other.
    """
    global _context
    _context = pickle.loads(zlib.decompress(packed))


def prepare_here(lines: Sequence[Line]) -> Prepared:
    """As `prepare_rows`, with the context that this process began with."""
    assert _context
    return prepare_rows(_context, lines)


def prepare_rows(context: Context, lines: Sequence[Line]) -> Prepared:
    """Make rows ready; what was understood otherwise than typed, and warnings, are told in a dry run alone."""
    prepared = Prepared([], [], [])
    for line in lines:
        fields, faults, readings = context.reader.read(line)
        faults += _check(context, line.number, fields, {fault.column for fault in faults if not fault.warning})
        prepared.faults.extend(fault for fault in faults if context.dry or not fault.warning)
        if context.dry:
            prepared.readings.extend(readings)
        if all(fault.warning for fault in faults):
            prepared.ready.append(_ready(context, line, fields))
    return prepared


def _check(context: Context, number: int, fields: dict[str, Any], unread: Set[str]) -> list[Fault]:
    """All that is wrong with what could be read; `unread` are the headings of what could not."""
    faults = []
    for read, check in CHECKS:
        if not unread & {HEADING[name] for name in read}:
            try:
                check(context, fields)
            except Refusal as refusal:
                name = (refusal.pointer or "").removeprefix("#/").replace("/", "_")
                faults.append(Fault(number, HEADING[name], refusal.slug))
            except Unfit as fault:
                faults.append(Fault(number, HEADING[read[0]], fault.slug))
    id_number = fields.get("id_number")
    if isinstance(id_number, IdNumber) and id_number.value.endswith(ROUNDED):  # one in eleven passes the check
        faults.append(Fault(number, HEADING["id_number"], "id-number-zeros", {}, True))
    return faults


def _check_number(context: Context, fields: dict[str, Any]) -> None:
    text = fields["id_number"]
    try:
        fields["id_number"] = IdNumber.parse(text, context.today)
    except IdNumberInvalid:
        if not ID_SHAPE.fullmatch(text):
            raise Unfit("id-number-shape") from None
        if mod_11_2.is_valid(text):
            raise Unfit("id-number-birth-date") from None
        raise Unfit("id-number-rounded" if text.endswith(ROUNDED) else "id-number-check-digit") from None


def _check_placement(context: Context, fields: dict[str, Any]) -> None:
    military.check_placement(fields.get("served_as"), fields.get("placement"))


def _check_before(context: Context, fields: dict[str, Any]) -> None:
    born = getattr(fields["id_number"], "birth_date", None)  # an ID number at fault tells none
    life.check_before(fields.get("last_contact"), fields.get("last_visit"), born, context.today)


def _check_disability(context: Context, fields: dict[str, Any]) -> None:
    cause, grade, assessed_on = (fields.pop(name, None) for name in DISABILITY)
    fields["disability"] = Disability(cause, grade, assessed_on) if cause else None
    military.check_disability(fields["disability"], context.today)


CHECKS: Sequence[tuple[Sequence[str], Callable[[Context, dict[str, Any]], None]]] = (
    (("id_number",), _check_number),
    (("served_as", "placement"), _check_placement),
    (DISABILITY, _check_disability),
    (("id_number", "last_contact", "last_visit"), _check_before),
)
"""What is checked beyond the shape of a cell, and the fields it reads."""


def _ready(context: Context, line: Line, fields: dict[str, Any]) -> Ready:
    id_number: IdNumber = fields["id_number"]
    keys = record.name_keys(fields["name"])
    hashed = context.vault.fingerprint("id_number", id_number.value)
    main = keys.readings[0].pinyin
    about = (line.number, hashed, keys.plain_name, main, id_number.birth_date, fields["station_area"])
    if context.dry:
        return Ready(*about)
    new = NewVeteran(**{**fields, "id_number": id_number.value})
    file = columns_of(context.vault, new, id_number, keys, context.today)
    file |= {"version": 1, "registered_at": context.moment}
    others = record.other_readings(file["id"], new.station_area, keys)
    return Ready(*about, _line([file.get(name) for name in COLUMNS]), _event(context, line.turn, file, new), others)


def _event(context: Context, turn: int, file: dict[str, Any], new: NewVeteran) -> bytes:
    """The outbox row of a registration. Many people of a list differ in their OWN alone. So a body is validated and
    encoded once, with stand-ins for these, for all who share the rest. What the sheet says is checked already.
    """
    veteran = cast(Veteran, SimpleNamespace(**{**UNTOLD, **file}))
    event = veteran_registered(veteran, new.before, turn=turn)
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
    str: lambda text: text if text.isalnum() else text.translate(ESCAPED),
    bytes: lambda value: rf"\\x{value.hex()}",
    list: lambda words: "{" + ",".join(words) + "}",  # closed lists: none of their words needs quotes
}


def _line(values: Sequence[Any]) -> bytes:
    """A line of COPY's text format (PostgreSQL's manual, COPY)."""
    texts = [r"\N" if value is None else WRITTEN.get(type(value), str)(value) for value in values]
    return ("\t".join(texts) + "\n").encode()
