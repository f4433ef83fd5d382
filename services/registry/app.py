"""Wiring of the registry's web process."""

from typing import Any

from flask import Flask

from services.registry.api import (
    accounts,
    areas,
    awards,
    cards,
    contests,
    coverage,
    duties,
    erasures,
    file_rates,
    five_haves,
    households,
    imports,
    lifecycle,
    merges,
    model_stations,
    plaques,
    policies,
    returns,
    scorecards,
    sessions,
    staff,
    stages,
    stations,
    trainings,
    veterans,
)
from services.registry.settings import RegistrySettings
from shared.http.app import create_app, with_metrics_port
from shared.observability import logging
from shared.security.tokens import Signer
from shared.settings import read

RESOURCES = (
    *(sessions, accounts, areas, veterans, lifecycle, returns, merges, erasures, file_rates),
    *(cards, households, plaques, imports),
    *(stations, staff, five_haves, model_stations, coverage),
    *(trainings, contests, awards, duties, stages, policies, scorecards),
)


def create() -> Flask:
    """The registry's app, from the environment."""
    settings, own = read("registry", RegistrySettings.of)
    app = create_app(settings, "Muster registry", [module.routes for module in RESOURCES])
    app.extensions["signer"] = Signer(own.signing_key_file.read_bytes(), own.token_seconds)
    return app


def wsgi() -> Any:
    """What gunicorn's workers call."""
    logging.configure("registry", "serve")
    return with_metrics_port(create())
