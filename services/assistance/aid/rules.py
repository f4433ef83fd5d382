"""What a case goes by: `data/aid.yaml`."""

from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from services.assistance.clocks.domain import Term
from services.assistance.clocks.rules import TermSchema
from services.assistance.funds.rules import PURPOSES
from shared.contracts.assistance.aid import CLOCKS
from shared.rules import read


@dataclass(frozen=True)
class Rules:
    """`needs` has the most that a case is granted for each, in fen; None is no limit."""

    same_cause_months: int
    needs: dict[str, int | None]
    notice_never: tuple[str, ...]
    clocks: dict[str, Term]


def _those_of_funds(needs: dict[str, Any]) -> None:
    if needs.keys() != PURPOSES.keys():
        raise ValidationError("The needs are those that funds have as purposes (funds.yaml).")


class RulesSchema(Schema):
    """The file."""

    same_cause_months = fields.Integer(strict=True, required=True, validate=validate.Range(0, 120))
    needs = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(strict=True, allow_none=True, validate=validate.Range(min=1)),
        required=True,
        validate=_those_of_funds,
    )
    notice_never = fields.List(fields.String(validate=validate.Length(1)), required=True)
    clocks = fields.Nested(
        Schema.from_dict({name: fields.Nested(TermSchema, required=True) for name in CLOCKS}), required=True
    )

    @post_load
    def _rules(self, data: dict[str, Any], **_: Any) -> Rules:
        return Rules(**data | {"notice_never": tuple(data["notice_never"])})


RULES: Rules = read("assistance", "aid.yaml", RulesSchema)
