"""A file that was handed in → its sheet of people."""

from services.registry.sheets.domain.layout import headed, lay_out
from shared.sheets.grids import Sheet
from shared.sheets.reading import read_grid


def read_sheet(content: bytes) -> Sheet:
    """The people of a file, be it a CSV or a workbook. Raises SheetUnreadable."""
    return lay_out(read_grid(content, headed))
