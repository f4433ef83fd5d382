"""Reads of the rules of contact plans: `data/plans.yaml`, checked whole when the process starts."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from marshmallow import Schema, ValidationError, fields, validate

from services.visits.domain.contact import Purpose, Trigger
from services.visits.domain.rules import FeastRule, Kind, Rules
from shared.contracts.registry.veterans import TIERS
from shared.workdays import Festival

FILE = Path(__file__).parents[1] / "data/plans.yaml"


class RulesInvalid(Exception):
    """The rules cannot be used; the text names every fault."""


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


class _PlansSchema(Schema):
    version = _count(1)
    contacts = _one_each(TIERS, Schema.from_dict(_ROUTINE))
    first_contact = fields.Nested(_Days, required=True)
    must_visits = _one_each([t for t in Trigger if t not in (Trigger.FESTIVAL, Trigger.FOLLOW_UP)], _Days)
    festivals = fields.Dict(
        keys=fields.String(validate=validate.OneOf(list(Festival))), values=fields.Nested(_Feast), required=True
    )
    verification = fields.Nested(_Workdays, required=True)
    soon = fields.Nested(_Stages, required=True)
    missed = _one_each(Kind, _Days)
    after_missed = fields.Nested(_Days, required=True)
    late_entries = fields.Nested(_Days, required=True)
    corrections = fields.Nested(_Days, required=True)


def checked(source: Any) -> dict[str, Any]:
    """The file's content, if it is whole. Raises RulesInvalid."""
    try:
        told: dict[str, Any] = _PlansSchema().load(source)
    except ValidationError as fault:
        raise RulesInvalid(f"{FILE.name}: {fault.messages}") from None
    return told


def rules_of(told: Mapping[str, Any]) -> Rules:
    """The figures alone."""
    return Rules(
        version=told["version"],
        months={
            tier: {Purpose(purpose): figure["months"] for purpose, figure in figures.items()}
            for tier, figures in told["contacts"].items()
        },
        first_contact=told["first_contact"]["days"],
        must_visits={Trigger(name): figure["days"] for name, figure in told["must_visits"].items()},
        festivals={
            Festival(name): FeastRule(figure["opens"], figure["due"], frozenset(figure["tiers"]))
            for name, figure in told["festivals"].items()
        },
        verification_workdays=told["verification"]["workdays"],
        soon=tuple(told["soon"]["days"]),
        missed={Kind(name): figure["days"] for name, figure in told["missed"].items()},
        after_missed=told["after_missed"]["days"],
        late_entries=told["late_entries"]["days"],
        corrections=told["corrections"]["days"],
    )


def shown(told: Mapping[str, Any], path: str = "") -> Iterator[dict[str, Any]]:
    """Each figure by its place in the file, with its source and whether it is a default of ours."""
    for name, figure in told.items():
        if isinstance(figure, dict) and "source" in figure:
            value = {word: amount for word, amount in figure.items() if word not in ("source", "default")}
            yield {"name": path + name, "value": value, "source": figure["source"], "default": figure["default"]}
        elif isinstance(figure, dict):
            yield from shown(figure, f"{path}{name}.")


TOLD = checked(yaml.safe_load(FILE.read_text("utf-8")))
RULES = rules_of(TOLD)
