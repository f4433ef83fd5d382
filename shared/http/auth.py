"""Default deny: every route declares a permission, or says openly that it needs none."""

from collections.abc import Callable
from typing import Any

from flask import current_app, g, request

from shared.contracts.access import PERMISSIONS, Actor
from shared.errors import Kind, Refusal
from shared.security.tokens import TokenMissing, Verifier

OPEN = "open"
"""The mark of a route that anyone may call."""


class RoleForbidden(Refusal, kind=Kind.FORBIDDEN):
    """Your role may not do this: ask a colleague whose role may."""

    zh = "您的角色无权办理此项：请由有权限的同事办理。"


def declare(view: Callable[..., Any], permission: str) -> None:
    """Write a route's permission where the gate and the guard test read it."""
    if permission != OPEN and permission not in PERMISSIONS:
        raise ValueError(f"No role holds {permission!r}; add it to shared/contracts/access.py.")
    view.permission = permission  # type: ignore[attr-defined]


def authenticate(verifier: Verifier) -> Actor:
    """Who sends this request. Raises TokenInvalid."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise TokenMissing
    actor, g.token_ends = verifier.verify(token.strip())
    return actor


def gate() -> None:
    """Before every request: deny unless the route's permission is held. A route without one is denied to everyone."""
    if request.endpoint is None:
        return  # no such address: 404 or 405 follows
    view = current_app.view_functions[request.endpoint]
    permission = getattr(view, "permission", None)
    if permission == OPEN:
        return
    g.actor = authenticate(current_app.extensions["muster"].verifier)
    if permission is None or not g.actor.may(permission):
        raise RoleForbidden
