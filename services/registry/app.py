"""Wiring of the registry's web process."""

from typing import Any

from flask import Flask

from services.registry.accesses import api as accesses
from services.registry.accounts.api import accounts, sessions
from services.registry.awards import api as awards
from services.registry.calendar import api as calendar
from services.registry.cards import api as cards
from services.registry.contests import api as contests
from services.registry.duties import api as duties
from services.registry.file_rates import api as file_rates
from services.registry.files.api import returns, veterans
from services.registry.households.api import households, plaques
from services.registry.imports import api as imports
from services.registry.lifecycle.api import lifecycle, stages
from services.registry.likes import api as scorecards
from services.registry.merges.api import erasures, merges
from services.registry.network.api import areas, staff, stations
from services.registry.payees import api as payees
from services.registry.policies import api as policies
from services.registry.reminders import api as reminders
from services.registry.search import api as search
from services.registry.settings import RegistrySettings
from services.registry.sheets import api as exports
from services.registry.standards.api import coverage, five_haves, model_stations
from services.registry.subscribers import api as subscribers
from services.registry.trainings import api as trainings
from shared.http.app import create_app, with_metrics_port
from shared.observability import logging
from shared.security.tokens import Signer
from shared.settings import read

ABOUT = "Who is served by which station: stations, accounts, files, cards, households; and how able the network is."
RESOURCES = (
    sessions, accounts, subscribers, areas, veterans, search, accesses, payees, lifecycle, returns,
    merges, erasures, file_rates, calendar, cards, households, plaques, imports, exports,
    stations, staff, five_haves, model_stations, coverage,
    trainings, contests, awards, duties, stages, policies, scorecards, reminders,
)  # fmt: skip


def create() -> Flask:
    """The registry's app, from the environment."""
    settings, own = read("registry", RegistrySettings.of)
    app = create_app(settings, "Muster registry", ABOUT, [module.routes for module in RESOURCES])
    app.extensions["signer"] = Signer(own.signing_key_file.read_bytes(), own.token_seconds)
    return app


def wsgi() -> Any:
    """What gunicorn's workers call."""
    logging.configure("registry", "serve")
    return with_metrics_port(create())
