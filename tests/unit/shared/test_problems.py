"""Refusals and traces as they leave a service."""

import re
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import RequestEntityTooLarge

from shared.errors import AlreadyExists, AreaForeign, Kind, NotFound, Refusal, VersionStale, VeteranUnknown
from shared.http import advice, bodies, problems
from shared.observability import tracing

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def answer_to(error: Exception) -> Any:
    app = Flask("problems")
    problems.install(app)

    def fail() -> None:
        raise error

    app.add_url_rule("/fail", view_func=fail)
    return app.test_client().get("/fail")


def test_every_kind_has_a_status() -> None:
    assert problems.STATUS.keys() == set(Kind)


@pytest.mark.parametrize(
    ("refusal", "status", "slug"),
    [
        (NotFound(), 404, "not-found"),
        (AreaForeign(), 404, "area-foreign"),
        (AlreadyExists(), 409, "already-exists"),
        (VersionStale(), 412, "version-stale"),
        (VeteranUnknown(pointer="#/veteran_id"), 422, "veteran-unknown"),
        (problems.Busy(), 503, "busy"),
    ],
)
def test_a_refusal_is_a_problem(refusal: Refusal, status: int, slug: str) -> None:
    answer = answer_to(refusal)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    problem = answer.get_json()
    assert problem["type"] == f"urn:muster:problem:{slug}"
    assert problem["status"] == status
    assert problem["detail"] == str(refusal)
    assert problem.get("errors") == (
        [{"pointer": refusal.pointer, "detail": str(refusal)}] if refusal.pointer else None
    )
    assert answer.headers.get("Retry-After") == ("1" if status == 503 else None)


class FileOfAnother(Refusal):
    """This file is kept by another station: ask there, and give the reason for which you
    want to read it.
    """

    zh = "此档案由另一服务站保管：请向该站查询，并说明理由。"


def test_a_sentence_of_several_lines_is_told_in_one() -> None:
    wanted = "This file is kept by another station: ask there, and give the reason for which you want to read it."
    assert answer_to(FileOfAnother()).get_json()["detail"] == wanted


def test_what_a_place_says_of_its_own_limit_is_told_instead_of_the_common_advice() -> None:
    assert answer_to(RequestEntityTooLarge()).get_json()["detail"] == advice.ADVICE[413]
    limit = bodies.too_large(64 << 20)
    assert answer_to(RequestEntityTooLarge(limit)).get_json()["detail"] == limit


def test_a_defect_tells_nothing_of_itself() -> None:
    answer = answer_to(RuntimeError("陈建国 11010519491231002X"))
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert answer.get_json()["type"] == "urn:muster:problem:internal-error"
    assert "陈建国" not in answer.get_data(as_text=True)


def test_a_wrong_method_tells_the_right_ones() -> None:
    app = Flask("problems")
    problems.install(app)
    app.add_url_rule("/here", view_func=lambda: "here")
    answer = app.test_client().delete("/here")
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert "GET" in answer.headers["Allow"]
    assert app.test_client().get("/there").get_json()["type"] == "urn:muster:problem:not-found"


def test_faults_of_fields_point_at_them() -> None:
    faults = problems._faults(
        {"json": {"items": {0: {"a/b": ["Wrong."]}}, "_schema": ["Whole."]}, "query": {"limit": ["Too much."]}}
    )
    assert list(faults) == [
        ("#/items/0/a~1b", "Wrong."),
        ("#", "Whole."),
        ("?limit", "Too much."),
    ]


def test_a_trace_is_joined() -> None:
    tracing.begin(TRACE)
    assert tracing.traceparent()[:36] == TRACE[:36]
    assert tracing.traceparent()[36:52] != TRACE[36:52]
    assert tracing.traceparent() == tracing.traceparent()


@given(
    st.none()
    | st.text()
    | st.just(TRACE.replace("4bf92f3577b34da6a3ce929d0e0e4736", "0" * 32))
    | st.just(TRACE.upper())
)
def test_whatever_comes_a_trace_is_well_formed(parent: str | None) -> None:
    tracing.begin(parent)
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", tracing.traceparent())
    assert "-" + "0" * 32 not in tracing.traceparent()
