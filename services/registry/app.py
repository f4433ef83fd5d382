"""Wiring of the registry's web process."""

from typing import Any

from flask import Flask

from services.registry.api import (
    accounts,
    areas,
    awards,
    contests,
    coverage,
    duties,
    five_haves,
    model_stations,
    policies,
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


def create() -> Flask:
    """The registry's app, from the environment."""
    settings, own = read("registry", RegistrySettings.of)
    places = [areas, stations, staff, five_haves, model_stations, coverage]
    capability = [trainings, contests, awards, duties, stages, policies]
    resources = [sessions, accounts, *places, *capability, veterans]
    app = create_app(settings, "Muster registry", [resource.routes for resource in resources])
    app.extensions["signer"] = Signer(own.signing_key_file.read_bytes(), own.token_seconds)
    return app


def wsgi() -> Any:
    """What gunicorn's workers call."""
    logging.configure("registry", "serve")
    return with_metrics_port(create())
