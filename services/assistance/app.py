"""Wiring of the web process of assistance."""

from typing import Any

from flask import Flask

from services.assistance.aid import api as applications
from services.assistance.anomalies import api as anomalies
from services.assistance.funds.api import days, funds
from services.assistance.leads import api as leads
from services.assistance.payments import api as payments
from services.assistance.payouts import api as payouts
from shared.http.app import create_app, with_metrics_port
from shared.observability import logging
from shared.settings import read

RESOURCES = (applications, leads, funds, days, payments, payouts, anomalies)


def create() -> Flask:
    """The app of assistance, from the environment."""
    (settings,) = read("assistance")
    return create_app(settings, "Muster assistance", [module.routes for module in RESOURCES])


def wsgi() -> Any:
    """What gunicorn's workers call."""
    logging.configure("assistance", "serve")
    return with_metrics_port(create())
