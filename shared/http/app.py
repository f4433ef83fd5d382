"""The app factory: a service's Flask app with health, problems, default deny, OpenAPI page and metrics."""

import os.path
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

import flask_swagger_ui
import structlog
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask, Response, g, jsonify, request, send_from_directory
from flask_smorest import Api

from shared.db import Database
from shared.errors import AlreadyExists, Busy, Moved, NotFound, Refusal, VersionStale
from shared.http import auth, examples, labels, problems, proxies
from shared.http.advice import ADVICE, MENDING, OTHER
from shared.http.auth import RoleForbidden
from shared.http.headers import HEADERS, of_refusal
from shared.http.health import Health, endpoint
from shared.http.preconditions import IfMatchMissing
from shared.http.problems import MEDIA_TYPE, InternalError, JsonMalformed
from shared.http.properties import describer
from shared.http.routes import Fields, Routes
from shared.http.schemas import ID, FaultSchema, ProblemSchema
from shared.limits import REQUESTS
from shared.observability import metrics, tracing
from shared.security.crypto import Vault
from shared.security.tokens import TokenInvalid, Verifier
from shared.settings import Settings

MAX_BODY = 1024 * 1024
POOL = 6
"""Connections of a worker; more than PostgreSQL can work on at once, and waiting here is cheaper than there."""
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
ASSETS = "/docs/assets/"
READING = (
    "docs/calling.md tells how the APIs are called. `x-problems` of an operation names the refusals that may come "
    "of it, beside those that all of its kind have."
)
log = structlog.get_logger("http")


@dataclass(frozen=True)
class Kit:
    """What routes need of their process, at `app.extensions["muster"]`."""

    settings: Settings
    database: Database
    vault: Vault
    verifier: Verifier
    health: Health


class _Api(Api):  # type: ignore[misc]  # the library has no types
    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """Problems are installed by the factory."""

    def _register_responses(self) -> None:
        """Every error is a problem+json."""
        for name, header in HEADERS.items():
            self.spec.components.header(name, header, lazy=True)
        for status in HTTPStatus:
            self._problem(status.name, status.phrase, _typical(status), of_refusal(status))
        self._problem(self.DEFAULT_ERROR_RESPONSE_NAME, "Any other error", _typical(HTTPStatus.INTERNAL_SERVER_ERROR))

    def _problem(self, name: str, description: str, example: Fields, headers: Fields | None = None) -> None:
        content = {MEDIA_TYPE: {"schema": ProblemSchema, "example": example}}
        told = {"description": description, "content": content, **({"headers": headers} if headers else {})}
        self.spec.components.response(name, told, lazy=True)

    def _register_pagination_header(self) -> None:
        """Pages are ours; flask-smorest's header would be an unused schema."""


class _App(Flask):
    def ensure_sync(self, func: Any) -> Any:
        """Flask looks at each function of each request whether it is a coroutine; none is."""
        return func


def create_app(settings: Settings, title: str, about: str, resources: Sequence[Routes]) -> Flask:
    """A service's app with its `resources`; `about` says in a sentence what for. Connects to nothing yet; create it
    after forking.
    """
    app = _App(f"services.{settings.service}", static_folder=None)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    behind: Any = _one_spelling(proxies.behind(app.wsgi_app, settings.trusted_proxies))
    app.wsgi_app = behind  # type: ignore[method-assign]  # as Flask's manual wraps an app
    app.url_map.merge_slashes = False  # it would redirect to whatever Host the caller names
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY, **_documented(title, about))
    offset = settings.clock_offset_seconds
    database = Database(settings.database_url, REQUESTS, clock_offset_seconds=offset, pool_size=POOL)
    vault = Vault(settings.seal_key, settings.index_key)
    health = Health(settings.service, settings.database_url)
    app.extensions["muster"] = Kit(settings, database, vault, Verifier(settings.jwks_url), health)
    problems.install(app)
    app.before_request(_begin)
    app.before_request(auth.gate)
    app.after_request(_end)
    _add_health(app, health)
    plugin: Any = MarshmallowPlugin(schema_name_resolver=_schema_name)
    api = _Api(app, spec_kwargs={"marshmallow_plugin": plugin})
    plugin.converter.add_attribute_function(describer(settings.service))
    for resource in (*resources, labels.routes_of(settings.service)):
        api.register_blueprint(resource)
    _add_docs(app)
    return app


def _documented(title: str, about: str) -> dict[str, Any]:
    """What flask-smorest is told of the OpenAPI document and its page."""
    return {
        "API_TITLE": title,
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/",
        "OPENAPI_JSON_PATH": "openapi.json",
        "OPENAPI_SWAGGER_UI_PATH": "/docs",
        "OPENAPI_SWAGGER_UI_URL": ASSETS,
        "API_SPEC_OPTIONS": {
            "servers": [{"url": "/", "description": "Where this document was read."}],
            "info": {
                "description": f"{about} {READING}",
                "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
            },
            "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
        },
    }


def _one_spelling(app: proxies.App) -> proxies.App:
    """The WSGI app, with ids in a path in small letters: what goes by the address of a thing, such as a repeated
    request, a cursor or where a merged file leads on, finds the same one however it was spelt.
    """

    def spelt(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["PATH_INFO"] = ID.sub(lambda id: id[0].lower(), environ["PATH_INFO"])
        return app(environ, start_response)

    return spelt


TYPICAL: dict[HTTPStatus, Refusal] = {
    HTTPStatus.PERMANENT_REDIRECT: Moved(UUID(examples.ID), UUID(examples.ID[:-1] + "5")),
    HTTPStatus.BAD_REQUEST: JsonMalformed(),
    HTTPStatus.UNAUTHORIZED: TokenInvalid(),
    HTTPStatus.FORBIDDEN: RoleForbidden(),
    HTTPStatus.NOT_FOUND: NotFound(),
    HTTPStatus.CONFLICT: AlreadyExists(),
    HTTPStatus.PRECONDITION_FAILED: VersionStale(),
    HTTPStatus.PRECONDITION_REQUIRED: IfMatchMissing(),
    HTTPStatus.INTERNAL_SERVER_ERROR: InternalError(),
    HTTPStatus.SERVICE_UNAVAILABLE: Busy(),
}
"""The refusals that stand as examples for their status."""


def _typical(status: HTTPStatus) -> dict[str, Any]:
    """The example of a problem with this status."""
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        fault = examples.of_answer(FaultSchema)
        return problems.body(status, "body-invalid", MENDING, [(fault["pointer"], fault["detail"])])
    if refusal := TYPICAL.get(status):
        return problems.body(status, refusal.slug, refusal.words, members=refusal.members)
    return problems.body(status, problems.slug_of(status), ADVICE.get(status, OTHER))


def _schema_name(schema: Any) -> str:
    cls = schema if isinstance(schema, type) else type(schema)
    name: str = cls.__name__.removesuffix("Schema")
    return name


def _begin() -> None:
    g.began = time.perf_counter()
    tracing.begin(request.headers.get("traceparent"))


def _end(response: Response) -> Response:
    seconds = time.perf_counter() - g.began
    route = request.url_rule.rule if request.url_rule else "none"
    method = request.method if request.method in METHODS else "OTHER"  # anyone may invent one
    metrics.HTTP_REQUEST.labels(method, route, response.status_code).observe(seconds)
    response.headers.setdefault("Cache-Control", "no-store, private")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["traceparent"] = tracing.traceparent()
    if route not in ("/healthz", "/readyz"):
        log.info(
            "request",
            method=method,
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            account=str(g.actor.account) if "actor" in g else None,
            trace=tracing.traceparent()[3:35],
        )
    return response


def _add_health(app: Flask, health: Health) -> None:
    def healthz() -> Response:
        return jsonify(status="ok")

    def readyz() -> Response:
        fault = health.fault()
        response = jsonify(status=fault or "ok")
        response.status_code = 503 if fault else 200
        return response

    for view in (healthz, readyz):
        auth.declare(view, auth.OPEN)
        app.add_url_rule(f"/{view.__name__}", view_func=view)


def _add_docs(app: Flask) -> None:
    """The OpenAPI page with its assets from a package: it works offline."""
    folder = os.path.join(os.path.dirname(flask_swagger_ui.__file__), "dist")

    def assets(name: str) -> Response:
        return send_from_directory(folder, name, max_age=86_400)

    auth.declare(assets, auth.OPEN)
    app.add_url_rule(f"{ASSETS}<path:name>", view_func=assets)
    for endpoint_name in ("api-docs.openapi_json", "api-docs.openapi_swagger_ui"):
        view = app.view_functions[endpoint_name]

        def page(view: Any = view) -> Any:
            return view()

        auth.declare(page, auth.OPEN)
        app.view_functions[endpoint_name] = page


def with_metrics_port(app: Flask) -> Any:
    """The WSGI app of a web process: on the metrics port only metrics and health, which the public port never shows."""
    kit: Kit = app.extensions["muster"]
    operators = endpoint(kit.health, of_workers=True)
    port = str(kit.settings.metrics.port)

    def dispatch(environ: dict[str, Any], start_response: Any) -> Any:
        return (operators if environ["SERVER_PORT"] == port else app)(environ, start_response)

    return dispatch
