"""The columns of a sheet of people: the fields they fill, the headings stations give them, how their cells are read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.registry.sheets.domain import cells
from services.registry.sheets.domain.words import (
    CATEGORY_WORDS,
    CAUSE_WORDS,
    PLACEMENT_WORDS,
    SERVED_WORDS,
    TAG_WORDS,
)
from shared.sheets.cells import Broken, digits, narrow, text_of


@dataclass(frozen=True)
class Column:
    """A column of the sheet: the field it fills, its headings (the first is shown), how its cells are read and shown.

    Where it is required, `instead` names a field that may stand in its place. What is private is never shown again.
    """

    field: str
    headings: tuple[str, ...]
    parse: Callable[[Any], Any]
    required: bool = False
    instead: str | None = None
    private: bool = False
    show: Callable[[Any], str] = str


COLUMNS = (
    Column("name", ("姓名", "名字", "人员姓名", "对象姓名", "退役军人姓名", "优抚对象姓名"), cells.name, required=True),
    Column(
        "id_number",
        (
            "身份证号", "身份证号码", "公民身份号码", "公民身份证号码", "居民身份证号", "居民身份证号码", "身份证",
            "身份证件号", "身份证件号码", "证件号", "证件号码",
        ),
        cells.id_number, required=True, private=True,
    ),
    Column(
        "categories",
        ("人员类别", "类别", "人员类型", "对象类别", "对象类型", "人员身份类别", "优抚类别", "优抚对象类别"),
        cells.several(CATEGORY_WORDS), required=True, show=cells.spoken(CATEGORY_WORDS),
    ),
    Column(
        "station_area",
        ("服务站编码", "服务站代码", "站点编码", "站点代码", "服务站区划代码"),
        digits, required=True, instead="station_name",
    ),
    Column(
        "station_name",
        ("服务站", "服务站名称", "所属服务站", "管理服务站", "所在服务站", "站点", "站点名称", "所属站点"),
        text_of,
    ),
    Column(
        "registered_area",
        ("户籍地编码", "户籍地代码", "户籍所在地编码", "户籍所在地代码", "户籍地区划代码"),
        digits, required=True, instead="registered_name",
    ),
    Column(
        "registered_name",
        ("户籍地", "户籍所在地", "户口所在地", "户籍地名称", "户籍镇街", "户籍村居"),
        text_of,
    ),
    Column(
        "residence_area",
        ("常住地编码", "常住地代码", "现住地编码", "居住地编码", "居住地代码", "常住地区划代码"),
        digits,
    ),
    Column(
        "residence_name",
        ("常住地", "现住地", "居住地", "现居住地", "常住地名称", "居住镇街", "居住村居"),
        text_of,
    ),
    Column(
        "phone",
        (
            "联系电话", "电话", "手机", "手机号", "手机号码", "电话号码", "联系电话号码", "联系方式", "联系手机",
            "移动电话", "本人电话", "本人联系电话",
        ),
        cells.phone, private=True,
    ),
    Column(
        "address",
        ("住址", "地址", "家庭住址", "家庭地址", "详细地址", "详细住址", "居住地址", "现住址", "常住地址"),
        cells.bounded(cells.ADDRESS_LENGTH), private=True,
    ),
    Column("tags", ("人员标签", "标签"), cells.several(TAG_WORDS), show=cells.spoken(TAG_WORDS)),
    Column("served_as", ("服役身份",), cells.word(SERVED_WORDS), show=cells.spoken(SERVED_WORDS)),
    Column("placement", ("安置方式",), cells.word(PLACEMENT_WORDS), show=cells.spoken(PLACEMENT_WORDS)),
    Column(
        "disability_cause",
        ("残疾性质", "伤残性质", "残疾原因", "致残性质"),
        cells.word(CAUSE_WORDS), show=cells.spoken(CAUSE_WORDS),
    ),
    Column("disability_grade", ("残疾等级", "伤残等级", "残疾级别", "伤残级别"), cells.grade, show="{}级".format),
    Column("disability_assessed_on", ("评残日期", "评残时间", "残疾评定日期", "伤残评定日期"), cells.day),
    Column("last_contact", ("上次联系日期", "最近联系日期", "上次联系时间", "最近联系时间"), cells.day),
    Column("last_visit", ("上次走访日期", "最近走访日期", "上次走访时间", "最近走访时间", "上次入户日期"), cells.day),
)  # fmt: skip
DISABILITY = ("disability_cause", "disability_grade", "disability_assessed_on")
PLACES = {"station_area": "station_name", "registered_area": "registered_name", "residence_area": "residence_name"}
"""Fields of codes, and those of the names beside them; either may hold the other."""
COLUMN = {column.field: column for column in COLUMNS}
HEADING = {column.field: column.headings[0] for column in COLUMNS}
KNOWN = {heading: column for column in COLUMNS for heading in (*column.headings, column.field)}

OWN_ROW, REASONS = "原行号", "的问题"
"""Columns of the fault sheet: the row in the file that was handed in, and reasons beside a column. They are passed over
when it is handed in again."""
REMARK = re.compile(r"\(.*?\)|\[.*?\]|【.*?】|〔.*?〕|<.*?>")


def plain(heading: Any) -> str:
    """A heading without its star, its blanks and line breaks, and remarks in brackets."""
    text = "" if isinstance(heading, Broken) else str(heading or "")
    return REMARK.sub("", narrow(text).strip("*:'")).strip("*:").casefold()


def ours(heading: str) -> bool:
    """Whether Muster wrote this column itself."""
    return heading == OWN_ROW or heading.endswith(REASONS)
