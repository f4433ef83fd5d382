"""Shapes of who stands in a case."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validates_schema

from services.assistance.parties.domain import NewParty, PartyRole
from shared.http import examples
from shared.http.schemas import Id, PageQuery, Text, one_of
from shared.words import Words

MOST_PARTIES = 20
_STATEMENT = {"example": "本人2003年退役，安置待遇一直未落实。", "description": "What they say themselves."}


EITHER = Words("Name either a file or someone without one.", "请填写档案，或填写没有档案者的姓名，二者填一。")


class NewPartySchema(Schema):
    """Someone, by their file or by name."""

    class Meta:
        example = {"veteran_id": examples.ID, "statement": _STATEMENT["example"]}

    veteran_id = Id()
    name = Text(100, metadata={"example": "陈建国", "description": "Of someone without a file."})
    statement = Text(4000, lines=True, metadata=_STATEMENT)

    @validates_schema(skip_on_field_errors=True)
    def _file_or_name(self, data: dict[str, Any], **_: Any) -> None:
        if ("veteran_id" in data) == ("name" in data):
            raise ValidationError(EITHER, "veteran_id")

    @post_load
    def _party(self, data: dict[str, Any], **_: Any) -> NewParty:
        return NewParty(**data)


class PartySchema(Schema):
    """Who stands in a case; texts are null where there are none, or where the person's file was erased."""

    id = fields.UUID(required=True)
    role = one_of(PartyRole)
    veteran_id = fields.UUID(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True, metadata={"example": "陈建国"})
    statement = fields.String(required=True, allow_none=True, metadata=_STATEMENT)


class OfPersonSchema(PageQuery):
    """Whose cases. Asked by a POST: an address that names the person would mark them in logs."""

    class Meta:
        example = {"veteran_id": examples.ID}

    veteran_id = Id(required=True)


class WithdrawalSchema(Schema):
    """Why the parties take their case back."""

    text = Text(2000, lines=True, required=True, metadata={"example": "双方已自行和解，书面申请撤回。"})
