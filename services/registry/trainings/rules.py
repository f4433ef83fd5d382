"""Subjects of training, and which levels lie across one 下跨一级: `data/training.yaml`."""

from collections.abc import Sequence
from typing import Any, TypedDict

from marshmallow import Schema, fields, post_load, validate

from shared.contracts.levels import Level
from shared.rules import read

_LEVEL = validate.OneOf(list(Level))


class Subject(TypedDict):
    """What a session is about."""

    subject: str
    zh: str


class _SubjectSchema(Schema):
    subject = fields.String(required=True)
    zh = fields.String(required=True)


class _PairSchema(Schema):
    trainer = fields.String(required=True, validate=_LEVEL)
    trainee = fields.String(required=True, validate=_LEVEL)

    @post_load
    def _pair(self, data: dict[str, str], **_: Any) -> tuple[str, str]:
        return data["trainer"], data["trainee"]


class _FileSchema(Schema):
    subjects = fields.List(fields.Nested(_SubjectSchema), required=True, validate=validate.Length(1))
    cross_level = fields.List(fields.Nested(_PairSchema), required=True)


_FILE = read("registry", "training.yaml", _FileSchema)
SUBJECTS: Sequence[Subject] = _FILE["subjects"]
CROSS_LEVEL: frozenset[tuple[str, str]] = frozenset(_FILE["cross_level"])
"""(trainer's level, trainee's level)."""
