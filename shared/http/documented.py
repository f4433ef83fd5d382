"""What the OpenAPI document tells of who may call, and of refusals."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from http import HTTPStatus
from types import CodeType, FunctionType, ModuleType
from typing import Any

from shared.contracts.access import GRANTS
from shared.errors import Refusal
from shared.http import auth
from shared.http.headers import of_refusal
from shared.http.problems import MEDIA_TYPE, STATUS, body
from shared.http.schemas import ProblemSchema
from shared.states import States, step

A_PROBLEM = {"schema": ProblemSchema, "content_type": MEDIA_TYPE}
OURS = ("shared.", "services.")


def needs(may: str) -> str:
    """Who may call a route with this permission, as one sentence."""
    if may == auth.OPEN:
        return "Needs: no token; anyone may call this."
    roles = ", ".join(role for role in sorted(GRANTS) if may in GRANTS[role])
    return f"Needs: `{may}`; roles: {roles}."


def described(refusals: Iterable[type[Refusal]]) -> dict[int, dict[str, Any]]:
    """What is told of refusals, by status: their slugs, with the first as an example. The kit's own are told in one
    place for all routes.
    """
    by_status: dict[int, list[type[Refusal]]] = {}
    for each in refusals:
        by_status.setdefault(STATUS[each.kind], []).extend([each] if each.__module__ != Refusal.__module__ else [])
    return {status: _described(status, own) for status, own in by_status.items()}


def _described(status: int, refusals: Sequence[type[Refusal]]) -> dict[str, Any]:
    if not refusals:
        return {"response": HTTPStatus(status).name}
    slugs = ", ".join(each.slug for each in refusals)
    example = body(status, refusals[0].slug, refusals[0].sentence())
    description = f"{HTTPStatus(status).phrase}: {slugs}"
    return {**A_PROBLEM, "description": description, "example": example, "headers": of_refusal(status)}


def of_the_kit(
    path: str, method: str, may: str, asks: bool, body: Any, parameters: list[dict[str, Any]] | None
) -> set[HTTPStatus | int]:
    """What the kit itself may answer, beside what could happen to any request. `asks`: the route has a query or a body;
    only a write has `parameters`.
    """
    write = parameters is not None
    if_match = next((p for p in parameters or () if p["name"] == "If-Match"), None)
    statuses = {
        HTTPStatus.BAD_REQUEST: True,  # what is no HTTP
        HTTPStatus.UNAUTHORIZED: may != auth.OPEN,
        HTTPStatus.FORBIDDEN: may != auth.OPEN,
        HTTPStatus.NOT_FOUND: "<" in path,  # what the path names
        HTTPStatus.CONFLICT: write,  # also an id in the body of a file that was merged
        HTTPStatus.UNPROCESSABLE_ENTITY: write or asks,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE: body is not None,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: body is not None,
        HTTPStatus.SERVICE_UNAVAILABLE: method != "GET",
        HTTPStatus.PRECONDITION_FAILED: if_match is not None,
        HTTPStatus.PRECONDITION_REQUIRED: bool(if_match and if_match["required"]),
    }
    return {status for status, expected in statuses.items() if expected}


def refused_by(*functions: Callable[..., Any] | None) -> set[type[Refusal]]:
    """The refusals that functions name, or what they call of ours; some may be of a branch that is not taken."""
    parts = reached(*functions)
    classes = [part for part in parts if isinstance(part, type)]
    states = [part for part in classes if issubclass(part, States)] if any(part is step for part in parts) else []
    led = {part._refusal for part in states}
    return led | {part for part in classes if issubclass(part, Refusal) and part is not Refusal}


def reached(*functions: Callable[..., Any] | None) -> list[Any]:
    """What of ours functions name: functions, classes and other things, and what those name in turn."""
    seen, waiting = dict[int, Any](), list[Any](functions)
    while waiting:
        part = waiting.pop()
        if id(part) in seen or not _is_ours(part):
            continue
        seen[id(part)] = part
        if isinstance(part, FunctionType):
            waiting += _named(part)
        elif not isinstance(part, type):
            waiting.append(type(part))
        elif not issubclass(part, Refusal | States):
            waiting += [getattr(member, "__func__", member) for member in vars(part).values()]
    return list(seen.values())


@cache
def _named(function: FunctionType) -> Sequence[Any]:
    """What of ours a function's code names of its module and of the modules this imports."""
    plain: Any = inspect.unwrap(function)
    names = {name for code in codes(plain.__code__) for name in code.co_names}
    parts = [plain.__globals__[name] for name in names & plain.__globals__.keys()]
    modules = [part for part in parts if isinstance(part, ModuleType) and part.__name__.startswith(OURS)]
    parts += [vars(module)[name] for module in modules for name in names & vars(module).keys()]
    return [part for part in parts if _is_ours(part)]


def _is_ours(part: object) -> bool:
    return str(getattr(part, "__module__", "")).startswith(OURS)


def codes(code: CodeType) -> Iterator[CodeType]:
    """A function's code, and that of the functions in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes(constant)
