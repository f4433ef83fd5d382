"""Wiring of the registry's web process."""

from typing import Any

from flask import Flask

from services.registry.api import accounts, areas, sessions, staff, stations, veterans
from services.registry.settings import RegistrySettings
from shared.http.app import create_app, with_metrics_port
from shared.observability import logging
from shared.security.tokens import Signer
from shared.settings import read


def create() -> Flask:
    """The registry's app, from the environment."""
    settings, own = read("registry", RegistrySettings.of)
    resources = [sessions, accounts, areas, stations, staff, veterans]
    app = create_app(settings, "Muster registry", [resource.routes for resource in resources])
    app.extensions["signer"] = Signer(own.signing_key_file.read_bytes(), own.token_seconds)
    return app


def wsgi() -> Any:
    """What gunicorn's workers call."""
    logging.configure("registry", "serve")
    return with_metrics_port(create())
