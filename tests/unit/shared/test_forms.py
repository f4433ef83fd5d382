"""What a request says is taken in one form, or refused where it stands: nothing goes on that a receiver cannot read."""

from base64 import b64encode
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from marshmallow import Schema, fields, validate

from shared.http import problems
from shared.http.app import create_app
from shared.http.auth import OPEN
from shared.http.routes import Fields, Routes
from shared.http.schemas import Day, Flag, Id, Moment, Text, area_code, fen
from shared.settings import read
from tests.kit.problems import refused

SMALL, LARGE = "0192f3c4-7b2a-7c31-9d5e-3f8a61b0c274", "0192F3C4-7B2A-7C31-9D5E-3F8A61B0C274"


KEY = b64encode(bytes(32)).decode()
SETTINGS = {
    "DATABASE_URL": "postgresql://nobody@localhost/nothing",
    "KAFKA_BOOTSTRAP": "localhost:9092",
    "JWKS_URL": "file:///dev/null",
    "SEAL_KEY": KEY,
    "INDEX_KEY": KEY,
}


class _Inner(Schema):
    grade = fields.Integer(strict=True, validate=validate.Range(1, 10))


class _Form(Schema):
    id = Id()
    ids = fields.List(Id())
    moment = Moment()
    day = Day()
    count = fields.Integer(strict=True, validate=validate.Range(-100, 10_000))
    sum = fen()
    flag = Flag()
    area = area_code()
    text = Text(20)
    kind = fields.Enum(problems.Kind, by_value=True)
    inner = fields.Nested(_Inner)


class _Query(Schema):
    id = Id()
    ids = fields.List(Id())
    day = Day()
    count = fields.Integer(strict=True)
    flag = Flag()
    area = area_code()
    kind = fields.Enum(problems.Kind, by_value=True)


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    """A service that answers with what it took."""
    routes = Routes("forms", __name__)

    @routes.plain("/body", may=OPEN, body=_Form, answer=_Form)
    def body(body: Fields) -> Fields:
        return body

    @routes.read("/query", may=OPEN, query=_Query, answer=_Query)
    def query(db: None, by: None, query: Fields) -> Fields:
        return query

    with pytest.MonkeyPatch.context() as environment:
        for name, value in SETTINGS.items():
            environment.setenv(f"MUSTER_{name}", value)
        app = create_app(*read("visits"), "Forms", "What is taken.", [routes])
    nothing_stored = SimpleNamespace(run=lambda work, **_: work(None))
    app.extensions["muster"] = replace(app.extensions["muster"], database=nothing_stored)
    return app.test_client()


TAKEN = [
    # where from; field; what stands in JSON; what is taken
    ("an app in UTC", "moment", '"2026-11-24T02:30:00Z"', "2026-11-24T02:30:00+00:00"),
    ("an app in China", "moment", '"2026-11-24T10:30:00+08:00"', "2026-11-24T02:30:00+00:00"),
    ("small letters, which RFC 3339 permits", "moment", '"2026-11-24t02:30:00z"', "2026-11-24T02:30:00+00:00"),
    ("an offset that is not known", "moment", '"2026-11-24T02:30:00-00:00"', "2026-11-24T02:30:00+00:00"),
    ("an offset of odd minutes", "moment", '"2026-11-24T10:30:00+05:45"', "2026-11-24T04:45:00+00:00"),
    ("the farthest offset", "moment", '"2026-11-24T10:30:00+23:59"', "2026-11-23T10:31:00+00:00"),
    ("another day in UTC", "moment", '"2027-01-01T07:59:59+08:00"', "2026-12-31T23:59:59+00:00"),
    ("nanoseconds, cut off", "moment", '"2026-11-24T02:30:00.999999999Z"', "2026-11-24T02:30:00.999999+00:00"),
    ("tenths", "moment", '"2026-11-24T02:30:00.5Z"', "2026-11-24T02:30:00.500000+00:00"),
    ("the first moment", "moment", '"1900-01-01T00:00:00+08:00"', "1899-12-31T16:00:00+00:00"),
    ("the last", "moment", '"2999-12-31T23:59:59-23:59"', "3000-01-01T23:58:59+00:00"),
    ("a leap day", "day", '"2024-02-29"', "2024-02-29"),
    ("the first day", "day", '"0001-01-01"', "0001-01-01"),
    ("for ever, as other systems write it", "day", '"9999-12-31"', "9999-12-31"),
    ("an id in small letters", "id", f'"{SMALL}"', SMALL),
    ("an id in capitals, as .NET and Oracle write it", "id", f'"{LARGE}"', SMALL),
    ("ids in either", "ids", f'["{LARGE}", "{SMALL}"]', [SMALL, SMALL]),
    ("an integer", "sum", "500000", 500_000),
    ("an integer of JavaScript's only number", "sum", "5000.0", 5_000),
    ("with an exponent", "sum", "1e3", 1_000),
    ("with an exponent and a fraction", "sum", "1.5E+3", 1_500),
    ("a long fraction of nothing", "sum", "5000." + "0" * 500, 5_000),
    ("the largest sum", "sum", "1000000000", 1_000_000_000),
    ("less than nothing", "count", "-7.0", -7),
    ("minus nothing", "count", "-0.0", 0),
    ("nothing, with a large exponent", "count", "0e99", 0),
    ("within another object", "inner", '{"grade": 7.0}', {"grade": 7}),
    ("yes", "flag", "true", True),
    ("no", "flag", "false", False),
    ("a code", "area", '"440703101000"', "440703101000"),
    ("escaped letters", "text", r'"\u9648\u5efa"', "陈建"),
    ("a pair of surrogates, which is one character", "text", r'"\ud842\udfb7"', "𠮷"),
]
REFUSED = [
    # where from; field; what stands in JSON; where it is refused
    ("Shanghai before 1901, by Python", "moment", '"1900-06-01T08:05:43+08:05:43"', "#/moment"),
    ("no offset", "moment", '"2026-11-24T10:30:00"', "#/moment"),
    ("an offset of 24 hours", "moment", '"2026-11-24T10:30:00+24:00"', "#/moment"),
    ("an offset of 60 minutes", "moment", '"2026-11-24T10:30:00+07:60"', "#/moment"),
    ("an offset without its colon", "moment", '"2026-11-24T10:30:00+0800"', "#/moment"),
    ("an offset of hours", "moment", '"2026-11-24T10:30:00+08"', "#/moment"),
    ("a blank for the T, as SQL writes it", "moment", '"2026-11-24 10:30:00+08:00"', "#/moment"),
    ("no seconds", "moment", '"2026-11-24T10:30+08:00"', "#/moment"),
    ("no hyphens and colons", "moment", '"20261124T103000+0800"', "#/moment"),
    ("a comma for the point, as ISO 8601 has it", "moment", '"2026-11-24T10:30:00,5Z"', "#/moment"),
    ("a day of a week", "moment", '"2026-W48-2T10:30:00Z"', "#/moment"),
    ("a leap second", "moment", '"2016-12-31T23:59:60Z"', "#/moment"),
    ("the end of a day as 24:00", "moment", '"2026-11-24T24:00:00+08:00"', "#/moment"),
    ("30 February", "moment", '"2026-02-30T10:30:00Z"', "#/moment"),
    ("the year 0", "moment", '"0000-01-01T00:00:00Z"', "#/moment"),
    ("the year 1, as .NET's empty value", "moment", '"0001-01-01T00:00:00Z"', "#/moment"),
    ("the end of time, as Java's", "moment", '"9999-12-31T23:59:59Z"', "#/moment"),
    ("seconds since 1970", "moment", "1795573800", "#/moment"),
    ("full-width digits", "moment", '"２０２６-11-24T10:30:00Z"', "#/moment"),
    ("a time zone's name", "moment", '"2026-11-24T10:30:00+08:00[Asia/Shanghai]"', "#/moment"),
    ("a line end", "moment", r'"2026-11-24T10:30:00Z\n"', "#/moment"),
    ("a date without hyphens", "day", '"20261124"', "#/day"),
    ("a date with its time", "day", '"2026-11-24T00:00:00"', "#/day"),
    ("a week's day", "day", '"2026-W48-2"', "#/day"),
    ("one digit for a month", "day", '"2026-1-24"', "#/day"),
    ("a leap day of a common year", "day", '"2026-02-29"', "#/day"),
    ("the year 0", "day", '"0000-01-01"', "#/day"),
    ("a number", "day", "20261124", "#/day"),
    ("an id in braces, as Windows writes it", "id", f'"{{{SMALL}}}"', "#/id"),
    ("an id as a URN", "id", f'"urn:uuid:{SMALL}"', "#/id"),
    ("an id without hyphens", "id", f'"{SMALL.replace("-", "")}"', "#/id"),
    ("hyphens elsewhere", "id", '"0192f3c47b2a-7c31-9d5e-3f8a-61b0c274"', "#/id"),
    ("blanks around an id", "id", f'" {SMALL} "', "#/id"),
    ("full-width digits in an id", "id", f'"{SMALL.replace("0", "０")}"', "#/id"),
    ("an id in braces among others", "ids", f'["{SMALL}", "{{{SMALL}}}"]', "#/ids/1"),
    ("half a fen", "sum", "5000.5", "#/sum"),
    ("a hair more than an integer", "sum", "5000.000000000000000000000000000001", "#/sum"),
    ("more than a double holds", "sum", "1e400", "#/sum"),
    ("401 digits", "sum", "1" + "0" * 400, "#/sum"),
    ("an exponent of a thousand less", "sum", "1e-1000", "#/sum"),
    ("text", "sum", '"5000"', "#/sum"),
    ("yes for a sum", "sum", "true", "#/sum"),
    ("null", "sum", "null", "#/sum"),
    ("a fraction within another object", "inner", '{"grade": 7.5}', "#/inner/grade"),
    ("1 for yes", "flag", "1", "#/flag"),
    ("1.0 for yes", "flag", "1.0", "#/flag"),
    ("a word for yes", "flag", '"true"', "#/flag"),
    ("a code as a number", "area", "440703101000", "#/area"),
    ("full-width digits in a code", "area", '"４４０７０３１０１０００"', "#/area"),
    ("blanks around a code", "area", '" 440703101000"', "#/area"),
    ("a word in capitals", "kind", '"MOVED"', "#/kind"),
    ("half a character", "text", r'"\ud842"', "#/text"),
    ("half a character in what is no text", "id", r'"\ud842"', "#/id"),
    ("a field named twice", "sum", '1, "sum": 2', "#/sum"),
    ("with the same value", "sum", '1, "sum": 1', "#/sum"),
    ("under another spelling of its name", "sum", r'1, "\u0073um": 1', "#/sum"),
    ("within another object", "inner", '{"grade": 7, "grade": 7}', "#/inner/grade"),
    ("in a list", "ids", '[{"a": 1, "a": 2}]', "#/ids/0/a"),
    ("with a slash in its name", "inner", '{"a/b": 7, "a/b": 7}', "#/inner/a~1b"),
]
MALFORMED = [
    ("NaN", '{"sum": NaN}'),
    ("infinity", '{"sum": Infinity}'),
    ("less than all", '{"sum": -Infinity}'),
    ("5,000 digits", '{"sum": ' + "1" * 5_000 + "}"),
    ("an exponent of a thousand millions", '{"sum": 1e999999999}'),
    ("an exponent beyond all bounds", '{"sum": 1e9999999999999999999999}'),
    ("a zero in front", '{"sum": 0123}'),
    ("17 levels", '{"inner": ' + '{"a": ' * 16 + "1" + "}" * 17),
    ("100,000 levels", "[" * 100_000),
    ("a byte order mark", "\ufeff{}"),
    ("single quotes", "{'sum': 1}"),
    ("a comma at the end", '{"sum": 1,}'),
    ("a comment", '{"sum": 1} // fen'),
    ("two values", "{} {}"),
]
IN_QUERIES = [
    # where from; the query's name and value; what is taken, or None
    ("an id in capitals", "id", LARGE, SMALL),
    ("an id in braces", "id", f"{{{SMALL}}}", None),
    ("ids", "ids", LARGE, [SMALL]),
    ("a date", "day", "2026-11-24", "2026-11-24"),
    ("a date without hyphens", "day", "20261124", None),
    ("a number", "count", "50", 50),
    ("a number below nothing", "count", "-1", -1),
    ("with a plus", "count", "+5", None),
    ("with a fraction", "count", "5.0", None),
    ("in groups, as Python writes it", "count", "1_000", None),
    ("full-width", "count", "５０", None),
    ("with a blank", "count", " 50", None),
    ("empty", "count", "", None),
    ("400 digits", "count", "9" * 400, None),
    ("yes", "flag", "true", True),
    ("no", "flag", "false", False),
    ("Python's yes", "flag", "True", None),
    ("a number for yes", "flag", "1", None),
    ("a form's yes", "flag", "on", None),
    ("a code", "area", "440703101000", "440703101000"),
    ("a code in full-width digits", "area", "４４０７０３１０１０００", None),
    ("a code with a blank", "area", "440703101000 ", None),
    ("a word", "kind", "moved", "moved"),
    ("a word in capitals", "kind", "MOVED", None),
]


def sent(client: FlaskClient, text: str) -> Any:
    return client.post("/body", data=text.encode(), content_type="application/json")


@pytest.mark.parametrize(("source", "field", "text", "taken"), TAKEN, ids=[row[0] for row in TAKEN])
def test_it_is_taken(client: FlaskClient, source: str, field: str, text: str, taken: Any) -> None:
    answer = sent(client, f'{{"{field}": {text}}}')
    assert answer.status_code == 201, answer.text
    assert answer.json == {field: taken}
    assert type(answer.json[field]) is type(taken)


@pytest.mark.parametrize(("source", "field", "text", "pointer"), REFUSED, ids=[row[0] for row in REFUSED])
def test_it_is_refused_where_it_stands(client: FlaskClient, source: str, field: str, text: str, pointer: str) -> None:
    refused(sent(client, f'{{"{field}": {text}}}'), 422, "body-invalid", pointer)


@pytest.mark.parametrize(("source", "text"), MALFORMED, ids=[row[0] for row in MALFORMED])
def test_it_is_no_json_of_ours(client: FlaskClient, source: str, text: str) -> None:
    refused(sent(client, text), 400, "json-malformed")


@pytest.mark.parametrize(("source", "name", "value", "taken"), IN_QUERIES, ids=[row[0] for row in IN_QUERIES])
def test_queries_too(client: FlaskClient, source: str, name: str, value: str, taken: Any) -> None:
    answer = client.get(f"/query?{name}={quote(value)}")
    if taken is None:
        refused(answer, 422, "body-invalid")
        assert answer.json["errors"][0]["pointer"].startswith(f"?{name}")
    else:
        assert (answer.status_code, answer.json) == (200, {name: taken}), answer.text


def test_a_query_names_a_thing_once_unless_it_is_a_list(client: FlaskClient) -> None:
    refused(client.get("/query?count=1&count=1"), 422, "body-invalid", "?count")
    refused(client.get("/query?no=1&no=1"), 422, "body-invalid", "?no")
    assert client.get(f"/query?ids={SMALL}&ids={LARGE}").json == {"ids": [SMALL, SMALL]}


def test_a_name_that_is_no_unicode_is_refused_where_it_stands(client: FlaskClient) -> None:
    refused(sent(client, r'{"\ud800": 1}'), 422, "body-invalid", "#")
    refused(sent(client, r'{"inner": {"\ud800": 1}}'), 422, "body-invalid", "#/inner")


def test_sixteen_levels_are_read(client: FlaskClient) -> None:
    refused(sent(client, '{"inner": ' + '{"a": ' * 14 + "{}" + "}" * 15), 422, "body-invalid", "#/inner/a")


@pytest.mark.parametrize("type", ["application/json", "Application/JSON", "application/json; charset=UTF-8"])
def test_a_media_type_is_known_in_capitals(client: FlaskClient, type: str) -> None:
    assert client.post("/body", data=b'{"sum": 1}', content_type=type).json == {"sum": 1}
