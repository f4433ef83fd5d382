"""Wiring of the web process of visits."""

from typing import Any

from flask import Flask

from services.visits.api import dues, hardship_register, hardships, visits
from shared.http.app import create_app, with_metrics_port
from shared.observability import logging
from shared.settings import read


def create() -> Flask:
    """The app of visits, from the environment."""
    (settings,) = read("visits")
    return create_app(
        settings, "Muster visits", [visits.routes, dues.routes, hardships.routes, hardship_register.routes]
    )


def wsgi() -> Any:
    """What gunicorn's workers call."""
    logging.configure("visits", "serve")
    return with_metrics_port(create())
