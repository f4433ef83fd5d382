"""What channels say, `data/channels.yaml`: neutral, and the same for every alert."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marshmallow import Schema, fields, post_load

from shared.clock import SHANGHAI
from shared.rules import read
from shared.words import CHINESE, Words


class _WordsSchema(Schema):
    zh = fields.String(required=True)
    en = fields.String(required=True)

    @post_load
    def _words(self, data: dict[str, str], **_: Any) -> Words:
        return Words(data["en"], data["zh"])


class _TextsSchema(Schema):
    new = fields.Nested(_WordsSchema, required=True)
    urgent = fields.Nested(_WordsSchema, required=True)
    deadline = fields.Nested(_WordsSchema, required=True)
    look = fields.Nested(_WordsSchema, required=True)
    test = fields.Nested(_WordsSchema, required=True)


TEXTS: Mapping[str, Words] = read("notify", "channels.yaml", _TextsSchema)


def text_of(language: str, alerts: int, urgent: int, deadline: datetime | None) -> str:
    """That so many alerts came. Moments are told in Asia/Shanghai."""
    by = f"{deadline.astimezone(SHANGHAI):%m-%d %H:%M}" if deadline else ""
    wanted = {"new": True, "urgent": urgent, "deadline": by, "look": True}
    params = {"alerts": alerts, "urgent": urgent, "deadline": by}
    parts = [TEXTS[name].format(**params).told(language) for name, told in wanted.items() if told]
    return ("" if language == CHINESE else " ").join(parts)


def test_text(language: str) -> str:
    """What a test says."""
    return TEXTS["test"].told(language)
