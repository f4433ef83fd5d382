"""Shapes of merges and erasures."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.registry.merges.domain import Erasure, ErasureGround, Merge
from shared.http.people import reason
from shared.http.schemas import Id, PageQuery, Text, one_of


def _ref(**extra: Any) -> Text:
    return Text(
        100, metadata={"example": "江退役函〔2026〕12号", "description": "Number of the written decision."}, **extra
    )


class NewMergeSchema(Schema):
    kept_id = Id(required=True, metadata={"description": "The file that stays."})
    dropped_id = Id(
        required=True,
        metadata={
            "example": "0192f3c4-8d10-7e42-8a6b-91c2d4e5f607",
            "description": "The file whose id will stand for the other.",
        },
    )
    reason = reason(required=True)


class MergeSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    kept_id = fields.UUID(required=True)
    dropped_id = fields.UUID(required=True)
    state = one_of(Merge)
    proposed_by = fields.UUID(required=True)
    proposed_at = fields.AwareDateTime(required=True)
    decided_by = fields.UUID(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)


class MergeQuery(PageQuery):
    state = fields.Enum(Merge, by_value=True)


class MergeDecisionSchema(Schema):
    outcome = fields.Enum(
        Merge, by_value=True, required=True, validate=validate.NoneOf([Merge.PROPOSED]), metadata={"example": "MERGED"}
    )


class NewErasureSchema(Schema):
    veteran_id = Id(required=True)
    ground = fields.Enum(ErasureGround, by_value=True, required=True)
    request_ref = _ref(required=True)


class ErasureSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    veteran_id = fields.UUID(required=True)
    ground = one_of(ErasureGround)
    request_ref = _ref(required=True)
    state = one_of(Erasure)
    requested_by = fields.UUID(required=True)
    requested_at = fields.AwareDateTime(required=True)
    decided_by = fields.UUID(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)
    decision_ref = _ref(allow_none=True)
    erase_after = fields.AwareDateTime(allow_none=True)
    done_at = fields.AwareDateTime(allow_none=True)


class ErasureQuery(PageQuery):
    state = fields.Enum(Erasure, by_value=True)
    veteran_id = Id()


class ErasureDecisionSchema(Schema):
    outcome = fields.Enum(
        Erasure,
        by_value=True,
        required=True,
        validate=validate.NoneOf([Erasure.REQUESTED, Erasure.DONE]),
        metadata={"example": "APPROVED"},
    )
    decision_ref = _ref(required=True)
