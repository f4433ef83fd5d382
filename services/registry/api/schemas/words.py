"""Closed lists of words in answers: what rows hold as text."""

import enum
from typing import Any

from marshmallow import fields, validate


def word(of: type[enum.StrEnum], **extra: Any) -> fields.String:
    """One word of a list."""
    return fields.String(required=True, validate=validate.OneOf(list(of)), **extra)
