"""The catalogue of all events, for whoever would read them: the generated documents, open to everyone."""

from pathlib import Path

from flask import Flask, Response, send_from_directory

from shared.http import auth

DOCUMENTS = Path(__file__).resolve().parents[3] / "docs" / "events"
KEPT_SECONDS = 3_600


def add_catalogue(app: Flask) -> None:
    """Answer `/asyncapi.json`, and its page at `/asyncapi`."""

    def asyncapi_document() -> Response:
        return send_from_directory(DOCUMENTS, "asyncapi.json", max_age=KEPT_SECONDS)

    def asyncapi_page() -> Response:
        return send_from_directory(DOCUMENTS, "asyncapi.html", max_age=KEPT_SECONDS)

    for path, view in (("/asyncapi.json", asyncapi_document), ("/asyncapi", asyncapi_page)):
        auth.declare(view, auth.OPEN)
        app.add_url_rule(path, view_func=view)
