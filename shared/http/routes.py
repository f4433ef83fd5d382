"""How a route is declared: permission, transaction, idempotency, preconditions and schemas, the same everywhere."""

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial, partialmethod, wraps
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, make_response
from flask_smorest import Blueprint
from marshmallow import Schema
from sqlalchemy.orm import Session

from shared.contracts.access import Actor
from shared.errors import AreaForeign, Refusal
from shared.http import auth, documented, examples, headers, idempotency, preconditions, problems
from shared.http.areas import OfAreaQuery, of_own_area
from shared.http.bodies import Parser, as_file, json_only, too_large, unsupported
from shared.http.patience import patiently
from shared.http.preconditions import IfMatch
from shared.http.schemas import PageQuery, page_of
from shared.security.areas import scope
from shared.security.crypto import Vault
from shared.words import Words

View = Callable[..., Any]
Decorator = Callable[[View], View]
Refusals = Collection[type[Refusal]]
Shape = type[Schema]
Asked = Shape | None
Counting = Callable[[Session, Vault, Actor, Any, bool], Refusal | None]
"""Counts what a body asks, in the view's transaction, and returns a refusal if that was too often. A refusal of the
view keeps nothing, and may tell something all the same: then it is called again, with True, in one of its own.
"""
Fields = dict[str, Any]
"""Values by name: what the schema of a body or a query has loaded, or that of an answer is to write."""


class Routes(Blueprint):  # type: ignore[misc]  # the library has no types
    """A resource's routes. Views take `(db, by, …)`: session, who acts, body or query, path, version.

    Where `vault=True`, since something personal is sealed or unsealed, they take `(db, vault, by, …)`. `refuses` names
    refusals whose status the kit does not answer by itself: see `of_the_kit` of `shared/http/documented.py`. What is no
    write is a GET, or with a `body` a POST: what it asks for must not stand in a URL.
    """

    ARGUMENTS_PARSER = Parser()

    def __init__(self, *names: str, **rest: Any) -> None:
        super().__init__(*names, **rest)
        self._prepare_doc_cbks.append(self._tell)

    def _tell(self, told: Fields, declared: Fields, *, app: Flask, **_: object) -> Fields:
        """What of an operation is known where it stands in an app: its refusals, who may call it, its example."""
        name, words = declared["manual_doc"]["operationId"], declared["docstring"]
        view = app.view_functions[f"{self.name}.{name}"]
        refusals = documented.refused_by(inspect.unwrap(view), getattr(view, "counting", None))
        needs = documented.needs(vars(view)["permission"])
        words["description"] = "\n\n".join(filter(None, (words.get("description"), needs)))
        examples.show(told, examples.of_operation(app.extensions["muster"].settings.service, name))
        return told | {"x-problems": sorted(each.slug for each in refusals)}

    def read(
        self,
        path: str,
        *,
        may: str,
        answer: Shape,
        query: Asked = None,
        body: Asked = None,
        vault: bool = False,
        counting: Counting | None = None,
        refuses: Refusals = (),
    ) -> Decorator:
        """A route that changes nothing. In an OfAreaQuery its view finds `area` in any case, one of the caller's."""

        def decorate(view: View) -> View:
            paged = bool(query and issubclass(query, PageQuery)) and not body
            inner = self._answering(view, 200, answer, paged=paged)
            inner = _bounded(inner, write=False, vault=vault, counting=counting)
            of_area = query is not None and issubclass(query, OfAreaQuery)
            if query:
                inner = self.arguments(query(), location="query")(of_own_area(inner) if of_area else inner)
            refused: Refusals = (AreaForeign, *refuses) if of_area else refuses
            return self._declare(path, "POST" if body else "GET", may, inner, body, refused)

        return decorate

    def page(self, path: str, *, of: Shape, query: type[PageQuery] = PageQuery, **rest: Any) -> Decorator:
        """A list, page by page, of what the schema `of` writes; the `rest` as for `read`. Views answer with a Page."""
        return self.read(path, answer=page_of(of), query=query, **rest)

    def write(
        self,
        path: str,
        *,
        may: str,
        answer: Shape,
        body: Asked = None,
        method: str = "POST",
        located: bool = True,
        if_match: IfMatch = IfMatch.IGNORED,
        vault: bool = False,
        counting: Counting | None = None,
        refuses: Refusals = (),
    ) -> Decorator:
        """A route that makes or changes something, in one transaction with its events and its stored answer. What is
        made is not `located` where no route reads it by itself.
        """

        def decorate(view: View) -> View:
            makes = located and method == "POST" and "<" not in path
            inner = self._answering(view, 201 if method == "POST" else 200, answer, write=True, makes=makes)
            inner = _bounded(inner, write=True, vault=vault, counting=counting)
            if if_match is not IfMatch.IGNORED:
                inner = preconditions.versioned(inner, if_match)
            refused: Refusals = (AreaForeign, *refuses)  # any write may meet what lies outside the caller's area
            return self._declare(path, method, may, inner, body, refused, parameters=_write_headers(if_match))

        return decorate

    change = partialmethod(write, if_match=IfMatch.HONOURED)
    """A write to something that exists. Views take `expected`: the version that the caller has read, if named."""
    revise = partialmethod(write, if_match=IfMatch.REQUIRED)
    """A change that rests on what the caller has read, such as a decision: they must name its version."""

    def upload(
        self,
        path: str,
        *,
        may: str,
        answer: Shape,
        types: Mapping[str, Any],
        instead: Mapping[str, Words],
        limit: int,
        vault: bool = False,
    ) -> Decorator:
        """A write whose body is a file of one of the media `types`, at most `limit` bytes; views take `content`, and
        `kind`: what `types` says of its type. `instead` tells what to do about a file of some other types.
        """

        def decorate(view: View) -> View:
            inner = self._answering(view, 201, answer, write=True, makes="<" not in path)
            inner = as_file(_bounded(inner, write=True, vault=vault), types, instead, limit)
            content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in types}
            inner = self.doc(requestBody={"required": True, "content": content})(inner)
            for status in (400, 422):
                inner = self.alt_response(status, HTTPStatus(status).name)(inner)
            for status, detail in ((413, too_large(limit)), (415, unsupported(types))):  # the kit's own tell of JSON
                example = problems.body(status, problems.slug_of(status), detail)
                how = {**documented.A_PROBLEM, "example": example, "headers": headers.of_refusal(status)}
                inner = self.alt_response(status, **how)(inner)
            return self._declare(path, "POST", may, inner, None, (), parameters=_write_headers(IfMatch.IGNORED))

        return decorate

    def download(
        self, path: str, *, may: str, types: Sequence[str], body: Asked = None, refuses: Refusals = ()
    ) -> Decorator:
        """A route that answers with a file of one of the media `types`; it opens its transactions itself. Views take
        who acts, then the body.
        """

        def decorate(view: View) -> View:
            @wraps(view)
            def acting(*args: Any, **kwargs: Any) -> Any:
                return view(g.actor, *args, **kwargs)

            content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in types}
            told = {"description": "The file.", "content": content, "headers": headers.OF_FILES}
            inner = self.doc(responses={200: told})(acting)
            return self._declare(path, "POST" if body else "GET", may, inner, body, refuses)

        return decorate

    def plain(
        self, path: str, *, may: str, answer: Shape, query: Asked = None, body: Asked = None, refuses: Refusals = ()
    ) -> Decorator:
        """A route that opens its transactions itself, such as one that computes for long between them."""

        def decorate(view: View) -> View:
            inner = self.response(201 if body else 200, answer, example=examples.of_answer(answer))(view)
            inner = self.arguments(query(), location="query")(inner) if query else inner
            return self._declare(path, "POST" if body else "GET", may, inner, body, refuses)

        return decorate

    def _answering(
        self, view: View, status: int, answer: Shape, *, paged: bool = False, write: bool = False, makes: bool = False
    ) -> View:
        sent = headers.of_answer(answer, paged=paged, write=write, makes=makes)
        documenting = self.response(status, answer, example=examples.of_answer(answer), headers=sent)
        inner: View = documenting(headers.tagged(view, sent))
        return inner

    def _declare(
        self,
        path: str,
        method: str,
        may: str,
        view: View,
        body: Asked,
        refuses: Refusals,
        parameters: list[dict[str, Any]] | None = None,
    ) -> View:
        if body:
            view = json_only(self.arguments(body(), example=examples.of_request(body))(view))
        auth.declare(view, may)
        security: list[Any] = [] if may == auth.OPEN else [{"bearer": []}]
        headers_asked = {"parameters": parameters} if parameters else {}
        view = self.doc(security=security, **headers_asked, operationId=view.__name__)(view)
        noted = vars(view)["_apidoc"]
        answers = noted.setdefault("response", {}).setdefault("responses", {})
        told = documented.described(refuses)
        for status in documented.of_the_kit(path, method, may, "arguments" in noted, body, parameters) | told.keys():
            how = told.get(status, {"response": HTTPStatus(status).name})
            # On no view: on this one each status would add a wrapper, and copy all that was noted before.
            alone = self.alt_response(status, **how)(_no_view)._apidoc["response"]["responses"]
            answers.setdefault(status, []).extend(alone[status])
        self.route(path, methods=[method])(view)
        _forget_documents(view)
        return view


def _no_view() -> None:
    """Stands in for a view where a decorator has something to note."""


def _forget_documents(view: View) -> None:
    """The blueprint has its own copy of what the decorators noted; each of them kept one more, in all 15 MB."""
    inner: Any = view
    while inner:
        vars(inner).pop("_apidoc", None)
        inner = getattr(inner, "__wrapped__", None)


def _bounded(inner: View, *, write: bool, vault: bool, counting: Counting | None = None) -> View:
    """One transaction around the view. A write that names what events may still bring waits for it."""

    @wraps(inner)
    def bounded(*args: Any, **kwargs: Any) -> Response:
        kit = current_app.extensions["muster"]
        by: Actor = g.get("actor")
        prefix = scope(by.area) if by else ""

        def count(db: Session, refused: bool) -> Refusal | None:
            return counting(db, kit.vault, by, args[0], refused) if counting else None

        performed = False

        def work(db: Session) -> Response:
            nonlocal performed
            performed = True
            if too_often := count(db, False):
                raise too_often
            return make_response(inner(db, *((kit.vault,) if vault else ()), by, *args, **kwargs))

        def attempt() -> Response:
            if write and by:
                return idempotency.once(kit.database, kit.vault, by, prefix, work)
            response: Response = kit.database.run(work, scope=prefix)
            return response

        try:
            return patiently(attempt) if write else attempt()
        except Refusal:
            if performed and counting and (too_often := kit.database.run(partial(count, refused=True), scope=prefix)):
                raise too_often from None
            raise

    bounded.counting = counting  # type: ignore[attr-defined]  # it refuses too
    return bounded


def _write_headers(if_match: IfMatch) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "schema": {"type": "string", "pattern": "^[ -~]{1,200}$"},
            "description": "Send the same key again and the stored answer comes back, for 24 hours.",
        }
    ]
    if if_match is not IfMatch.IGNORED:
        parameters.append(preconditions.parameter(if_match))
    return parameters
