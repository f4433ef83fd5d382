"""Wiring of the web process of visits."""

from typing import Any

from flask import Flask

from services.visits.calendar import api as calendar
from services.visits.campaigns import api as campaigns
from services.visits.contact_rates import api as contact_rates
from services.visits.contacts.api import promises, visits
from services.visits.dues.api import dues, rules
from services.visits.explanations import api as explanations
from services.visits.hardships.api import counts as hardship_counts
from services.visits.hardships.api import hardships
from services.visits.offers import api as offers
from services.visits.satisfaction import api as satisfaction
from services.visits.stories import api as stories
from services.visits.weather import api as weather
from shared.http.app import create_app, with_metrics_port
from shared.observability import logging
from shared.settings import read

ABOUT = "Whom to contact and when, what was promised, hardships, campaigns, and what stations hold, offer and tell."
RESOURCES = (
    visits, dues, promises, contact_rates, rules, hardships, hardship_counts,
    campaigns, satisfaction, offers, stories, explanations, calendar, weather,
)  # fmt: skip


def create() -> Flask:
    """The app of visits, from the environment."""
    (settings,) = read("visits")
    return create_app(settings, "Muster visits", ABOUT, [resource.routes for resource in RESOURCES])


def wsgi() -> Any:
    """What gunicorn's workers call."""
    logging.configure("visits", "serve")
    return with_metrics_port(create())
