"""What people type and bring: from where, under which heading, what is typed, and what it means or what is wrong.

One table, which goes through the API and through sheets of either kind: both take the same from it, or both refuse.
Where they must differ the row says why.
"""

import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, NamedTuple

from tests.kit.names import NAMES, REFUSED, Name
from tests.kit.people import id_number

READ, WIDTH, TRIMMED = "READ", "WIDTH", "TRIMMED"
DISABLED = {"残疾性质": "因战", "残疾等级": "8级", "评残日期": "2024-02-09"}
FEBRUARY = date(2024, 2, 9)
VILLAGE, VILLAGE_SHOWN = "440703101001", "蓬江区棠下镇棠下社区居委会 440703101001"
TOWN_SHOWN = "蓬江区棠下镇 440703101000"
WIDE = str.maketrans("0123456789Xx", "０１２３４５６７８９Ｘｘ")

FORM = "the API takes one form of a value, a sheet each that means it, and the dry run shows what was understood"
WRAPS = "a cell breaks its lines to fit; in the API a name or an address is one line"
APOSTROPHE = "an apostrophe in front of a cell tells a spreadsheet that it is text"
SPREADSHEET = "a spreadsheet writes so what is no text"
FILLED = "databases fill their fields up; what a file of theirs has behind a text is no part of it"
PLACES = "the API names a place by its code alone"
EMPTY = "an empty cell leaves out what an API's empty text would be"


class Cell(NamedTuple):
    """`value` is what the file holds then, `how` what the dry run says became of the cell; or `fault` is its slug.

    `why` tells why the API does otherwise: it refuses, or takes `api`. Where it has no such field, `apart` tells so.
    """

    source: str
    heading: str
    typed: Any
    value: Any = None
    how: str | None = None
    fault: str | None = None
    understood: str | None = None
    also: dict[str, Any] = {}
    why: str | None = None
    api: Any = None
    apart: str | None = None


def named(name: Name) -> Cell:
    """A name of the table of names. All that may change in it is how it is composed, and what cannot be seen around."""
    typed, around = name.typed, " \ufeff\u2068\u2069"
    value = unicodedata.normalize("NFC", typed).strip(around).replace("\t", " ").replace("\n", " ")
    how = TRIMMED if value != typed else None
    why = WRAPS if {"\t", "\n"} & set(typed) else None
    if name.fault:
        return Cell(f"{name.source}: {name.kind}", "姓名", typed, fault=name.fault)
    return Cell(f"{name.source}: {name.kind}", "姓名", typed, value, how, understood=value, why=why)


def numbered(
    source: str, write: Callable[[str], Any], how: str | None = None, fault: str | None = None, why: str | None = None
) -> Cell:
    """A new ID number with a check digit X, written somehow."""
    number = next(number for number in iter(id_number, None) if number.endswith("X"))
    return Cell(source, "身份证号", write(number), None if fault else number, how, fault, why=why)


def phone(source: str, typed: Any, value: str | None = None, how: str | None = None, why: str | None = None) -> Cell:
    """A phone number; without a value, one that is refused."""
    return Cell(source, "联系电话", typed, value, how, None if value else "phone-shape", why=why)


def day(source: str, typed: Any, how: str | None = READ, fault: str | None = None) -> Cell:
    if fault:
        return Cell(source, "评残日期", typed, fault=fault, also=DISABLED)
    shown, why = ("2024-02-09", FORM) if how else (None, None)
    return Cell(source, "评残日期", typed, FEBRUARY, how, understood=shown, also=DISABLED, why=why)


def grade(typed: Any, how: str | None = READ, fault: str | None = None, value: int = 8) -> Cell:
    if fault:
        return Cell("a grade", "残疾等级", typed, fault=fault, also=DISABLED)
    shown = f"{value}级" if how else None
    return Cell("a grade", "残疾等级", typed, value, how, understood=shown, also=DISABLED, why=FORM)


def word(
    source: str,
    heading: str,
    typed: str,
    value: Any = None,
    how: str | None = READ,
    shown: str | None = None,
    why: str | None = FORM,
) -> Cell:
    """A word of a closed list; without a value, one that is not on it."""
    if value is None:
        return Cell(source, heading, typed, fault="word-unknown")
    return Cell(source, heading, typed, value, how, understood=shown, why=why)


def code(source: str, typed: Any, value: str, how: str | None = READ, shown: str | None = None) -> Cell:
    return Cell(source, "户籍地编码", typed, value, how, understood=shown, why=None if typed == value else FORM)


TYPED = (
    *map(named, (*NAMES, *REFUSED)),
    # names
    Cell("a name from a web page", "姓名", "\u200b卢元\xa0", "卢元", TRIMMED, understood="卢元"),
    Cell("a name from a phone's contacts", "姓名", "\u202d卢元\u202c", "卢元", TRIMMED, understood="卢元"),
    Cell("an apostrophe that tells Excel it is text", "姓名", "'卢元", "卢元", TRIMMED, understood="卢元",
         why=APOSTROPHE, api="'卢元"),
    Cell("a name that begins with an apostrophe, as an export writes it", "姓名", "''卢元", "'卢元", TRIMMED,
         understood="'卢元", why=APOSTROPHE, api="''卢元"),
    Cell("a formula, as an export writes it", "姓名", "'=卢元", "=卢元", TRIMMED, understood="=卢元", why=APOSTROPHE,
         api="'=卢元"),
    Cell("an apostrophe alone", "姓名", "'", fault="cell-missing"),
    Cell("a line break of Excel's", "姓名", "卢元_x000D_\n", "卢元", TRIMMED, understood="卢元", why=WRAPS),
    Cell("a line break that another program copied", "姓名", "卢元_x000D_", "卢元", TRIMMED, understood="卢元",
         why=SPREADSHEET, api="卢元_x000D_"),
    Cell("a tab behind a name", "姓名", "卢元\t", "卢元", TRIMMED, understood="卢元", why=WRAPS),
    Cell("a field of a database, filled up with NUL", "姓名", "卢元\0\0", "卢元", TRIMMED, understood="卢元",
         why=FILLED),
    Cell("a full-width blank", "姓名", "　卢元　", "卢元", TRIMMED, understood="卢元"),
    Cell("a bell", "姓名", "卢\x07元", fault="character-unreadable"),
    Cell("a bell, as a workbook has it", "姓名", "卢_x0007_元", fault="character-unreadable", why=SPREADSHEET,
         api="卢_x0007_元"),
    Cell("a name that is a formula", "姓名", "=1+1", fault="name-without-letter"),
    Cell("a name as long as may be", "姓名", "卢" * 50, "卢" * 50),
    Cell("a name too long by one", "姓名", "卢" * 51, fault="text-too-long"),
    Cell("a page in place of a name", "姓名", "卢元。" * 10_000, fault="text-too-long"),
    # ID numbers
    numbered("an ID number", lambda number: number),
    numbered("an ID number with a small x", str.lower, READ),
    numbered("an ID number with the Roman ten", lambda number: number.replace("X", "Ⅹ"), WIDTH),
    numbered("an ID number with a Cyrillic letter", lambda number: number.replace("X", "Х"), fault="id-number-shape"),
    numbered("an ID number of full width", lambda number: number.translate(WIDE), WIDTH),
    numbered("an ID number of full width with a small x", lambda number: number.lower().translate(WIDE), READ),
    numbered("an ID number with blanks", lambda number: f"{number[:6]} {number[6:14]} {number[14:]}", TRIMMED),
    numbered("an ID number with blanks of a web page", lambda number: f"{number[:6]}\xa0{number[6:]}", TRIMMED),
    numbered("an ID number with hyphens", lambda number: f"{number[:6]}-{number[6:14]}-{number[14:]}"),
    numbered("an ID number from WeChat", lambda number: f"\u2068{number}\u2069", TRIMMED),
    numbered("an ID number with an unseen blank within", lambda number: f"{number[:6]}\u200b{number[6:]}", TRIMMED),
    numbered("an ID number behind an apostrophe", lambda number: f"'{number}", TRIMMED, why=APOSTROPHE),
    numbered("an ID number behind a tab", lambda number: f"\t{number}", TRIMMED, why=WRAPS),
    numbered("an ID number with its name", lambda number: f"身份证号：{number}", fault="id-number-shape"),
    numbered("an ID number with stars", lambda number: f"{number[:6]}********{number[14:]}", fault="id-number-shape"),
    numbered("an ID number that Excel rounded, in a CSV", lambda _: "4.40703E+17", fault="number-rounded"),
    numbered("the same with all its digits", lambda number: f"{number[:15]}000", fault="id-number-rounded"),
    numbered("an ID number of 15 digits", lambda number: f"{number[:6]}{number[8:17]}", fault="id-number-of-15"),
    numbered("an ID number cut off", lambda number: number[:17], fault="id-number-shape"),
    numbered("a wrong check digit", lambda _: "110105194912310020", fault="id-number-check-digit"),
    numbered("an impossible birth date", lambda _: "440703196302300014", fault="id-number-birth-date"),
    # phones
    phone("a phone", "13800138000", "13800138000"),
    phone("a phone of full width", "１３８００１３８０００", "13800138000", WIDTH, FORM),
    phone("a phone with the country's code", "+86 138 0013 8000", "+86 138 0013 8000"),
    phone("a phone with the country's code and a dash", "86-13800138000", "86-13800138000"),
    phone("a phone with dashes", "138-0013-8000", "138-0013-8000"),
    phone("a phone with dashes of full width", "138－0013－8000", "138-0013-8000", WIDTH, FORM),
    phone("a phone with blanks of a web page", "138\xa00013\xa08000", "138 0013 8000", TRIMMED, FORM),
    phone("a phone from a phone's contacts", "\u202d13800138000\u202c", "13800138000", TRIMMED),
    phone("a phone with a byte order mark", "\ufeff13800138000", "13800138000", TRIMMED),
    phone("a phone with Excel's point", "13800138000.0", "13800138000", READ, FORM),
    phone("a phone with a tab", "\t13800138000", "13800138000", TRIMMED, WRAPS),
    phone("a phone behind an apostrophe", "'13800138000", "13800138000", TRIMMED, APOSTROPHE),
    phone("a landline", "0750-3301234", "0750-3301234"),
    phone("a landline in brackets", "(0750)3301234"),
    phone("a landline with an extension", "0750-3301234转8"),
    phone("a dash of typesetters", "0750–3301234"),
    phone("a letter for a nought", "1380013800O"),
    phone("two phones in a cell", "13800138000、13900139000"),
    phone("no phone", "无"),
    phone("a tick", "√"),
    Cell("a phone that Excel rounded", "联系电话", "1.38E+10", fault="number-rounded"),
    Cell("an error that Excel wrote into a CSV", "联系电话", "#N/A", fault="cell-error"),
    # addresses
    Cell("an address on two lines", "住址", "棠下镇\n一号", "棠下镇 一号", TRIMMED, why=WRAPS),
    Cell("an address on two lines of Windows", "住址", "棠下镇\r\n一号", "棠下镇 一号", TRIMMED, why=WRAPS),
    Cell("an address with a tab", "住址", "棠下镇\t一号", "棠下镇 一号", TRIMMED, why=WRAPS),
    Cell("an address with wide blanks", "住址", "棠下镇\u3000一号\xa0二楼", "棠下镇\u3000一号\xa0二楼"),
    Cell("an address that looks like a formula", "住址", "＝一号", "＝一号"),
    Cell("an address that is a formula", "住址", '=HYPERLINK("x","一号")', '=HYPERLINK("x","一号")'),
    Cell("an address with commas and quotes", "住址", '棠下镇,"一号",;', '棠下镇,"一号",;'),
    Cell("an address in Arabic letters", "住址", "شارع ١٢", "شارع ١٢"),
    Cell("an address with a picture", "住址", "🏠一号👨\u200d🌾", "🏠一号👨\u200d🌾"),
    Cell("an address with a private character", "住址", "棠下镇\ue000号", fault="character-unreadable"),
    Cell("an address with a lost character", "住址", "棠下镇\ufffd号", fault="character-unreadable"),
    Cell("an address with NUL", "住址", "棠下镇\0一号", fault="character-unreadable"),
    Cell("half a character", "住址", "棠下镇\ud842", fault="character-unreadable"),
    Cell("an address as long as may be", "住址", "号" * 200, "号" * 200),
    Cell("an address too long by one", "住址", "号" * 201, fault="text-too-long"),
    Cell("an address of blanks that cannot be seen", "住址", "\u3164\u3000", None, why=EMPTY),
    *(Cell("an error that Excel wrote into a CSV", "住址", error, fault="cell-error", why=SPREADSHEET, api=error)
      for error in ("#N/A", "#REF!", "#NAME?")),
    # days
    day("a day as ISO has it", "2024-02-09", None),
    day("a day without zeros", "2024-2-9"),
    day("a day with slashes", "2024/02/09"),
    day("a day with points", "2024.2.9"),
    day("a day in Chinese", "2024年2月9日"),
    day("a day in Chinese with zeros", "2024年02月09日"),
    day("a day of eight digits", "20240209"),
    day("a day with a time", "2024-02-09 00:00:00"),
    day("a day with a time, as Excel shows it", "2024/2/9 0:00"),
    day("a day with a time, as programs write it", "2024-02-09T00:00:00"),
    day("a day of full width", "２０２４－０２－０９", WIDTH),
    day("a day with blanks", "2024 年 2 月 9 日"),
    day("a day with blanks around", "\u30002024-02-09 ", TRIMMED),
    day("a year of two digits", "24-2-9", fault="date-of-two-digits"),
    day("the day first", "9/2/2024", fault="date-shape"),
    day("a month in English", "9-Feb-2024", fault="date-shape"),
    day("a month alone", "2024年2月", fault="date-shape"),
    day("a day in Chinese numerals", "二〇二四年二月九日", fault="date-shape"),
    day("a day that there is not", "2023-02-29", fault="date-shape"),
    day("a database's empty day", "0000-00-00", fault="date-shape"),
    day("a serial number in a text", "45331", fault="date-shape"),
    day("a word for a day", "不详", fault="date-shape"),
    # grades
    *(grade(typed, how) for typed, how in (("8", None), ("8级", None), ("八级", READ), ("08", READ), ("８级", WIDTH))),
    *(grade(typed, how) for typed, how in (("8 级", TRIMMED), ("八", READ), ("8.0", READ), ("'8", READ))),
    grade("十级", READ, value=10),
    *(grade(typed, fault="grade-shape") for typed in ("十一级", "0", "8.5", "一至四级", "Ⅷ", "是")),
    # words
    word("a word", "人员类别", "残疾军人", ["DISABLED_SERVICEMAN"], None),
    word("a word as the API has it", "人员类别", "DISABLED_SERVICEMAN", ["DISABLED_SERVICEMAN"], READ, "残疾军人",
         None),
    word("words with a comma", "人员类别", "退役士兵,残疾军人", ["DISABLED_SERVICEMAN", "DISCHARGED_SOLDIER"], READ,
         "退役士兵、残疾军人"),
    word("words on two lines", "人员类别", "退役士兵\n残疾军人", ["DISABLED_SERVICEMAN", "DISCHARGED_SOLDIER"], READ,
         "退役士兵、残疾军人"),
    word("a word twice", "人员类别", "残疾军人、残疾军人", ["DISABLED_SERVICEMAN"], None),
    word("a word of full width", "人员标签", "年满６０周岁农村籍退役士兵", ["RURAL_60"], WIDTH,
         "年满60周岁农村籍退役士兵"),
    word("a word with an unseen blank within", "人员标签", "参\u200b战", ["COMBAT"], TRIMMED, "参战"),
    *(word("a word that is not on the list", heading, typed) for heading, typed in (
        ("人员类别", "退役 士兵"), ("人员类别", "将军"), ("安置方式", "下岗"), ("人员标签", "是"), ("人员标签", "否"),
        ("人员标签", "√"), ("人员类别", "discharged_soldier"))),
    # places
    Cell("a code and its name", "服务站编码", VILLAGE, VILLAGE, also={"服务站": "棠下镇棠下社区居委会"}),
    Cell("a code without the zeros of its end", "服务站编码", "440703101", "440703101000", READ, understood=TOWN_SHOWN,
         why=FORM),
    code("a code", VILLAGE, VILLAGE, None),
    code("a code with Excel's point", "440703101001.0", VILLAGE, READ, VILLAGE),
    code("a code with blanks", "440703 101 001", VILLAGE, TRIMMED, VILLAGE),
    code("a code from a web page", "\u200b440703101001\xa0", VILLAGE, TRIMMED, VILLAGE),
    code("a code behind an apostrophe", "'440703101001", VILLAGE, TRIMMED, VILLAGE),
    code("a code of full width", "４４０７０３１０１", "440703101000", READ, TOWN_SHOWN),
    code("a county elsewhere", "430104", "430104000000", READ, "430104000000"),
    code("a name in the column of codes", "棠下镇", "440703101000", READ, TOWN_SHOWN),
    Cell("a county elsewhere by code and name", "户籍地编码", "430104000000", "430104000000",
         also={"户籍地": "湖南省长沙市岳麓区"}),
    Cell("a code that Excel rounded", "户籍地编码", "4.40703E+11", fault="number-rounded"),
    Cell("a code of the city that never was", "户籍地编码", "440703999000", fault="code-unknown"),
    Cell("a code of the civil-affairs ministry", "户籍地编码", "440705119000", fault="code-of-civil-affairs"),
    Cell("a code of ten digits", "户籍地编码", "4407031010", fault="code-shape"),
    Cell("a station of another town", "服务站编码", "440703002000", fault="station-unknown"),
    Cell("a code and another's name", "户籍地编码", VILLAGE, fault="code-and-name-differ", also={"户籍地": "荷塘镇"},
         apart=PLACES),
    Cell("two codes", "户籍地编码", "430104000000", fault="code-and-name-differ", also={"户籍地": VILLAGE},
         apart=PLACES),
    *(Cell(source, heading, typed, code, READ, None, shown, apart=PLACES) for source, heading, typed, code, shown in (
        ("a town by its name", "服务站", "棠下镇", "440703101000", TOWN_SHOWN),
        ("a town with unseen blanks", "服务站", "棠下\u200b镇\ufeff", "440703101000", TOWN_SHOWN),
        ("a station by its name", "服务站", "棠下镇退役军人服务站", "440703101000", TOWN_SHOWN),
        ("a village by its town and name", "户籍地", "棠下镇/棠下社区", VILLAGE, VILLAGE_SHOWN),
        ("a village from the city down", "户籍地", "广东省江门市蓬江区棠下镇棠下社区居民委员会", VILLAGE,
         VILLAGE_SHOWN),
        ("a village of the own town by its name alone", "服务站", "棠下社区", VILLAGE, VILLAGE_SHOWN))),
    Cell("a village of which there are several", "户籍地", "横江村", fault="place-ambiguous", apart=PLACES),
    Cell("a name that no place has", "户籍地", "无此镇", fault="place-unknown", apart=PLACES),
)  # fmt: skip

KEPT = (
    Cell("an ID number as a number", "身份证号", 440703196311070000.0, fault="number-rounded"),
    Cell("a phone as a number", "联系电话", 13800138000, "13800138000", why=FORM),
    Cell("a phone as a number with a point", "联系电话", 13800138000.0, "13800138000", why=FORM),
    Cell("a phone with a fraction", "联系电话", 5000.5, fault="phone-shape"),
    Cell("a code as a number", "户籍地编码", 440703101001, VILLAGE, why=FORM),
    Cell("a grade as a number", "残疾等级", 8, 8, also=DISABLED),
    Cell("a grade as a number with a point", "残疾等级", 8.0, 8, also=DISABLED),
    Cell("a grade between two", "残疾等级", 8.5, fault="grade-shape", also=DISABLED),
    Cell("a date cell", "评残日期", FEBRUARY, FEBRUARY, also=DISABLED),
    Cell(
        "a date cell with a time", "评残日期", datetime(2024, 2, 9, 8, 30), FEBRUARY, also=DISABLED, apart=SPREADSHEET
    ),
    Cell("a date as eight digits", "评残日期", 20240209, FEBRUARY, also=DISABLED, why=FORM),
    Cell("a serial number where the cell is no date", "评残日期", 45331, fault="date-shape", also=DISABLED),
    Cell("a number in place of a name", "姓名", 12, fault="name-without-letter"),
    Cell("a number in place of a word", "人员类别", 1, fault="word-unknown"),
    Cell("a date in place of a name", "姓名", FEBRUARY, fault="cell-not-text", apart=SPREADSHEET),
    Cell("a time in place of an address", "住址", time(8, 30), fault="cell-not-text", apart=SPREADSHEET),
    Cell("a truth value in place of an address", "住址", True, fault="cell-not-text"),
    Cell("a truth value in place of a word", "人员标签", False, fault="cell-not-text"),
    Cell("an error", "联系电话", "#N/A", fault="cell-error"),
    Cell("a formula that was never computed", "联系电话", "=1+1", fault="cell-formula"),
)
"""The same in a workbook, whose cells are of several kinds."""
