"""The words of what is wrong with sheets, in English and Chinese: `data/sheet_faults.yaml`, by slug."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from shared.rules import WordsSchema, read
from shared.words import Words


class _CatalogueSchema(Schema):
    faults = fields.Dict(fields.String(), fields.Nested(WordsSchema), required=True)


TEXTS: Mapping[str, Words] = read("registry", "sheet_faults.yaml", _CatalogueSchema)["faults"]


def render(slug: str, params: Mapping[str, Any], language: str) -> str:
    """What is wrong, and how to mend it, in a language."""
    return TEXTS[slug].told(language, **params)
