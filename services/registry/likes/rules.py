"""The indicators and weights of the four likes 四如, from `data/four_likes.yaml`, checked whole at the start."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.registry.contests.domain import Likes
from services.registry.likes import domain
from services.registry.likes.domain import HIDDEN, HIDDEN_ABOVE, SCORES, SHOWN, Indicator, Rules
from services.registry.models.scorecards import FACTS, OUTCOMES
from shared.rules import read

COUNTED = ("facts", SCORES, "files", "findings", "stations")
DUE, PERIOD = "DUE", "PERIOD"
COMPLETE, VERIFIED = "COMPLETE", "VERIFIED"
_FACT, _OUTCOME = validate.OneOf(FACTS), validate.OneOf(OUTCOMES)
_POSITIVE = validate.Range(min=1)


class _Facts(Schema):
    base = fields.String(required=True, validate=_FACT)
    detail = fields.String(load_default=None)
    within_days = fields.Integer(load_default=0, validate=validate.Range(min=0))
    met_by = fields.List(fields.String(validate=_OUTCOME), required=True, validate=validate.Length(1))
    void_by = fields.List(fields.String(validate=_OUTCOME), required=True)
    until = fields.String(required=True, validate=validate.OneOf([DUE, PERIOD]))


class _Files(Schema):
    measure = fields.String(required=True, validate=validate.OneOf([COMPLETE, VERIFIED]))
    days = fields.Integer(load_default=0, validate=_POSITIVE)


class _Indicator(Schema):
    indicator = fields.String(required=True)
    zh = fields.String(required=True)
    dimension = fields.Enum(Likes, by_value=True, required=True)
    weight = fields.Integer(required=True, validate=_POSITIVE)
    target = fields.Decimal(load_default=1, validate=validate.Range(min=0, max=1, min_inclusive=False))
    few = fields.String(required=True, validate=validate.OneOf([HIDDEN, HIDDEN_ABOVE, SHOWN]))
    facts = fields.Nested(_Facts)
    scores = fields.String(validate=_FACT)
    files = fields.Nested(_Files)
    findings = fields.String(validate=validate.Equal("FIVE_HAVES"))
    stations = fields.List(fields.String(validate=_FACT), validate=validate.Length(1))

    @validates_schema(skip_on_field_errors=True)
    def _one(self, data: Mapping[str, Any], **_: Any) -> None:
        if len(data.keys() & set(COUNTED)) != 1:
            raise ValidationError(f"one of {', '.join(COUNTED)} says what is counted")


class _Period(Schema):
    months = fields.Integer(required=True, validate=validate.OneOf([1, 2, 3, 4, 6, 12]))
    letter = fields.String(required=True, validate=validate.Regexp("^[A-Z]$"))


class _Dimension(Schema):
    dimension = fields.Enum(Likes, by_value=True, required=True)
    zh = fields.String(required=True)
    weight = fields.Integer(required=True, validate=_POSITIVE)


class _Version(Schema):
    version = fields.Integer(required=True, validate=_POSITIVE)
    valid_from = fields.Date(required=True)
    small_cell = fields.Integer(required=True, validate=_POSITIVE)
    late_days = fields.Integer(required=True, validate=validate.Range(min=0))
    period = fields.Nested(_Period, required=True)
    dimensions = fields.List(fields.Nested(_Dimension), required=True)
    indicators = fields.List(fields.Nested(_Indicator), required=True)

    @validates_schema(skip_on_field_errors=True)
    def _whole(self, data: Mapping[str, Any], **_: Any) -> None:
        if [each["dimension"] for each in data["dimensions"]] != list(Likes):
            raise ValidationError("each of the four stands here once, in its order", "dimensions")
        names = [each["indicator"] for each in data["indicators"]]
        if len(names) != len(set(names)) or {each["dimension"] for each in data["indicators"]} != set(Likes):
            raise ValidationError("each dimension has indicators, and each indicator its own name", "indicators")


class FourLikesSchema(Schema):
    """The file."""

    versions = fields.List(fields.Nested(_Version), required=True, validate=validate.Length(1))

    @validates_schema(skip_on_field_errors=True)
    def _alike(self, data: Mapping[str, Any], **_: Any) -> None:
        if len({str(version["period"]) for version in data["versions"]}) > 1:
            raise ValidationError("all versions have the same periods: names of periods stay", "versions")


def made(version: Mapping[str, Any]) -> Rules:
    """A version of the rules from its part of the file."""
    indicators = (
        Indicator(
            **{name: each[name] for name in ("indicator", "zh", "dimension", "weight", "few")},
            target=Fraction(each["target"]),
            counted={name: each[name] for name in COUNTED if name in each},
        )
        for each in version["indicators"]
    )
    return Rules(
        **{name: version[name] for name in ("version", "valid_from", "small_cell", "late_days")},
        **version["period"],
        dimensions={each["dimension"]: each["weight"] for each in version["dimensions"]},
        zh={each["dimension"]: each["zh"] for each in version["dimensions"]},
        indicators={each.indicator: each for each in indicators},
    )


VERSIONS: Sequence[Rules] = [
    made(version) for version in read("registry", "four_likes.yaml", FourLikesSchema)["versions"]
]


def period_named(name: str, pointer: str = "?period") -> tuple[domain.Period, Rules]:
    """A period and the rules that count it. Raises PeriodUnknown."""
    period = domain.parse_period(VERSIONS[-1], name, pointer)
    return period, domain.in_force(VERSIONS, period.first)


def period_on(day: date) -> domain.Period:
    return domain.period_of(VERSIONS[-1], day)
