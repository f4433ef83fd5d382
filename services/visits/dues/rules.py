"""The rules of contact plans: `data/plans.yaml`."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from services.visits.dues.domain.contact import Purpose, Trigger
from services.visits.dues.domain.rules import FeastRule, Kind, MustVisit, Rules
from shared.contracts.registry.veterans import TIERS
from shared.rules import read
from shared.workdays import Festival


def _count(least: int = 0, **extra: Any) -> fields.Integer:
    return fields.Integer(strict=True, required=True, validate=validate.Range(least, 3650), **extra)


def _falls(days: list[int]) -> None:
    if any(sooner >= later for later, sooner in pairwise(days)):
        raise ValidationError("Each stage must be nearer than the one before.")


class _Figure(Schema):
    source = fields.String(required=True, validate=validate.Length(1))
    default = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class _Days(_Figure):
    days = _count(1)


class _MustVisit(_Days):
    window = _count(1)


class _Workdays(_Figure):
    workdays = _count(1)


class _Months(_Figure):
    # Divisors of a year: rates are counted by calendar periods (`GET /v1/contact-rates`).
    months = fields.Integer(strict=True, required=True, validate=validate.OneOf([1, 2, 3, 4, 6, 12]))


class _Stages(_Figure):
    days = fields.List(_count(), required=True, validate=[validate.Length(1), _falls])


class _Feast(_Figure):
    opens = _count(1)
    due = _count()
    tiers = fields.List(fields.String(validate=validate.OneOf(TIERS)), required=True, validate=validate.Length(1))


def _one_each(keys: Any, figure: type[Schema]) -> fields.Nested:
    """A figure for each of the keys."""
    return fields.Nested(
        Schema.from_dict({str(key): fields.Nested(figure, required=True) for key in keys}), required=True
    )


_ROUTINE: dict[str, fields.Field[Any]] = {
    Purpose.CONTACT.value: fields.Nested(_Months, required=True),
    Purpose.HOME_VISIT.value: fields.Nested(_Months),
}


class PlansSchema(Schema):
    """The file."""

    version = _count(1)
    contacts = _one_each(TIERS, Schema.from_dict(_ROUTINE))
    first_contact = fields.Nested(_Days, required=True)
    must_visits = _one_each([t for t in Trigger if t not in (Trigger.FESTIVAL, Trigger.FOLLOW_UP)], _MustVisit)
    festivals = fields.Dict(
        keys=fields.String(validate=validate.OneOf(list(Festival))), values=fields.Nested(_Feast), required=True
    )
    verification = fields.Nested(_Workdays, required=True)
    aid_follow_up = fields.Nested(_Days, required=True)
    soon = fields.Nested(_Stages, required=True)
    missed = _one_each(Kind, _Days)
    after_missed = fields.Nested(_Days, required=True)
    shortfall = fields.Nested(_Days, required=True)
    late_entries = fields.Nested(_Days, required=True)
    corrections = fields.Nested(_Days, required=True)


def rules_of(figures: Mapping[str, Any]) -> Rules:
    """The figures alone."""
    return Rules(
        version=figures["version"],
        months={
            tier: {Purpose(purpose): figure["months"] for purpose, figure in of_tier.items()}
            for tier, of_tier in figures["contacts"].items()
        },
        first_contact=figures["first_contact"]["days"],
        must_visits={
            Trigger(name): MustVisit(figure["days"], figure["window"])
            for name, figure in figures["must_visits"].items()
        },
        festivals={
            Festival(name): FeastRule(figure["opens"], figure["due"], frozenset(figure["tiers"]))
            for name, figure in figures["festivals"].items()
        },
        verification_workdays=figures["verification"]["workdays"],
        aid_follow_up=figures["aid_follow_up"]["days"],
        soon=tuple(figures["soon"]["days"]),
        missed={Kind(name): figure["days"] for name, figure in figures["missed"].items()},
        after_missed=figures["after_missed"]["days"],
        shortfall_before=figures["shortfall"]["days"],
        late_entries=figures["late_entries"]["days"],
        corrections=figures["corrections"]["days"],
    )


def shown(figures: Mapping[str, Any], path: str = "") -> Iterator[dict[str, Any]]:
    """Each figure by its place in the file, with its source and whether it is a default of ours."""
    for name, figure in figures.items():
        if isinstance(figure, dict) and "source" in figure:
            value = {word: amount for word, amount in figure.items() if word not in ("source", "default")}
            yield {"name": path + name, "value": value, "source": figure["source"], "default": figure["default"]}
        elif isinstance(figure, dict):
            yield from shown(figure, f"{path}{name}.")


FIGURES: Mapping[str, Any] = read("visits", "plans.yaml", PlansSchema)
"""As the file has them, with their sources."""
RULES = rules_of(FIGURES)
