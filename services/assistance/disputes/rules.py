"""The rules of disputes: `data/disputes.yaml`."""

from typing import Any

from marshmallow import Schema, post_load

from services.assistance.clocks.rules import codes, day_count, terms
from services.assistance.disputes.domain import ClockName, Rules
from shared.rules import read


class RulesSchema(Schema):
    """The file."""

    clocks = terms(ClockName)
    matters = codes()
    referrals = codes()
    suppress_below = day_count(0, required=True)

    @post_load
    def _rules(self, data: dict[str, Any], **_: Any) -> Rules:
        return Rules(**data)


RULES: Rules = read("assistance", "disputes.yaml", RulesSchema)
