"""The words of what is wrong with sheets, in English and Chinese: `data/sheet_faults.yaml`, by slug."""

from collections.abc import Mapping
from string import Formatter
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from shared.rules import read

Words = Mapping[str, Mapping[str, str]]


class _WordsSchema(Schema):
    en = fields.String(required=True)
    zh = fields.String(required=True)

    @validates_schema
    def check_same_params(self, words: dict[str, str], **_: Any) -> None:
        if params(words["en"]) != params(words["zh"]):
            raise ValidationError("Both languages must fill in the same parameters.")


class _CatalogueSchema(Schema):
    faults = fields.Dict(fields.String(), fields.Nested(_WordsSchema), required=True)


def params(text: str) -> set[str]:
    """The parameters that a text fills in."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


TEXTS: Words = read("registry", "sheet_faults.yaml", _CatalogueSchema)["faults"]


def render(slug: str, params: Mapping[str, Any], language: str) -> str:
    """What is wrong, and how to mend it, in a language. A list among the parameters is told with 、 between."""
    told = {name: "、".join(map(str, value)) if isinstance(value, list) else value for name, value in params.items()}
    return TEXTS[slug][language].format(**told)
