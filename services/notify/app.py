"""Wiring of notify's two web processes: the API and the stream."""

from typing import Any

from flask import Flask

from services.notify.catalogue.api import add_catalogue
from services.notify.channels import api as channels
from services.notify.endpoints import api as endpoints
from services.notify.feed import api as feed
from services.notify.inboxes import api as alerts
from services.notify.inboxes.use_cases.log import CHANNEL
from services.notify.proof import api as proof
from services.notify.rules import api as rules
from services.notify.streams.api import stream
from services.notify.streams.api.hub import Hub, Times
from shared.http.app import create_app, with_metrics_port
from shared.observability import logging
from shared.settings import read

ABOUT = "Alerts in the stations' inboxes, the rules that raise them, and the feed of all events with its proof."
ABOUT_STREAM = "Alerts of an inbox, live."


def create() -> Flask:
    """The API, from the environment."""
    (settings,) = read("notify")
    routes = [alerts.routes, rules.routes, feed.routes, proof.routes, channels.routes, endpoints.routes]
    app = create_app(settings, "Muster notify", ABOUT, routes)
    add_catalogue(app)
    return app


def create_stream(**times: int) -> Flask:
    """The live stream, from the environment; `times` are those of its hub."""
    (settings,) = read("notify")
    app = create_app(settings, "Muster notify stream", ABOUT_STREAM, [stream.routes])
    app.extensions["hub"] = Hub(app.extensions["muster"].database, settings.database_url, CHANNEL, Times(**times))
    return app


def wsgi() -> Any:
    """What gunicorn's workers of `serve` call."""
    logging.configure("notify", "serve")
    return with_metrics_port(create())


def stream_wsgi(**times: int) -> Any:
    """What gunicorn's workers of `stream` call."""
    logging.configure("notify", "stream")
    app = create_stream(**times)
    app.extensions["hub"].start()
    return with_metrics_port(app)
