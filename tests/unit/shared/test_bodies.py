"""What comes in a request stays as it came: a view may run again with it."""

import copy
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask_smorest import Api
from marshmallow import Schema, fields

from shared.http import problems
from shared.http.auth import OPEN
from shared.http.bodies import frozen
from shared.http.routes import Routes

BODY = {"name": "陈", "tags": ["a"], "inner": {"grade": 7, "days": [1]}}
CHANGES: list[Callable[[Any], Any]] = [
    lambda body: body.pop("name"),
    lambda body: body.pop("nothing", None),
    lambda body: body.popitem(),
    lambda body: body.setdefault("area", "4407"),
    lambda body: body.update(area="4407"),
    lambda body: body.clear(),
    lambda body: body.__setitem__("area", "4407"),
    lambda body: body.__delitem__("name"),
    lambda body: body.__ior__({"area": "4407"}),
    lambda body: body["tags"].append("b"),
    lambda body: body["tags"].extend(["b"]),
    lambda body: body["tags"].insert(0, "b"),
    lambda body: body["tags"].remove("a"),
    lambda body: body["tags"].pop(),
    lambda body: body["tags"].clear(),
    lambda body: body["tags"].sort(),
    lambda body: body["tags"].reverse(),
    lambda body: body["tags"].__setitem__(0, "b"),
    lambda body: body["tags"].__delitem__(0),
    lambda body: body["tags"].__iadd__(["b"]),
    lambda body: body["tags"].__imul__(2),
    lambda body: body["inner"].pop("grade"),
    lambda body: body["inner"]["days"].append(2),
]


@pytest.mark.parametrize("change", CHANGES)
def test_no_change_is_taken(change: Callable[[Any], Any]) -> None:
    body = frozen(copy.deepcopy(BODY))
    with pytest.raises(TypeError, match="make a copy"):
        change(body)
    assert body == BODY


def test_it_is_read_and_copied_as_ever() -> None:
    body = frozen(BODY)
    assert (body | {"name": "李"}, {**body, "name": "李"}) == (BODY | {"name": "李"},) * 2
    assert json.dumps(body) == json.dumps(BODY)
    assert [*body["tags"], "b"] == ["a", "b"]
    copied = {**body}
    assert copied.pop("name") == "陈"


class _Wish(Schema):
    name = fields.String(required=True)
    tags = fields.List(fields.String())


def test_a_view_that_changes_its_input_fails_at_its_first_run() -> None:
    app = Flask("views")
    app.config.update(API_TITLE="views", API_VERSION="v1", OPENAPI_VERSION="3.1.0")
    app.extensions["muster"] = SimpleNamespace(settings=SimpleNamespace(service="visits"))
    problems.install(app)
    routes = Routes("views", __name__)

    @routes.plain("/popped", may=OPEN, body=_Wish, answer=_Wish)
    def popped(body: dict[str, Any]) -> Any:
        return {"name": body.pop("name")}

    @routes.plain("/read", may=OPEN, body=_Wish, answer=_Wish)
    def read(body: dict[str, Any]) -> Any:
        return body | {"name": "李"}

    Api(app).register_blueprint(routes)
    wish = {"name": "陈", "tags": ["a"]}
    assert app.test_client().post("/popped", json=wish).status_code == 500
    assert app.test_client().post("/read", json=wish).json == {"name": "李", "tags": ["a"]}
