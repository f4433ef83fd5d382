"""The fault sheet of an import: it has whole numbers, so it is sealed, and for whoever handed the file in alone."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.imports import queries
from services.registry.imports.use_cases.imports import words
from services.registry.models import Import, ImportFault
from services.registry.sheets.use_cases.fault_sheet import Told, write_fault_sheet
from shared.contracts.access import Actor
from shared.db import find
from shared.errors import Kind, Refusal
from shared.security.crypto import Vault
from shared.sheets.grids import Sheet
from shared.words import Words

MOST = 10_000
"""Faults and warnings that one sheet tells; whoever has more mends these first."""
CUT_OFF = Words(
    f"Only the first {MOST} are listed: mend them, hand the file in again, and download the rest.",
    f"本表只列出前{MOST}条问题。改好后重新上传，再下载余下的。",
)


class FaultSheetForeign(Refusal, kind=Kind.FORBIDDEN):
    """The fault sheet has whole numbers, so it is for whoever handed the file in alone: ask them, or hand it in."""

    zh = "错误反馈表含有完整号码，只供上传文件的本人下载：请联系上传人，或自行上传文件。"


class FaultSheetAbsent(Refusal, kind=Kind.NOT_FOUND):
    """There is no fault sheet: no row is at fault, the file is not checked yet, or seven days are over."""

    zh = "没有错误反馈表：没有出错的行，或文件尚未检查完，或已超过七天。"


def told(db: Session, id: UUID) -> Sequence[ImportFault]:
    """What is wrong in a file, errors first."""
    rows = queries.faults(id, {}).order_by(ImportFault.warning, ImportFault.row, ImportFault.column, ImportFault.slug)
    return db.scalars(rows.limit(MOST + 1)).all()


def seal(vault: Vault, id: UUID, sheet: Sheet, faults: Sequence[ImportFault], language: str) -> bytes | None:
    """Write the fault sheet of an import in a language; None if no row is at fault."""
    if all(fault.warning for fault in faults):
        return None
    told = [Told(fault.row, fault.column, words(fault, language), fault.warning) for fault in faults[:MOST]]
    workbook = write_fault_sheet(sheet, told, CUT_OFF.told(language) if len(faults) > MOST else None)
    return vault.seal_answer(f"fault-sheet:{id}", workbook)


def open_fault_sheet(db: Session, vault: Vault, by: Actor, id: UUID) -> tuple[bytes, str]:
    """The workbook, and the language it is in. Raises NotFound, FaultSheetForeign, FaultSheetAbsent."""
    upload = find(db, Import, id)
    if upload.account != by.account:
        raise FaultSheetForeign
    if upload.fault_sheet_sealed is None:
        raise FaultSheetAbsent
    return vault.unseal_answer(f"fault-sheet:{id}", upload.fault_sheet_sealed), upload.language
