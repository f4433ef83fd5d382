"""Shapes of legal stations."""

from marshmallow import Schema, fields, validate

from services.assistance.clocks.schemas import DeadlineSchema
from services.assistance.legal.domain import Matter, Shift, State
from services.assistance.legal.rules import RULES
from shared.http.schemas import Day, Flag, Id, PageQuery, Text, area_code, one_of

_TEXT = {"example": "单位拖欠工资三个月，请求支付。"}
_MOMENT = {"example": "2026-11-26T15:00:00+08:00"}
_ACCOUNT = {"description": "Account id."}
_PAPERS = {"example": ["IDENTITY"]}
_PAPER = validate.OneOf(RULES.every_paper)


def _papers(least: int = 0, **extra: object) -> fields.List[str]:
    most = validate.Length(least, len(RULES.every_paper))
    return fields.List(fields.String(validate=_PAPER), required=True, validate=most, metadata={**_PAPERS, **extra})


class NewDutyShiftSchema(Schema):
    day = Day(required=True)
    shift = fields.Enum(Shift, by_value=True, required=True)
    lawyer = Id(required=True, metadata=_ACCOUNT)
    area = area_code(description="The station, within your area; your own if left out.")


class DutyShiftSchema(Schema):
    id = fields.UUID(required=True)
    area = area_code(required=True)
    day = fields.Date(required=True)
    shift = one_of(Shift)
    lawyer = fields.UUID(required=True, metadata=_ACCOUNT)


class DutyShiftQuery(PageQuery):
    from_on = Day(metadata={"description": "The first day; today if left out."})
    to_on = Day(metadata={"description": "The last day; the first one if left out."})


class NewLegalCaseSchema(Schema):
    veteran_id = Id(required=True)
    matter = fields.Enum(Matter, by_value=True, required=True)
    need = Text(4000, lines=True, required=True, metadata=_TEXT)
    area = area_code(description="The station, within your area; your own if left out.")


class LegalTextSchema(Schema):
    text = Text(4000, lines=True, required=True, metadata=_TEXT)


class LegalApplicationSchema(LegalTextSchema):
    papers = _papers(description="The papers handed in; whoever is exempt needs no statement of means.")
    limitation_on = Day(metadata={"description": "The last day on which the matter can be brought, if it is known."})


class LegalPapersSchema(Schema):
    papers = _papers(1)


class LegalReturnSchema(LegalTextSchema):
    papers = _papers(1, description="The papers that are wanted.")


class LegalGrantSchema(LegalTextSchema):
    granted = Flag(required=True)


class LegalAssignmentSchema(Schema):
    lawyer = Id(required=True, metadata=_ACCOUNT)


class LegalCaseSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    area = area_code(required=True, description="The station.")
    veteran_id = fields.UUID(required=True)
    matter = one_of(Matter)
    state = one_of(State)
    exempt = fields.Boolean(required=True, metadata={"description": "Whether the means are not checked."})
    aid_first = fields.Boolean(required=True, metadata={"description": "Whether aid came before the papers."})
    limitation_on = fields.Date(allow_none=True)
    missing = fields.List(fields.String(), required=True, metadata=_PAPERS)
    received_by = fields.UUID(required=True, metadata=_ACCOUNT)
    received_at = fields.AwareDateTime(required=True, metadata=_MOMENT)
    applied_by = fields.UUID(allow_none=True)
    applied_on = fields.Date(allow_none=True)
    decided_by = fields.UUID(allow_none=True)
    decided_on = fields.Date(allow_none=True)
    lawyer = fields.UUID(allow_none=True, metadata=_ACCOUNT)
    closed_on = fields.Date(allow_none=True)


class LegalStepSchema(Schema):
    state = one_of(State)
    account = fields.UUID(allow_none=True, metadata={"description": "Account id; null where it followed of itself."})
    taken_at = fields.AwareDateTime(required=True, metadata=_MOMENT)
    text = fields.String(allow_none=True, metadata=_TEXT)


class LegalCaseDetailSchema(LegalCaseSchema):
    """A case with its steps and clocks; texts are null where nothing was written, or it was destroyed."""

    steps = fields.List(fields.Nested(LegalStepSchema), required=True)
    clocks = fields.List(fields.Nested(DeadlineSchema), required=True)


class LegalCaseQuery(PageQuery):
    state = fields.Enum(State, by_value=True)
    lawyer = Id()
