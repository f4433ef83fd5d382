"""Reading a workbook in a process of its own. Cells that lie far apart may use up its memory, and no other's."""

import io
import multiprocessing
import resource
import signal
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from services.registry.sheets.domain.imports import MAX_ROWS, MAX_UNPACKED
from services.registry.sheets.domain.sheets import SheetUnreadable

MEMORY = 2 * 1024 * 1024 * 1024
"""What a reader may take: several times what the largest file that is taken needs."""
OVERSTRAINED = (-signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV, -signal.SIGBUS)
"""How a reader ends that asks for more."""
TOO_LARGE = f"The file is too large: at most {MAX_ROWS:,} rows. Hand it in in parts."
SCATTERED = "The sheet is too large: delete what stands far below or beside the list, or copy the list to a new sheet."
NO_WORKBOOK = "This is no workbook in the .xlsx format."


def read_rows(content: bytes) -> list[Sequence[Any]]:
    """The rows of a workbook's first sheet, its header first. Raises SheetUnreadable."""
    spawn = multiprocessing.get_context("spawn")  # this process has threads
    receiver, sender = spawn.Pipe(duplex=False)
    reader = spawn.Process(target=_read, args=(sender, content), daemon=True)
    reader.start()
    sender.close()
    try:
        answer: list[Sequence[Any]] | str = receiver.recv()
    except EOFError:
        answer = SCATTERED
    reader.join()
    if reader.exitcode and reader.exitcode not in OVERSTRAINED:
        raise RuntimeError(f"reading a workbook ended with {reader.exitcode}")
    if isinstance(answer, str):
        raise SheetUnreadable(answer)
    return answer


def _read(sender: Connection, content: bytes) -> None:
    with suppress(ValueError):  # not every system bounds it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sender.send(_rows(content))
    except SheetUnreadable as fault:
        sender.send(str(fault))
    except MemoryError:
        sender.send(SCATTERED)


def _rows(content: bytes) -> list[Sequence[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED:
                raise SheetUnreadable(TOO_LARGE)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        return list(sheet.to_python(skip_empty_area=False, nrows=MAX_ROWS + 2))
    except (zipfile.BadZipFile, CalamineError, ValueError):
        raise SheetUnreadable(NO_WORKBOOK) from None
