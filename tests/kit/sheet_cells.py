"""Cells as people type them: from where, under which heading, what is typed, and what it means or what is wrong."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, NamedTuple

from tests.kit.people import id_number

READ, WIDTH, TRIMMED = "READ", "WIDTH", "TRIMMED"
DISABLED = {"残疾性质": "因战", "残疾等级": "8级", "评残日期": "2024-02-09"}
FEBRUARY = date(2024, 2, 9)
VILLAGE, VILLAGE_SHOWN = "440703101001", "蓬江区棠下镇棠下社区居委会 440703101001"
TOWN_SHOWN = "蓬江区棠下镇 440703101000"
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


class Cell(NamedTuple):
    """`value` is what the file holds then, `how` what the dry run says became of the cell; or `fault` is its slug."""

    source: str
    heading: str
    typed: Any
    value: Any = None
    how: str | None = None
    fault: str | None = None
    understood: str | None = None
    also: dict[str, Any] = {}


def numbered(source: str, write: Callable[[str], Any], how: str | None = None, fault: str | None = None) -> Cell:
    """A new ID number, written somehow."""
    number = id_number("19631107")
    return Cell(source, "身份证号", write(number), None if fault else number, how, fault)


def day(source: str, typed: Any, how: str | None = READ, fault: str | None = None) -> Cell:
    value = None if fault else FEBRUARY
    shown = "2024-02-09" if how and not fault else None
    return Cell(source, "评残日期", typed, value, None if fault else how, fault, shown, DISABLED)


def grade(typed: Any, how: str | None = READ, fault: str | None = None) -> Cell:
    shown = "8级" if how and not fault else None
    return Cell("a grade", "残疾等级", typed, None if fault else 8, None if fault else how, fault, shown, DISABLED)


TYPED = (
    # names
    Cell("a name from a web page", "姓名", "\u200b卢元\xa0", "卢元", TRIMMED, understood="卢元"),
    Cell("an apostrophe that tells Excel it is text", "姓名", "'卢元", "卢元", TRIMMED, understood="卢元"),
    Cell("a line break of Excel's", "姓名", "卢元_x000D_\n", "卢元", TRIMMED, understood="卢元"),
    Cell("a tab behind a name", "姓名", "卢元\t", "卢元", TRIMMED, understood="卢元"),
    Cell("a full-width blank", "姓名", "　卢元　", "卢元", TRIMMED, understood="卢元"),
    Cell("a name with a dot", "姓名", "阿依古丽·买买提", "阿依古丽·买买提"),
    Cell("a rare character of the Astral Planes", "姓名", "\U00020087元", "\U00020087元"),
    Cell("a character that a font lacks", "姓名", "卢\ufffd", fault="character-unreadable"),
    Cell("a private character", "姓名", "卢\ue000", fault="character-unreadable"),
    Cell("a number in place of a name", "姓名", "12", fault="name-without-letter"),
    Cell("a name that is a formula", "姓名", "=1+1", fault="name-without-letter"),
    Cell("no name", "姓名", " ", fault="cell-missing"),
    Cell("an invisible name", "姓名", "\ufeff", fault="cell-missing"),
    Cell("a very long name", "姓名", "卢" * 51, fault="text-too-long"),
    # ID numbers
    numbered("an ID number of full width", lambda number: number.translate(WIDE), WIDTH),
    numbered("an ID number with blanks", lambda number: f"{number[:6]} {number[6:14]} {number[14:]}", TRIMMED),
    numbered("an ID number behind an apostrophe", lambda number: f"'{number}", TRIMMED),
    numbered("an ID number that Excel rounded, in a CSV", lambda _: "4.40703E+17", fault="number-rounded"),
    numbered("the same with all its digits", lambda number: f"{number[:15]}000", fault="id-number-rounded"),
    numbered("an ID number of 15 digits", lambda number: f"{number[:6]}{number[8:17]}", fault="id-number-of-15"),
    numbered("an ID number cut off", lambda number: number[:17], fault="id-number-shape"),
    numbered("a wrong check digit", lambda _: "110105194912310020", fault="id-number-check-digit"),
    numbered("an impossible birth date", lambda _: "440703196302300014", fault="id-number-birth-date"),
    # phones
    Cell("a phone of full width", "联系电话", "１３８００１３８０００", "13800138000", WIDTH),
    Cell("a phone with Excel's point", "联系电话", "13800138000.0", "13800138000", READ),
    Cell("a phone with a tab", "联系电话", "\t13800138000", "13800138000", TRIMMED),
    Cell("a landline", "联系电话", "0750-3301234", "0750-3301234"),
    Cell("a phone that Excel rounded", "联系电话", "1.38E+10", fault="number-rounded"),
    Cell("two phones in a cell", "联系电话", "13800138000、13900139000", fault="phone-shape"),
    # addresses
    Cell("an address on two lines", "住址", "棠下镇\n一号", "棠下镇 一号", TRIMMED),
    Cell("an address that looks like a formula", "住址", "＝一号", "＝一号"),
    # days
    day("a day as ISO has it", "2024-02-09", None),
    day("a day without zeros", "2024-2-9"),
    day("a day with slashes", "2024/02/09"),
    day("a day with points", "2024.2.9"),
    day("a day in Chinese", "2024年2月9日"),
    day("a day of eight digits", "20240209"),
    day("a day with a time", "2024-02-09 00:00:00"),
    day("a day of full width", "２０２４－０２－０９", WIDTH),
    day("a day with blanks", "2024 年 2 月 9 日"),
    day("a year of two digits", "24-2-9", fault="date-of-two-digits"),
    day("the day first", "9/2/2024", fault="date-shape"),
    day("a day that there is not", "2023-02-29", fault="date-shape"),
    day("a serial number in a text", "45331", fault="date-shape"),
    # grades
    *(grade(typed, how) for typed, how in (("8", None), ("8级", None), ("八级", READ), ("８级", WIDTH))),
    *(grade(typed, how) for typed, how in (("8 级", TRIMMED), ("八", READ), ("8.0", READ))),
    grade("十一级", fault="grade-shape"),
    # words
    Cell("a word with a blank", "人员类别", "退役 士兵", fault="word-unknown"),
    Cell("words with a comma", "人员类别", "退役士兵,残疾军人", ["DISABLED_SERVICEMAN", "DISCHARGED_SOLDIER"], READ,
         understood="退役士兵、残疾军人"),
    Cell("a word of full width", "人员标签", "年满６０周岁农村籍退役士兵", ["RURAL_60"], WIDTH,
         understood="年满60周岁农村籍退役士兵"),
    Cell("a word that is not on the list", "安置方式", "下岗", fault="word-unknown"),
    # places
    Cell("a code and its name", "服务站编码", VILLAGE, VILLAGE, also={"服务站": "棠下镇棠下社区居委会"}),
    Cell("a code without the zeros of its end", "服务站编码", "440703101", "440703101000", READ, understood=TOWN_SHOWN),
    Cell("a code with Excel's point", "户籍地编码", "440703101001.0", VILLAGE, READ, understood=VILLAGE),
    Cell("a code of full width", "户籍地编码", "４４０７０３１０１", "440703101000", READ, understood=TOWN_SHOWN),
    Cell("a code that Excel rounded", "户籍地编码", "4.40703E+11", fault="number-rounded"),
    Cell("a town by its name", "服务站", "棠下镇", "440703101000", READ, understood=TOWN_SHOWN),
    Cell("a station by its name", "服务站", "棠下镇退役军人服务站", "440703101000", READ, understood=TOWN_SHOWN),
    Cell("a village by its town and name", "户籍地", "棠下镇/棠下社区", VILLAGE, READ, understood=VILLAGE_SHOWN),
    Cell("a village from the city down", "户籍地", "广东省江门市蓬江区棠下镇棠下社区居民委员会", VILLAGE, READ,
         understood=VILLAGE_SHOWN),
    Cell("a village of the own town by its name alone", "服务站", "棠下社区", VILLAGE, READ, understood=VILLAGE_SHOWN),
    Cell("a name in the column of codes", "户籍地编码", "棠下镇", "440703101000", READ, understood=TOWN_SHOWN),
    Cell("a village of which there are several", "户籍地", "横江村", fault="place-ambiguous"),
    Cell("a name that no place has", "户籍地", "无此镇", fault="place-unknown"),
    Cell("a code of the city that never was", "户籍地编码", "440703999000", fault="code-unknown"),
    Cell("a code of the civil-affairs ministry", "户籍地编码", "440705119000", fault="code-of-civil-affairs"),
    Cell("a station of another town", "服务站编码", "440703002000", fault="station-unknown"),
    Cell("a code and another's name", "户籍地编码", VILLAGE, fault="code-and-name-differ", also={"户籍地": "荷塘镇"}),
    Cell("two codes", "户籍地编码", "430104000000", fault="code-and-name-differ", also={"户籍地": VILLAGE}),
    Cell("a code of ten digits", "户籍地编码", "4407031010", fault="code-shape"),
    Cell("a county elsewhere", "户籍地编码", "430104", "430104000000", READ, understood="430104000000"),
    Cell("a county elsewhere by code and name", "户籍地编码", "430104000000", "430104000000",
         also={"户籍地": "湖南省长沙市岳麓区"}),
)  # fmt: skip

KEPT = (
    Cell("an ID number as a number", "身份证号", 440703196311070000.0, fault="number-rounded"),
    Cell("a phone as a number", "联系电话", 13800138000, "13800138000"),
    Cell("a code as a number", "户籍地编码", 440703101001, VILLAGE),
    Cell("a grade as a number", "残疾等级", 8, 8, also=DISABLED),
    Cell("a date cell", "评残日期", FEBRUARY, FEBRUARY, also=DISABLED),
    Cell("a date cell with a time", "评残日期", datetime(2024, 2, 9, 8, 30), FEBRUARY, also=DISABLED),
    Cell("a date as eight digits", "评残日期", 20240209, FEBRUARY, also=DISABLED),
    Cell("a serial number where the cell is no date", "评残日期", 45331, fault="date-shape", also=DISABLED),
    Cell("a date in place of a name", "姓名", FEBRUARY, fault="cell-not-text"),
    Cell("a time in place of an address", "住址", time(8, 30), fault="cell-not-text"),
    Cell("a truth value in place of an address", "住址", True, fault="cell-not-text"),
    Cell("an error", "联系电话", "#N/A", fault="cell-error"),
    Cell("a formula that was never computed", "联系电话", "=1+1", fault="cell-formula"),
)
"""The same in a workbook, whose cells are of several kinds."""
