"""Wiring of the web process of assistance."""

from typing import Any

from flask import Flask

from services.assistance.aid.api import applications, bureau, town
from services.assistance.calendar import api as calendar
from services.assistance.exclusions import api as exclusions
from services.assistance.funds.api import days, funds
from services.assistance.leads import api as leads
from services.assistance.notices import api as notices
from services.assistance.payouts import api as payouts
from services.assistance.reviews import api as reviews
from shared.http.app import create_app, with_metrics_port
from shared.observability import logging
from shared.settings import read


def create() -> Flask:
    """The app of assistance, from the environment."""
    (settings,) = read("assistance")
    aid = [applications.routes, town.routes, notices.routes, bureau.routes, reviews.routes]
    beside = [exclusions.routes, leads.routes, funds.routes, days.routes, payouts.routes, calendar.routes]
    return create_app(settings, "Muster assistance", [*aid, *beside])


def wsgi() -> Any:
    """What gunicorn's workers call."""
    logging.configure("assistance", "serve")
    return with_metrics_port(create())
