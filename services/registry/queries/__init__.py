"""Reads of the registry, one module per subject."""

from services.registry.queries import (
    accounts,
    awards,
    contests,
    coverage,
    duties,
    findings,
    five_haves,
    model_stations,
    policies,
    shipped,
    staff,
    stations,
    trainings,
    veterans,
)

__all__ = [
    "accounts",
    "awards",
    "contests",
    "coverage",
    "duties",
    "findings",
    "five_haves",
    "model_stations",
    "policies",
    "shipped",
    "staff",
    "stations",
    "trainings",
    "veterans",
]
