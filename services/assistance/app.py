"""Wiring of the web process of assistance."""

from typing import Any

from flask import Flask

from services.assistance.aid.api import applications, bureau, town
from services.assistance.anomalies import api as anomalies
from services.assistance.calendar import api as calendar
from services.assistance.disputes.api import disputes
from services.assistance.disputes.api import indicators as dispute_indicators
from services.assistance.exclusions import api as exclusions
from services.assistance.funds.api import days, funds
from services.assistance.handovers import api as handovers
from services.assistance.leads import api as leads
from services.assistance.legal.api import cases, stations
from services.assistance.mentors.api import studios, work
from services.assistance.notices import api as notices
from services.assistance.payments import api as payments
from services.assistance.payouts import api as payouts
from services.assistance.petitions.api import handling, petitions
from services.assistance.petitions.api import indicators as petition_indicators
from services.assistance.reviews import api as reviews
from shared.http.app import create_app, with_metrics_port
from shared.observability import logging
from shared.settings import read

ABOUT = "Aid and the funds it is paid from, petitions, disputes, legal stations, mentors' studios and hand-overs."
RESOURCES = (
    applications, town, notices, bureau, reviews, exclusions,
    leads, funds, days, payments, payouts, anomalies, calendar,
    petitions, handling, petition_indicators, disputes, dispute_indicators,
    stations, cases, studios, work, handovers,
)  # fmt: skip


def create() -> Flask:
    """The app of assistance, from the environment."""
    (settings,) = read("assistance")
    return create_app(settings, "Muster assistance", ABOUT, [module.routes for module in RESOURCES])


def wsgi() -> Any:
    """What gunicorn's workers call."""
    logging.configure("assistance", "serve")
    return with_metrics_port(create())
