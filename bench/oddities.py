"""What is odd in the lists of people that counties hand in: each oddity with its rate, and what must become of it.

The rates are plausible, no statistics: of a thousand rows that an oddity may befall, so many have it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any, NamedTuple

from stdnum.iso7064 import mod_11_2

from services.registry.sheets.domain.columns import HEADING

WIDE = str.maketrans("0123456789Xx.-", "０１２３４５６７８９Ｘｘ．－")
TRADITIONAL = str.maketrans(
    "陈张刘罗杨邓叶谢钟冯许卢黎赖马谭国华伟荣丽兰东锦", "陳張劉羅楊鄧葉謝鍾馮許盧黎賴馬譚國華偉榮麗蘭東錦"
)
GRADES = "一二三四五六七八九十"
RARE = "\U00020087\U0002cb4e\U0002ebf0"
WARNED = "warned"
ERROR, NEVER_COMPUTED = "#N/A", "=VLOOKUP(B5,名册!A:F,6,0)"


@dataclass
class Row:
    """A row of a list: its cells and what they mean by the import's fields, and what is odd in it."""

    cells: dict[str, Any]
    meant: dict[str, Any]
    odd: list["Oddity"] = field(default_factory=list)
    merged: bool = False
    hidden: bool = False


class Oddity(NamedTuple):
    """Something odd in a part of a row; `slug` is how the dry run refuses it. Without one it is taken as it was meant.
    `may` is what becomes of some of them instead: another slug, or a warning.
    """

    what: str
    of: str
    rate: float
    spoil: Callable[[Row, Random], None]
    slug: str | None = None
    may: str | None = None


def _headings(*fields: str) -> frozenset[str]:
    return frozenset(HEADING[field] for field in fields)


PARTS: Mapping[str, frozenset[str]] = {
    "name": _headings("name"),
    "id_number": _headings("id_number"),
    "categories": _headings("categories"),
    "station": _headings("station_area", "station_name"),
    "registered": _headings("registered_area", "registered_name"),
    "phone": _headings("phone"),
    "address": _headings("address"),
    "disability": _headings("disability_cause", "disability_grade", "disability_assessed_on"),
    "row": frozenset(HEADING.values()),
}
"""Parts of a row, each with the columns that tell what is wrong in it. A part of a row has one oddity at most."""


def _typed(
    of: str, rates: Mapping[str, tuple[float, Callable[[Any, Random], Any], str | None]], field: str = ""
) -> Any:
    """Oddities of one cell, by what they are: rate, what becomes of what should stand there, and the slug."""

    def spoil(write: Callable[[Any, Random], Any]) -> Callable[[Row, Random], None]:
        def into(row: Row, rng: Random) -> None:
            row.cells[field or of] = write(row.cells[field or of], rng)

        return into

    return [Oddity(what, of, rate, spoil(write), slug) for what, (rate, write, slug) in rates.items()]


def _placed(of: str, code: Any = None, name: Any = None, meant: str | None = None) -> Callable[[Row, Random], None]:
    """Puts something else into the columns of a code and of the name beside it."""

    def spoil(row: Row, rng: Random) -> None:
        area, named = row.cells[f"{of}_area"], row.cells[f"{of}_name"]
        row.cells[f"{of}_area"] = code(area) if callable(code) else code
        row.cells[f"{of}_name"] = name(named) if callable(name) else name
        row.meant[f"{of}_area"] = meant or row.meant[f"{of}_area"]

    return spoil


def _same(cell: Any) -> Any:
    return cell


def _town(name: str) -> str:
    return re.sub("(?<=[镇道]).*", "", name)


def _to_town(row: Row, _: Random) -> None:
    row.meant["registered_area"] = row.cells["registered_area"][:9] + "000"
    row.cells["registered_name"] = _town(row.cells["registered_name"])
    row.cells["registered_area"] = row.cells["registered_area"][:9]


def _renamed(write: Callable[[str, Random], str], meant: str = "") -> Callable[[Row, Random], None]:
    """The person bears another name; `meant` if it stands in the list otherwise than it is."""

    def spoil(row: Row, rng: Random) -> None:
        row.cells["name"] = write(row.cells["name"], rng)
        row.meant["name"] = meant or row.cells["name"]

    return spoil


def _small_x(row: Row, _: Random) -> None:
    """The person has a number whose check digit is X; of those born on a day none other has this one."""
    bases = (f"{row.meant['id_number'][:14]}{order}" for order in range(500, 1_000))
    row.meant["id_number"] = next(base for base in bases if mod_11_2.calc_check_digit(base) == "X") + "X"
    row.cells["id_number"] = row.meant["id_number"].lower()


def _rounded(row: Row, _: Random) -> None:
    row.cells["id_number"] = row.cells["id_number"][:15] + "000"


def _no_phone(row: Row, _: Random) -> None:
    row.cells["phone"] = row.meant["phone"] = None


def _two_words(row: Row, rng: Random) -> None:
    row.cells["categories"] = rng.choice("、,，；/\n").join(("退役士兵", "烈士遗属"))
    row.meant["categories"] = ["DISCHARGED_SOLDIER", "MARTYR_SURVIVOR"]


def _merge(row: Row, _: Random) -> None:
    row.merged = True


def _hide(row: Row, _: Random) -> None:
    row.hidden = True


def _day(write: Callable[[date], Any]) -> Callable[[Any, Random], Any]:
    return lambda day, _: write(day)


def _checked_wrongly(number: str, _: Random) -> str:
    return number[:17] + ("1" if number[17] != "1" else "2")


NAMES = _typed("name", {
    "name of two characters spread over three": (60, lambda name, _: "　".join(name) if len(name) == 2 else name, None),
    "blanks around a name": (30, lambda name, _: f" {name} ", None),
    "unseen characters in a name, as from WeChat": (6, lambda name, _: f"\u2068{name[0]}\u200b{name[1:]}\u2069", None),
    "tab or line break behind a name": (10, lambda name, rng: name + rng.choice(("\t", "\n", "_x000D_\n")), None),
    "character of one office's font": (1, lambda name, _: name[0] + "\ue123", "character-unreadable"),
    "question mark for a character": (1.5, lambda name, _: name[0] + "?", "character-unreadable"),
    "no name": (1, lambda *_: None, "cell-missing"),
    "number for a name": (0.5, lambda _, rng: rng.randrange(9_999), "name-without-letter"),
})  # fmt: skip
NUMBERS = _typed("id_number", {
    "apostrophe before an ID number": (15, lambda number, _: f"'{number}", None),
    "ID number in groups": (5, lambda number, _: f"{number[:6]} {number[6:14]} {number[14:]}", None),
    "ID number of full width": (3, lambda number, _: number.translate(WIDE), None),
    "blanks of web pages in an ID number": (5, lambda number, _: f"\u200b{number}\xa0", None),
    "ID number as a number": (8, lambda number, _: float(number[:17] + "0"), "number-rounded"),
    "ID number in scientific notation": (2, lambda number, _: f"{int(number[:17]) * 10:.5E}", "number-rounded"),
    "ID number of 15 digits": (6, lambda number, _: number[:6] + number[8:17], "id-number-of-15"),
    "ID number mistyped": (5, _checked_wrongly, "id-number-check-digit"),
    "ID number cut off": (2, lambda number, _: number[:-1], "id-number-shape"),
    "no ID number": (4, lambda *_: None, "cell-missing"),
})  # fmt: skip
CATEGORIES = _typed("categories", {
    "blanks within a word": (5, lambda word, _: f" {word}\u3000", None),
    "word that is not on the list": (10, lambda _, rng: rng.choice(("退伍军人", "是", "√")), "word-unknown"),
})  # fmt: skip
PHONES = _typed("phone", {
    "phone as a number": (300, lambda phone, _: int(phone), None),
    "phone in groups": (20, lambda phone, rng: rng.choice("- ").join((phone[:3], phone[3:7], phone[7:])), None),
    "phone with +86": (5, lambda phone, _: f"+86 {phone}", None),
    "phone of full width": (3, lambda phone, _: phone.translate(WIDE), None),
    "phone as contacts copy it": (4, lambda phone, _: f"\u202d{phone}\u202c", None),
    "phone with a point": (3, lambda phone, _: f"{phone}.0", None),
    "two phones": (15, lambda phone, _: f"{phone}、0750-3301234", "phone-shape"),
    "word for a phone": (10, lambda _, rng: rng.choice(("无", "/", "不详", "—")), "phone-shape"),
    "phone in scientific notation": (2, lambda phone, _: f"{int(phone):.2E}", "number-rounded"),
})  # fmt: skip
ADDRESSES = _typed("address", {
    "address on two lines": (10, lambda address, _: address.replace("号", "\n号"), None),
    "line break left in an address": (5, lambda address, _: address + "_x000D_", None),
    "wide blanks in an address": (20, lambda address, _: address[:-4] + "　" + address[-4:], None),
    "equals sign before an address": (2, lambda address, _: "=" + address, None),
    "error in place of an address": (3, lambda *_: ERROR, "cell-error"),
    "formula that was never computed": (2, lambda *_: NEVER_COMPUTED, "cell-formula"),
    "private character in an address": (0.5, lambda address, _: address + "\ue005", "character-unreadable"),
    "character lost from an address": (0.5, lambda address, _: address + "\ufffd", "character-unreadable"),
    "very long address": (0.5, lambda address, _: address * 12, "text-too-long"),
})  # fmt: skip
PLACES = [
    Oddity("station's code as a number", "station", 150, _placed("station", int, _same)),
    Oddity("station by its name alone", "station", 200, _placed("station", None, _same)),
    Oddity("station that there is not", "station", 4, _placed("station", "440703999000"), "station-unknown"),
    Oddity("registered: code as a number", "registered", 150, _placed("registered", int, _same)),
    Oddity("registered: town's code without zeros", "registered", 30, _to_town),
    Oddity("registered: name alone", "registered", 250, _placed("registered", None, _same)),
    Oddity("registered: name for short", "registered", 80,
           _placed("registered", None, lambda name: re.sub("居委会$|(?<=村)委会$", "", name)), may="place-ambiguous"),
    Oddity("registered: name that several villages have", "registered", 3, _placed("registered", None, "横江村"),
           "place-ambiguous"),
    Oddity("registered: name that no place has", "registered", 3, _placed("registered", None, "红旗公社"),
           "place-unknown"),
    Oddity("registered: code of the civil-affairs ministry", "registered", 5, _placed("registered", "440705119000"),
           "code-of-civil-affairs"),
    Oddity("registered: code that two lists give to two towns", "registered", 5,
           _placed("registered", "440703101000", meant="440703101000")),
    Oddity("registered: code and another's name", "registered", 3, _placed("registered", _same, "台山市"),
           "code-and-name-differ"),
    Oddity("registered: code in scientific notation", "registered", 2, _placed("registered", "4.40703E+11", _same),
           "number-rounded"),
    Oddity("registered: elsewhere", "registered", 20,
           _placed("registered", "430104", "湖南省长沙市岳麓区", "430104000000")),
    Oddity("registered: elsewhere, by a name that proves nothing", "registered", 5,
           _placed("registered", "430104000000", "湖南长沙", "430104000000")),
]  # fmt: skip
DISABLED = [
    *_typed("disability", {
        "day as text with points": (150, _day(lambda day: f"{day.year}.{day.month}.{day.day}"), None),
        "day as text in Chinese": (100, _day(lambda day: f"{day.year}年{day.month}月{day.day}日"), None),
        "day as text with slashes": (100, _day(lambda day: f"{day:%Y/%m/%d}"), None),
        "day of eight digits": (60, _day(lambda day: int(f"{day:%Y%m%d}")), None),
        "day of full width": (10, _day(lambda day: f"{day:%Y.%m.%d}".translate(WIDE)), None),
        "day with a year of two digits": (30, _day(lambda day: f"{day:%y.%m.%d}"), "date-of-two-digits"),
        "month alone": (20, _day(lambda day: f"{day:%Y.%m}"), "date-shape"),
        "day as a serial number": (10, _day(lambda day: (day - date(1899, 12, 30)).days), "date-shape"),
    }, "disability_assessed_on"),
    *_typed("disability", {
        "grade as a number": (150, lambda grade, _: int(grade[:-1]), None),
        "grade in Chinese": (100, lambda grade, _: GRADES[int(grade[:-1]) - 1] + "级", None),
        "grade of full width": (20, lambda grade, _: grade.translate(WIDE), None),
        "grade that is none": (10, lambda *_: "轻伤", "grade-shape"),
    }, "disability_grade"),
    *_typed("disability", {"no cause of a disability": (20, lambda *_: None, "disability-incomplete")},
            "disability_cause"),
]  # fmt: skip
ODDITIES: tuple[Oddity, ...] = (
    *NAMES,
    Oddity("traditional characters", "name", 5, _renamed(lambda name, _: name.translate(TRADITIONAL))),
    Oddity("rare character beyond U+FFFF", "name", 2, _renamed(lambda name, rng: name[0] + rng.choice(RARE))),
    Oddity("dots of names", "name", 3,
           _renamed(lambda _, rng: rng.choice("·•・‧.．").join(("阿依古丽", "买买提")), "阿依古丽·买买提")),
    Oddity("radicals for characters", "name", 2, _renamed(lambda *_: "⻢文⼦", "马文子")),
    *NUMBERS, Oddity("ID number rounded in a text", "id_number", 3, _rounded, "id-number-rounded", may=WARNED),
    Oddity("small x", "id_number", 20, _small_x),
    *CATEGORIES, Oddity("two words in a cell", "categories", 25, _two_words),
    *PLACES,
    *PHONES, Oddity("no phone", "phone", 80, _no_phone),
    *ADDRESSES, Oddity("address merged with the one above", "address", 3, _merge, "cell-merged"),
    *DISABLED, Oddity("hidden row", "row", 3, _hide),
)  # fmt: skip
