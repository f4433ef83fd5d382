"""Wiring of the web process of visits."""

from typing import Any

from flask import Flask

from services.visits.api import (
    campaigns,
    contact_rates,
    dues,
    explanations,
    hardship_register,
    hardships,
    offers,
    promises,
    rules,
    satisfaction,
    stories,
    visits,
)
from shared.http.app import create_app, with_metrics_port
from shared.observability import logging
from shared.settings import read

RESOURCES = (
    *(visits, dues, promises, contact_rates, rules, hardships, hardship_register),
    *(campaigns, satisfaction, offers, stories, explanations),
)


def create() -> Flask:
    """The app of visits, from the environment."""
    (settings,) = read("visits")
    return create_app(settings, "Muster visits", [resource.routes for resource in RESOURCES])


def wsgi() -> Any:
    """What gunicorn's workers call."""
    logging.configure("visits", "serve")
    return with_metrics_port(create())
