"""People as spreadsheets list them: which columns there are, what may stand in a cell, and what is wrong with a row."""

import enum
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.registry.files.domain.military import Cause, Placement, ServedAs
from services.registry.files.domain.people import Category, Tag
from shared.text import clean

CATEGORY_WORDS = {
    "军队转业干部": Category.TRANSFERRED_OFFICER,
    "退役士兵": Category.DISCHARGED_SOLDIER,
    "军队离退休干部": Category.RETIRED_CADRE,
    "无军籍离退休退职职工": Category.NON_MILITARY_STAFF_RETIREE,
    "复员军人": Category.DEMOBILISED,
    "老红军": Category.RED_ARMY_VETERAN,
    "残疾军人": Category.DISABLED_SERVICEMAN,
    "伤残民兵民工": Category.DISABLED_MILITIA,
    "烈士遗属": Category.MARTYR_SURVIVOR,
    "因公牺牲军人遗属": Category.DUTY_DEATH_SURVIVOR,
    "病故军人遗属": Category.ILLNESS_DEATH_SURVIVOR,
    "现役军人家属": Category.ACTIVE_DUTY_FAMILY,
}
TAG_WORDS = {
    "参战": Tag.COMBAT,
    "参试": Tag.TEST,
    "功臣模范": Tag.MERIT,
    "年满60周岁农村籍退役士兵": Tag.RURAL_60,
    "带病回乡": Tag.ILL_RETURNED,
    "特困": Tag.ESPECIALLY_POOR,
}
SERVED_WORDS = {"军官": ServedAs.OFFICER, "军士": ServedAs.SERGEANT, "义务兵": ServedAs.CONSCRIPT}
PLACEMENT_WORDS = {
    "退休": Placement.RETIRED,
    "转业": Placement.TRANSFERRED,
    "逐月领取退役金": Placement.MONTHLY_PENSION,
    "复员": Placement.DEMOBILISED,
    "自主就业": Placement.SELF_EMPLOYED,
    "安排工作": Placement.ASSIGNED_WORK,
    "供养": Placement.SUPPORTED,
    "自主择业": Placement.SELF_CHOSEN_CAREER,
}
CAUSE_WORDS = {"因战": Cause.WAR, "因公": Cause.DUTY, "因病": Cause.ILLNESS}

NAME_LENGTH, ADDRESS_LENGTH = 50, 200
PHONE = re.compile(r"\+?[0-9][0-9 \-]{5,19}")
SEPARATORS = re.compile(r"[、,，;；/|\n]+")


class Unfit(Exception):
    """What is wrong with a cell, and how to mend it."""


@dataclass(frozen=True)
class Fault:
    """Something wrong in a row; `column` is its heading. A warning keeps no row out."""

    row: int
    column: str
    message: str
    warning: bool = False


def as_text(value: Any) -> str:
    """A cell's content as text. Numbers of a spreadsheet come as floats: those that are whole lose their point."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    try:
        return clean(str(value))
    except ValueError as fault:
        raise Unfit(str(fault)) from None


def _bounded(most: int) -> Callable[[Any], str]:
    def parse(value: Any) -> str:
        text = as_text(value)
        if len(text) > most:
            raise Unfit(f"At most {most} characters.")
        return text

    return parse


def id_number(value: Any) -> str:
    """An ID number, which the sheet must keep as text: as a number it has lost its last digits for good."""
    if isinstance(value, int | float):
        raise Unfit(
            "The cell holds a number and has lost its last digits: format the column as text and enter it again."
        )
    return as_text(value)


def area_code(value: Any) -> str:
    text = as_text(value)
    if not re.fullmatch("[0-9]{12}", text):
        raise Unfit("An area code has 12 digits.")
    return text


def phone(value: Any) -> str:
    text = as_text(value)
    if not PHONE.fullmatch(text):
        raise Unfit("A phone number has 6 to 20 digits.")
    return text


def day(value: Any) -> date:
    """A date cell, or text such as 2024-02-29 or 2024/2/29."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    parts = re.fullmatch(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?", as_text(value))
    try:
        if parts:
            return date(*(int(part) for part in parts.groups()))
    except ValueError:
        pass
    raise Unfit("A date is written 2024-02-29.")


def grade(value: Any) -> int:
    text = as_text(value).removesuffix("级")
    if not re.fullmatch("[0-9]{1,2}", text) or not 1 <= int(text) <= 10:
        raise Unfit("A disability's grade is a number from 1, the gravest, to 10.")
    return int(text)


def _word(words: Mapping[str, enum.StrEnum]) -> Callable[[Any], enum.StrEnum]:
    known = {**words, **{str(value): value for value in words.values()}}

    def parse(value: Any) -> enum.StrEnum:
        text = as_text(value)
        if text not in known:
            raise Unfit(f"It must be one of: {'、'.join(words)}.")  # what stands there may be someone's number
        return known[text]

    return parse


def _words(words: Mapping[str, enum.StrEnum]) -> Callable[[Any], list[enum.StrEnum]]:
    one = _word(words)

    def parse(value: Any) -> list[enum.StrEnum]:
        words = [one(part) for part in SEPARATORS.split(as_text(value)) if part.strip()]
        if not words:
            raise Unfit("It is missing.")
        return words

    return parse


@dataclass(frozen=True)
class Column:
    """A column of the sheet: the field it fills, its headings (the first is shown), how its cells are read."""

    field: str
    headings: tuple[str, ...]
    parse: Callable[[Any], Any]
    required: bool = False


COLUMNS = (
    Column("name", ("姓名", "name"), _bounded(NAME_LENGTH), required=True),
    Column("id_number", ("身份证号", "身份证号码", "公民身份号码", "id_number"), id_number, required=True),
    Column("categories", ("人员类别", "categories"), _words(CATEGORY_WORDS), required=True),
    Column("station_area", ("服务站编码", "station_area"), area_code, required=True),
    Column("registered_area", ("户籍地编码", "registered_area"), area_code, required=True),
    Column("residence_area", ("常住地编码", "residence_area"), area_code),
    Column("phone", ("联系电话", "电话", "phone"), phone),
    Column("address", ("住址", "address"), _bounded(ADDRESS_LENGTH)),
    Column("tags", ("人员标签", "tags"), _words(TAG_WORDS)),
    Column("served_as", ("服役身份", "served_as"), _word(SERVED_WORDS)),
    Column("placement", ("安置方式", "placement"), _word(PLACEMENT_WORDS)),
    Column("disability_cause", ("残疾性质", "disability_cause"), _word(CAUSE_WORDS)),
    Column("disability_grade", ("残疾等级", "disability_grade"), grade),
    Column("disability_assessed_on", ("评残日期", "disability_assessed_on"), day),
    Column("last_contact", ("上次联系日期", "last_contact"), day),
    Column("last_visit", ("上次走访日期", "last_visit"), day),
)
WHOLE_ROW = "整行"
FIRST_ROW = 2
"""Row 1 of a file is its header."""
DISABILITY = ("disability_cause", "disability_grade", "disability_assessed_on")
COLUMN = {column.field: column for column in COLUMNS}
HEADING = {column.field: column.headings[0] for column in COLUMNS}


class SheetUnreadable(Exception):
    """The file as a whole cannot be imported; the text says why and how to mend it."""


def match(header: Sequence[Any]) -> list[str | None]:
    """The field that each heading names, None for those passed over. Raises SheetUnreadable."""
    known = {heading: column for column in COLUMNS for heading in column.headings}
    columns = [known.get(str(cell or "").strip().lstrip("*")) for cell in header]
    named = [column for column in columns if column]
    missing = [column.headings[0] for column in COLUMNS if column.required and column not in named]
    if missing:
        raise SheetUnreadable(f"The first row lacks the headings {'、'.join(missing)}; the template has them all.")
    twice = {column.headings[0] for column in named if named.count(column) > 1}
    if twice:
        raise SheetUnreadable(f"Headings stand twice: {'、'.join(sorted(twice))}.")
    return [column.field if column else None for column in columns]


def read(number: int, columns: Sequence[str | None], cells: Sequence[Any]) -> tuple[dict[str, Any], list[Fault]]:
    """The fields of a row, and what is wrong in it. Empty cells give no field."""
    fields: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, cell in zip(columns, cells, strict=False):
        if name is None or cell is None or (isinstance(cell, str) and not cell.strip()):
            continue
        try:
            fields[name] = COLUMN[name].parse(cell)
        except Unfit as fault:
            faults.append(Fault(number, HEADING[name], str(fault)))
    wrong = {fault.column for fault in faults}
    missing = [column.headings[0] for column in COLUMNS if column.required and column.field not in fields]
    faults += [Fault(number, heading, "It is missing.") for heading in missing if heading not in wrong]
    given = [name for name in DISABILITY if name in fields]
    if given and len(given) < len(DISABILITY) and not wrong & {HEADING[name] for name in DISABILITY}:
        faults.append(Fault(number, HEADING[given[0]], "A disability has cause, grade and date, all three."))
    if any(str(cell or "").strip() for cell in cells[len(columns) :]):
        faults.append(
            Fault(number, WHOLE_ROW, "It has more cells than there are headings: put text with commas in quotes.")
        )
    fields.setdefault("residence_area", fields.get("registered_area"))
    return fields, faults


FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
