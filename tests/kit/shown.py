"""People whose ID number, birth date, phone and address can be recognised wherever they come through, even in part."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from stdnum.iso7064 import mod_11_2
from werkzeug.test import TestResponse

from tests.kit.people import VILLAGE, new_veteran

RARE = "鸢骐犀黾"
"""Characters of addresses that stand in no other text."""
OPAQUE = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # ids
    r"|[0-9-]{10}T[0-9:.]{8,15}(Z|[+-][0-9:]{5})"  # moments
    r"|(?<![0-9])(19|20)[0-9]{2}-[0-9]{2}(-[0-9]{2})?(?![0-9])"  # months and dates, which are looked at apart
    r"|(?<![0-9])44[0-9]{10}(?![0-9])"  # codes of areas
    r"|[A-Za-z0-9_+/=-]{24,}"  # cursors, keys, traces
)
"""What has digits of its own."""
YEAR = re.compile("(19|20)[0-9]{2}")


@dataclass(frozen=True)
class Secret:
    """What no one may read of someone without a disclosure."""

    number: str
    born: date
    phone: str

    def told_by(self, text: str) -> Iterator[str]:
        """What of this a text tells: four digits of the number beyond place, year and month; the birth date; more of
        the phone than its last four.
        """
        born, plain = self.born, OPAQUE.sub(" ", text)
        windows = (self.number[at : at + 4] for at in range(9, 15))
        yield from (each for each in windows if each in plain and not YEAR.fullmatch(each))
        dates = (f"{born:%Y-%m-%d}", f"{born:%Y/%m/%d}", f"{born:%Y%m%d}", f"{born.year}年{born.month}月{born.day}日")
        yield from (each for each in dates if each in text)
        yield from (each for each in re.findall(f"[0-9*]*{self.phone[-4:]}", plain) if each != f"****{self.phone[-4:]}")


def secret(number: int) -> Secret:
    """Someone's, of the same county as all others."""
    born = date(1947, 8, 23) + timedelta(days=1103 * number % 20_000)
    base = f"440703{born:%Y%m%d}{(617 + 29 * number) % 1000:03d}"
    return Secret(base + mod_11_2.calc_check_digit(base), born, f"1369785{(6413 + 217 * number) % 10_000:04d}")


def body_of(secret: Secret, **changes: Any) -> dict[str, Any]:
    """How their file is opened."""
    known = {"id_number": secret.number, "phone": secret.phone, "address": f"{RARE}路"}
    return new_veteran(VILLAGE, **known, **changes)


def text_of(answer: TestResponse) -> str:
    """All that an answer tells, workbooks too."""
    if answer.mimetype.endswith("json"):
        return json.dumps(answer.json, ensure_ascii=False)
    if "spreadsheet" in answer.mimetype:
        cells = load_workbook(BytesIO(answer.data)).worksheets[0].values
        return "\n".join(" ".join(map(str, row)) for row in cells)
    return answer.data.decode(errors="replace")
