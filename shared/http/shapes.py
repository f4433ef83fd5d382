"""What is said of values that a schema refuses: marshmallow's messages, in both languages and with how to mend it."""

from typing import Any

from marshmallow import Schema, fields, validate

from shared.words import Words

_OF_FIELDS: dict[type[fields.Field[Any]], dict[str, Words]] = {
    fields.Field: {
        "required": Words("It is missing: send it.", "缺少此项：请填写。"),
        "null": Words("It may not be null: send a value, or leave it out.", "不得为 null：请填写，或不填此项。"),
        "validator_failed": Words("This value does not fit: compare it.", "此值不符合要求：请核对。"),
    },
    fields.Nested: {"type": Words("It must be an object, written {{…}}.", "应为对象，写作 {{…}}。")},
    fields.List: {"invalid": Words("It must be a list, written […].", "应为列表，写作 […]。")},
    fields.String: {
        "invalid": Words('It must be text, written "…".', '应为文字，写作 "…"。'),
        "invalid_utf8": Words("It must be text in UTF-8.", "应为 UTF-8 文字。"),
    },
    fields.UUID: {"invalid_uuid": Words("It must be an id: compare it.", "应为编号：请核对。")},
    fields.Number: {
        "invalid": Words("It must be a number.", "应为数字。"),
        "too_large": Words("The number is too large: compare it.", "数字过大：请核对。"),
    },
    fields.Integer: {"invalid": Words("It must be a whole number.", "应为整数。")},
    fields.Float: {"special": Words("It must be a number, not infinity or NaN.", "应为数字，不得为无穷大或 NaN。")},
    fields.Boolean: {"invalid": Words("It must be true or false.", "应为 true 或 false。")},
    fields.DateTime: {
        "invalid": Words(
            "It must be a moment, written 2026-11-24T10:30:00+08:00.", "应为时间，写作 2026-11-24T10:30:00+08:00。"
        ),
        "invalid_awareness": Words("It must be a moment with its offset from UTC.", "时间应带有与 UTC 的时差。"),
    },
    fields.Date: {"invalid": Words("It must be a date, written 2026-11-24.", "应为日期，写作 2026-11-24。")},
    fields.Mapping: {"invalid": Words("It must be an object, written {{…}}.", "应为对象，写作 {{…}}。")},
    fields.Enum: {"unknown": Words("It must be one of: {choices}.", "应为下列之一：{choices}。")},
}
_OF_RULES: dict[type[validate.Validator], dict[str, Words]] = {
    validate.Range: {
        "message_min": Words("It must be {min_op} {{min}}.", "应{min_op}{{min}}。"),
        "message_max": Words("It must be {max_op} {{max}}.", "应{max_op}{{max}}。"),
        "message_all": Words(
            "It must be {min_op} {{min}} and {max_op} {{max}}.", "应{min_op}{{min}}，且{max_op}{{max}}。"
        ),
        "message_gte": Words("at least", "不小于"),
        "message_gt": Words("more than", "大于"),
        "message_lte": Words("at most", "不大于"),
        "message_lt": Words("less than", "小于"),
    },
    validate.Length: {
        "message_min": Words("Its length must be at least {min}.", "长度应不少于{min}。"),
        "message_max": Words("Its length must be at most {max}.", "长度应不超过{max}。"),
        "message_all": Words("Its length must be between {min} and {max}.", "长度应为{min}至{max}。"),
        "message_equal": Words("Its length must be {equal}.", "长度应为{equal}。"),
    },
    validate.OneOf: {"default_message": Words("It must be one of: {choices}.", "应为下列之一：{choices}。")},
    validate.Regexp: {"default_message": Words("Its form is wrong: compare it.", "格式不符：请核对。")},
    validate.NoneOf: {"default_message": Words("It may not be this here: choose another.", "此处不得为此值：请另选。")},
    validate.URL: {"default_message": Words("It must be a link, written https://….", "应为网址，写作 https://…。")},
}
_OF_SCHEMAS = {
    "type": Words("It must be an object, written {…}.", "应为对象，写作 {…}。"),
    "unknown": Words(
        "It is not known here: leave it out, or compare how it is spelt.", "此处没有此项：请去掉，或核对拼写。"
    ),
}


def install() -> None:
    """Let marshmallow say it so; each field copies its messages as it is made, so this comes before every schema."""
    for field, messages in _OF_FIELDS.items():
        field.default_error_messages = {**field.__dict__.get("default_error_messages", {}), **messages}
    for rule, words in _OF_RULES.items():
        for name, text in words.items():
            setattr(rule, name, text)
    Schema.error_messages = dict(_OF_SCHEMAS)
