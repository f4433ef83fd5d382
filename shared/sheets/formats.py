"""What a file of people may be, by what it holds: names and media types are often wrong."""

import enum


class Format(enum.StrEnum):
    """What a file of people may be."""

    CSV = "CSV"
    XLSX = "XLSX"
    XLS = "XLS"


MAX_BYTES = 64 * 1024 * 1024
MAX_UNPACKED = 1024 * 1024 * 1024
MAX_ROWS = 200_000
"""Limits of one file: twice the network's people. Blank rows do not count."""

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MEDIA = {
    Format.CSV: "text/csv",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.XLS: "application/vnd.ms-excel",
}
WPS, OPEN, BINARY = "WPS (.et)", "OpenDocument (.ods)", "Excel (.xlsb)"
FOREIGN = {
    ".et": WPS,
    "application/vnd.wps-et": WPS,
    "application/wps-office.et": WPS,
    "application/kset": WPS,
    ".ods": OPEN,
    "application/vnd.oasis.opendocument.spreadsheet": OPEN,
    ".xlsb": BINARY,
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": BINARY,
}
"""Sheets that are not taken, by media type and by the ending of a file's name."""


def format_of(content: bytes) -> Format:
    """What a file is, by its first bytes."""
    if content.startswith(ZIP):
        return Format.XLSX
    return Format.XLS if content.startswith(OLE) else Format.CSV
