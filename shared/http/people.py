"""Fields that tell who a person is and why something of theirs changes, in every request the same."""

from typing import Any

from shared.http.schemas import PHONE, Line, Name, Text


def name(**extra: Any) -> Name:
    return Name(50, metadata={"example": "陈建国"}, **extra)


def id_number(**extra: Any) -> Text:
    """18 characters, and room for blanks or hyphens between groups."""
    return Text(30, load_only=True, metadata={"example": "11010519491231002X"}, **extra)


def phone(**extra: Any) -> Text:
    return Text(20, also=PHONE, load_only=True, metadata={"example": "13800138000"}, **extra)


def address(**extra: Any) -> Line:
    return Line(200, load_only=True, metadata={"example": "江门市蓬江区棠下镇江盛路1号"}, **extra)


def reason(**extra: Any) -> Text:
    return Text(500, lines=True, metadata={"example": "本人持身份证申请更正"}, **extra)
