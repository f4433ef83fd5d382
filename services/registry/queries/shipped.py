"""Rules of the field that ship as data, each file read and checked whole when the process starts."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.registry.domain.awards import AwardLevel, Nominee
from services.registry.domain.duties import Function, Party
from services.registry.domain.stations import Level
from shared.contracts.notify import PARTIES
from shared.contracts.registry.veterans import STAGES as STAGE_NAMES

DATA = Path(__file__).resolve().parent.parent / "data"
_LEVEL = validate.OneOf(list(Level))
_POSITIVE = validate.Range(min=1)


class DataInvalid(Exception):
    """A file of rules cannot be used; the text names the file and every fault."""


def read(name: str, schema: type[Schema]) -> Any:
    """The content of a file. Raises DataInvalid."""
    try:
        return schema().load(yaml.safe_load((DATA / name).read_text("utf-8")))
    except (ValidationError, yaml.YAMLError) as fault:
        raise DataInvalid(f"{name}: {fault}") from None


class _Item(Schema):
    item = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String()
    measure = fields.String()
    sub_items = fields.Integer(allow_none=True)


class _StaffNeeded(Schema):
    least = fields.Dict(fields.String(validate=_LEVEL), fields.Integer(validate=_POSITIVE), required=True)
    part_time = fields.List(fields.String(validate=_LEVEL), required=True)


class _FiveHaves(Schema):
    version = fields.Integer(required=True)
    source = fields.String(required=True)
    items = fields.List(fields.Nested(_Item), required=True, validate=validate.Length(equal=5))
    staff = fields.Nested(_StaffNeeded, required=True)


class _Official(Schema):
    area = fields.String(required=True, validate=validate.Regexp("^[0-9]{12}$"))
    source = fields.String(required=True)
    required = fields.Dict(fields.String(validate=_LEVEL), fields.Integer(validate=validate.Range(0)), required=True)


class _Coverage(Schema):
    official = fields.List(fields.Nested(_Official), required=True)


class _ModelVersion(Schema):
    version = fields.Integer(required=True)
    valid_from = fields.Date(required=True)
    source = fields.String(required=True)
    items_official = fields.Integer(required=True)
    sub_items_official = fields.Integer(required=True)
    levels = fields.List(fields.String(validate=_LEVEL), required=True)
    least_served = fields.Integer(required=True, validate=_POSITIVE)
    items = fields.List(fields.Nested(_Item), required=True, validate=validate.Length(1))


class _ModelStations(Schema):
    versions = fields.List(fields.Nested(_ModelVersion), required=True, validate=validate.Length(1))


class _Subject(Schema):
    subject = fields.String(required=True)
    zh = fields.String(required=True)


class _Pair(Schema):
    trainer = fields.String(required=True, validate=_LEVEL)
    trainee = fields.String(required=True, validate=_LEVEL)


class _Training(Schema):
    subjects = fields.List(fields.Nested(_Subject), required=True, validate=validate.Length(1))
    cross_level = fields.List(fields.Nested(_Pair), required=True)


class _Duty(Schema):
    level = fields.String(required=True, validate=_LEVEL)
    party = fields.String(required=True, validate=validate.OneOf(list(Party)))
    function = fields.String(required=True, allow_none=True, validate=validate.OneOf(list(Function)))
    zh = fields.String(required=True)
    source = fields.String(required=True, allow_none=True)


class _Duties(Schema):
    version = fields.Integer(required=True, validate=validate.Equal(1))
    valid_from = fields.Date(required=True)
    note = fields.String(required=True)
    items = fields.List(fields.Nested(_Duty), required=True, validate=validate.Length(1))


class _Service(Schema):
    service = fields.String(required=True)
    zh = fields.String(required=True)
    party = fields.String(required=True, validate=validate.OneOf(PARTIES))
    level = fields.String(required=True, validate=_LEVEL)
    within_days = fields.Integer(required=True, validate=validate.Range(0))
    source = fields.String(required=True, allow_none=True)


class _Stage(Schema):
    stage = fields.String(required=True, validate=validate.OneOf(STAGE_NAMES))
    zh = fields.String(required=True)
    source = fields.String(required=True, allow_none=True)
    services = fields.List(fields.Nested(_Service), required=True, validate=validate.Length(1))


class _Stages(Schema):
    stages = fields.List(fields.Nested(_Stage), required=True)

    @validates_schema(skip_on_field_errors=True)
    def _all(self, data: Mapping[str, Any], **_: Any) -> None:
        if [stage["stage"] for stage in data["stages"]] != list(STAGE_NAMES):
            raise ValidationError("every stage of the contract stands here once, in its order")


class _AwardCategory(Schema):
    category = fields.String(required=True)
    zh = fields.String(required=True)
    levels = fields.List(fields.String(validate=validate.OneOf(list(AwardLevel))), required=True)
    nominee = fields.String(required=True, validate=validate.OneOf(list(Nominee)))
    source = fields.String(required=True, allow_none=True)


class _Awards(Schema):
    categories = fields.List(fields.Nested(_AwardCategory), required=True, validate=validate.Length(1))


class _Round(Schema):
    kind = fields.String(required=True)
    zh = fields.String(required=True)
    by = fields.List(fields.String(validate=validate.OneOf(list(Nominee))), required=True, validate=validate.Length(1))
    most = fields.Integer(required=True, validate=_POSITIVE)


class _Contests(Schema):
    rounds = fields.List(fields.Nested(_Round), required=True, validate=validate.Length(1))


FIVE_HAVES: Mapping[str, Any] = read("five_haves.yaml", _FiveHaves)
HAVES: Sequence[str] = [item["item"] for item in FIVE_HAVES["items"]]
OFFICIAL: Mapping[str, Mapping[str, Any]] = {row["area"]: row for row in read("coverage.yaml", _Coverage)["official"]}
MODEL_LISTS: Sequence[Mapping[str, Any]] = read("model_stations.yaml", _ModelStations)["versions"]
_TRAINING: Mapping[str, Any] = read("training.yaml", _Training)
SUBJECTS: Sequence[Mapping[str, str]] = _TRAINING["subjects"]
CROSS_LEVEL: Sequence[Mapping[str, str]] = _TRAINING["cross_level"]
DUTIES: Mapping[str, Any] = read("duties.yaml", _Duties)
STAGES: Sequence[Mapping[str, Any]] = read("stages.yaml", _Stages)["stages"]
AWARDS: Mapping[str, Mapping[str, Any]] = {row["category"]: row for row in read("awards.yaml", _Awards)["categories"]}
ROUNDS: Mapping[str, Mapping[str, Any]] = {row["kind"]: row for row in read("contests.yaml", _Contests)["rounds"]}
