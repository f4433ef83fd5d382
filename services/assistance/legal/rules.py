"""The rules of the legal station: `data/legal.yaml`."""

from typing import Any

from marshmallow import Schema, fields, post_load

from services.assistance.clocks.rules import codes, day_count, terms
from services.assistance.legal.domain import Clock, Rules
from shared.rules import read


class RulesSchema(Schema):
    """The file."""

    clocks = terms(Clock)
    aid_first_below_days = day_count(required=True)
    papers = codes()
    means_paper = fields.String(required=True)

    @post_load
    def _rules(self, data: dict[str, Any], **_: Any) -> Rules:
        return Rules(**data)


RULES: Rules = read("assistance", "legal.yaml", RulesSchema)
