"""Shapes of published policies."""

from marshmallow import Schema, fields, validate

from services.registry.files.domain.people import Category
from shared.http.schemas import Day, Flag, Id, PageQuery, PatchSchema, Text, area_code

_TITLE = {"example": "江门市退役军人优待目录清单"}
_NUMBER = {"example": "江退役军人发〔2026〕12号"}
_TEXT = {"example": "一、优待对象……"}
_LINK = {"example": "https://www.jiangmen.gov.cn/policy/12"}
_AUDIENCE = {"description": "Categories of served people; none for everyone."}
_WEB = validate.URL(schemes={"https", "http"})


def _audience() -> fields.List[Category]:
    return fields.List(
        fields.Enum(Category, by_value=True), validate=validate.Length(max=len(Category)), metadata=_AUDIENCE
    )


class NewPolicySchema(Schema):
    title = Text(200, required=True, metadata=_TITLE)
    document_number = Text(100, metadata=_NUMBER)
    text = Text(50_000, lines=True, metadata=_TEXT)
    link = Text(500, also=_WEB, metadata=_LINK)
    audience = _audience()
    valid_from = Day(required=True)
    valid_to = Day(metadata={"description": "Last day; left out while no end is known."})
    supersedes = Id(metadata={"description": "The policy whose place it takes."})


class PolicyPatchSchema(PatchSchema):
    title = Text(200, metadata=_TITLE)
    document_number = Text(100, allow_none=True, metadata=_NUMBER)
    text = Text(50_000, lines=True, allow_none=True, metadata=_TEXT)
    link = Text(500, also=_WEB, allow_none=True, metadata=_LINK)
    audience = _audience()
    valid_from = Day()
    valid_to = Day(allow_none=True)


class _PolicyContent(Schema):
    title = fields.String(required=True, metadata=_TITLE)
    document_number = fields.String(required=True, allow_none=True, metadata=_NUMBER)
    text = fields.String(required=True, allow_none=True, metadata=_TEXT)
    link = fields.String(required=True, allow_none=True, metadata=_LINK)
    audience = fields.List(fields.String(), required=True, metadata={**_AUDIENCE, "example": ["DISABLED_SERVICEMAN"]})
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(required=True, allow_none=True)
    superseded_by = fields.UUID(required=True, allow_none=True)
    version = fields.Integer(required=True, metadata={"example": 1})


class PolicySchema(_PolicyContent):
    id = fields.UUID(required=True)
    area = area_code(required=True, description="Its publisher's: it holds there and below.")
    published_by = fields.UUID(required=True)
    published_at = fields.AwareDateTime(required=True, metadata={"example": "2026-11-24T10:30:00+08:00"})


class PolicyVersionSchema(_PolicyContent):
    changed_by = fields.UUID(required=True)
    changed_at = fields.AwareDateTime(required=True, metadata={"example": "2026-11-24T10:30:00+08:00"})


class PolicyQuery(PageQuery):
    category = fields.Enum(Category, by_value=True, metadata={"description": "For such people, or for everyone."})
    area = area_code(description="Those that hold in this area: of its own, and of those above.")
    in_force = Flag()
