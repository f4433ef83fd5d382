"""Reads of the registry, one module per subject."""

from services.registry.queries import (
    accounts,
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
