"""Default deny: every route declares who may call it, and what is open is open on purpose."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from deploy.docs.apis import APPS, create_apps
from shared.contracts.access import GRANTS, PERMISSIONS, Role
from shared.http import auth

OPEN_EVERYWHERE = {
    "GET /healthz", "GET /readyz", "GET /openapi.json", "GET /docs", "GET /docs/assets/<path:name>",
    "GET /v1/words",
}  # fmt: skip
OPEN = {
    "registry": {"POST /v1/sessions", "GET /.well-known/jwks.json"},
    "notify": {"GET /asyncapi.json", "GET /asyncapi"},
}
"""Signing in, the public keys, and the catalogue of events."""

VALUES = {"UUIDConverter": "01934f5e-7a10-7028-8a2b-0c4d5e6f7a8b", "UnicodeConverter": "440781100000"}
MADE = create_apps()


def routes(app: Flask) -> list[tuple[str, Rule, Any]]:
    """(`METHOD path`, rule, permission) of every route."""
    return [
        (f"{method} {rule.rule}", rule, getattr(app.view_functions[rule.endpoint], "permission", None))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


@pytest.mark.parametrize("name", APPS)
def test_every_route_declares_a_permission(name: str) -> None:
    without = [route for route, _, permission in routes(MADE[name]) if permission not in PERMISSIONS | {auth.OPEN}]
    assert without == []


@pytest.mark.parametrize("name", APPS)
def test_only_the_routes_we_list_are_open(name: str) -> None:
    open_routes = {route for route, _, permission in routes(MADE[name]) if permission == auth.OPEN}
    assert open_routes == OPEN_EVERYWHERE | OPEN.get(name, set())


@pytest.mark.parametrize("name", APPS)
def test_a_route_that_is_not_open_asks_for_a_token(name: str) -> None:
    client = MADE[name].test_client()
    asked = 0
    for route, rule, permission in routes(MADE[name]):
        if permission == auth.OPEN:
            continue
        method = route.partition(" ")[0]
        values = {argument: VALUES[type(rule._converters[argument]).__name__] for argument in rule.arguments}
        _, path = rule.build(values) or ("", "")
        answer = client.open(path, method=method)
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json"), route
        assert answer.headers["WWW-Authenticate"] == "Bearer", route
        assert answer.headers["Cache-Control"] == "no-store, private", route
        asked += 1
    assert asked


def test_every_permission_opens_a_route() -> None:
    used = {permission for app in MADE.values() for _, _, permission in routes(app)}
    assert used - {auth.OPEN} == PERMISSIONS


def test_every_role_is_granted_something() -> None:
    assert GRANTS.keys() == set(Role)
    assert all(GRANTS.values())


def test_whoever_decides_does_not_apply() -> None:
    both = [role for role, grants in GRANTS.items() if {"application:apply", "application:decide"} <= grants]
    assert both == []


def test_a_route_cannot_declare_a_permission_that_no_role_holds() -> None:
    with pytest.raises(ValueError, match="No role holds"):
        auth.declare(lambda: None, "veteran:delete")


def test_a_route_that_declares_nothing_is_denied_to_everyone() -> None:
    app = Flask("undeclared")
    app.extensions["muster"] = MADE["visits"].extensions["muster"]
    app.add_url_rule("/secret", view_func=lambda: "told")
    app.before_request(auth.gate)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    with pytest.raises(auth.Refusal):
        app.test_client().get("/secret")
