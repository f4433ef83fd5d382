"""Schemathesis sends every operation its example, the edges of its schemas and much that is wrong: no answer is a
server's fault, none is one that the OpenAPI document does not tell of.
"""

import itertools
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import pytest
import schemathesis
from flask import Flask
from schemathesis import hooks
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.generation.meta import TestPhase

from deploy.docs.problems import refusals
from shared.http.advice import ADVICE
from shared.http.problems import slug_of
from tests.kit.apps import make_app
from tests.kit.network import Network
from tests.kit.problems import LANGUAGES, foreign_words
from tests.kit.seeds import current, seed

EDGES = 20
OF_ANY = {"body-invalid", *map(slug_of, ADVICE)}
OF_ANY |= {each.slug for each in refusals() if each.__module__.startswith("shared.")}
"""Problems that may come of any operation."""
SETTINGS: dict[str, Any] = {
    "seed": 1,
    "continue-on-failure": True,
    "generation": {"deterministic": True, "max-examples": 3, "no-shrink": True},
    "phases": {
        # Methods that no operation takes are the framework's to refuse: one stands for all.
        "coverage": {"unexpected-methods": ["put"]},
        # It carries ids from answers into requests; so does `before_call` below.
        "stateful": {"enabled": False},
    },
    # All checks, apart from these and so far:
    "checks": {
        # This release sends the check's own probes to a WSGI app with arguments that only a network client takes. The
        # coverage phase calls every operation without a token all the same.
        "ignored_auth": {"enabled": False},
        # What is valid alone may be refused for what is stored (404, 409, 412), for a rule across fields (422), for a
        # cursor that is none (400), or for a wrong password (401, 429).
        "positive_data_acceptance": {
            "expected-statuses": ["2xx", "308", "400", "401", "403", "404", "409", "412", "422", "429"]
        },
        # If-Match is looked at before the body: 412 and 428 besides.
        "negative_data_rejection": {"expected-statuses": ["4xx"]},
        "missing_required_header": {"expected-statuses": ["428"]},
    },
}


@contextmanager
def in_turn(app: Flask, languages: Sequence[str]) -> Iterator[None]:
    """Let each request accept the next of some languages. The app goes to other tests as it was."""
    turns, inner = itertools.cycle(languages), app.wsgi_app

    def asking(environ: dict[str, Any], start_response: Any) -> Any:
        return inner({**environ, "HTTP_ACCEPT_LANGUAGE": next(turns)}, start_response)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "wsgi_app", asking)
        yield


def examine(app: Flask, net: Network) -> None:
    """Call every operation of an app in every phase."""
    seeds = seed(net)
    permitted = seeds.permitted(app, net)
    tokens = [
        {"include-operation-id": name, "headers": {"Authorization": f"Bearer {caller.token()}"}}
        for name, caller in permitted.items()
    ]
    config = schemathesis.Config.from_dict({**SETTINGS, "operations": tokens})
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app, config=config)

    def before_call(context: Any, case: Any, _kwargs: Any) -> None:
        """Let what is well formed name what exists, at the version it has."""
        name = case.operation.definition.raw["operationId"]
        case.path_parameters = seeds.placed(case.path_parameters or {}, name)
        if isinstance(case.body, dict):
            case.body = seeds.placed(case.body, name)
        if re.fullmatch('(W/)?"[!#-~]*"', str(case.headers.get("If-Match"))):
            case.headers["If-Match"] = current(permitted[name], case.formatted_path) or case.headers["If-Match"]

    edges: Counter[str] = Counter()

    def filter_case(context: Any, case: Any) -> bool:
        """Of an operation's edges the first, and of those beyond every fourth: lists and large bodies have hundreds."""
        if case.meta.phase.name is not TestPhase.COVERAGE:
            return True
        edges[case.operation.label] += 1
        return edges[case.operation.label] <= EDGES or edges[case.operation.label] % 4 == 0

    for hook in (before_call, filter_case):
        schemathesis.hook(hook)
    try:
        with in_turn(app, LANGUAGES):
            run = list(from_schema(schema).execute())
    finally:
        for hook in (before_call, filter_case):
            hooks.unregister(hook)
    assert [event for event in run if isinstance(event, events.NonFatalError | events.FatalError)] == []
    recorders = [event.recorder for event in run if isinstance(event, events.ScenarioFinished)]
    messages = [fault for recorder in recorders for fault in faults(recorder)]
    assert messages == [], "\n\n".join(messages)
    let_in = {
        recorder.label for recorder in recorders for _, status, *_ in answers(recorder) if status not in (401, 403)
    }
    paths = schema.raw_schema["paths"].items()
    operations = {f"{method.upper()} {path}" for path, item in paths for method in item.keys() - {"parameters"}}
    assert let_in >= operations, "no one may call the others"


def answers(recorder: ScenarioRecorder) -> Iterator[tuple[Any, int, str, str]]:
    """Case, status, text and its language of each call by the operation's own method."""
    for id, interaction in recorder.interactions.items():
        case, response = recorder.cases[id].value, interaction.response
        if response and case.method == case.operation.method.upper():
            told = ", ".join(response.headers.get("content-language", ()))
            yield case, response.status_code, response.text_lossy(), told


def faults(recorder: ScenarioRecorder) -> Iterator[str]:
    """What an operation did that it should not. Of undocumented answers schemathesis itself lets pass all, since every
    operation documents "any other error"; that is meant for what could happen to any.
    """
    for checks in recorder.checks.values():
        for check in checks:
            if info := check.failure_info:
                failure = info.failure
                yield f"{recorder.label} {check.name}: {failure.title}: {failure.message}\n{info.code_sample}"
    for case, status, text, told in answers(recorder):
        if str(status) not in case.operation.definition.raw["responses"]:
            yield f"{recorder.label} answered {status} {HTTPStatus(status).phrase}, undocumented: {text}"
        if status < HTTPStatus.BAD_REQUEST or not text:
            continue
        problem = json.loads(text)
        if foreign := foreign_words(told, problem):
            yield f"{recorder.label} answered in {told!r}: {foreign}"
        slug = problem["type"].rpartition(":")[2]
        if slug not in OF_ANY and slug not in case.operation.definition.raw["x-problems"]:
            yield f"{recorder.label} was refused by {slug}, which its x-problems lack"


@pytest.mark.parametrize("service", ["registry", "visits", "assistance", "notify"])
def test_no_answer_is_a_defect_or_undocumented(network: Callable[..., Network], impatient: None, service: str) -> None:
    net = network()
    examine(net.apps[service], net)


def test_the_stream_too(network: Callable[..., Network], impatient: None, monkeypatch: pytest.MonkeyPatch) -> None:
    net = network()
    app = make_app(monkeypatch, net.authority, net.stores["notify"], "create_stream")
    examine(app, net)
