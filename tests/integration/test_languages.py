"""What people are told is in the language that their request accepts, over real routes."""

import json
from typing import Any

import pytest

from shared.errors import NotFound
from shared.http.advice import ADVICE
from shared.labels import labels_of
from tests.kit.apps import Caller
from tests.kit.cards import applied, take
from tests.kit.imports import as_csv, checked, person
from tests.kit.network import Network
from tests.kit.people import TOWN, new_veteran
from tests.kit.problems import foreign_words, refused
from tests.kit.veterans import registered

CHINESE = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}
ENGLISH = {"Accept-Language": "en-GB"}
UNKNOWN = "/v1/veterans/0192f3c4-7b2a-7c31-9d5e-3f8a61b0c274"


def told(answer: Any, language: str) -> Any:
    """What a problem tells, once its headers say that it is in this language."""
    assert answer.headers["Content-Language"] == language
    assert "Accept-Language" in answer.vary
    assert foreign_words(language, answer.json) == []
    return answer.json


@pytest.fixture
def caller(net: Network) -> Caller:
    return net.caller("registry")


def test_a_refusal_is_told_in_the_language_asked_for(caller: Caller) -> None:
    chinese = told(caller.call("GET", UNKNOWN, headers=CHINESE), "zh")
    assert (chinese["detail"], chinese["title"]) == (NotFound.zh, "没有此内容")
    english = told(caller.call("GET", UNKNOWN, headers=ENGLISH), "en")
    assert english["detail"] == str(NotFound())
    assert told(caller.call("GET", UNKNOWN), "en") == english, "nothing asked for"
    assert (chinese["type"], chinese["status"]) == (english["type"], english["status"])


def test_so_is_what_the_kit_itself_refuses(caller: Caller) -> None:
    assert told(caller.call("GET", "/nowhere", headers=CHINESE), "zh")["detail"] == ADVICE[404].zh
    told(caller.call("DELETE", UNKNOWN, headers=CHINESE), "zh")
    told(caller.app.test_client().get(UNKNOWN, headers=CHINESE), "zh")
    told(caller.call("POST", "/v1/veterans", data=b"{", headers=CHINESE, content_type="application/json"), "zh")
    told(caller.call("POST", "/v1/veterans", data=b"", headers=CHINESE, content_type="text/plain"), "zh")


def test_so_is_every_fault_of_a_body(caller: Caller) -> None:
    body = new_veteran(TOWN) | {"name": "?", "phone": 1, "station_area": "4", "categories": ["X"], "surplus": {}}
    del body["registered_area"]
    for language, headers in (("zh", CHINESE), ("en", ENGLISH)):
        problem = told(caller.call("POST", "/v1/veterans", body, headers), language)
        assert len(problem["errors"]) == 6
    query = caller.call("GET", "/v1/veterans?limit=0&limit=1&surplus=x", headers=CHINESE)
    assert {fault["pointer"] for fault in told(query, "zh")["errors"]} >= {"?limit"}


def test_a_state_is_called_what_stations_call_it(net: Network, caller: Caller) -> None:
    card = applied(net, registered(net)["id"])
    refused(take(net, card, "DELIVERED"), 409, "wrong-state", "#/to")
    path, body = f"/v1/cards/{card['id']}/steps", {"to": "DELIVERED"}
    problem = told(caller.call("POST", path, body, CHINESE | {"If-Match": "*"}), "zh")
    assert problem["detail"].startswith("优待证目前的状态为 已申请（APPLIED），不能变为 已发放（DELIVERED）")
    assert labels_of("registry").beside("APPLIED").zh == "已申请（APPLIED）", "also as a row has it"


def test_faults_of_a_sheet_are_rendered_when_they_are_read(net: Network, caller: Caller) -> None:
    sheet = checked(net, as_csv([person(联系电话="不知道")]))
    path = f"/v1/imports/{sheet['id']}/faults"
    for headers, words in ((CHINESE, "电话号码为6至20位数字"), (ENGLISH, "A phone number has")):
        answer = caller.call("GET", path, headers=headers)
        assert answer.json["items"][0]["message"].startswith(words)
        assert answer.headers["Content-Language"] == headers["Accept-Language"][:2]
        assert "Accept-Language" in answer.vary
    broken = checked(net, b"")
    failure = caller.call("GET", f"/v1/imports/{broken['id']}", headers=CHINESE).json["failure"]
    assert failure.startswith("文件是空的")


def test_what_has_no_words_depends_on_no_language(net: Network, caller: Caller) -> None:
    answer = caller.call("GET", f"/v1/veterans/{registered(net)['id']}", headers=CHINESE)
    assert answer.status_code == 200
    assert "Content-Language" not in answer.headers
    assert "Accept-Language" not in answer.vary


def test_a_repeated_request_is_answered_alike_and_a_refused_one_in_the_language_it_asks_for(caller: Caller) -> None:
    body, key = new_veteran(TOWN), {"Idempotency-Key": "one"}
    first = caller.call("POST", "/v1/veterans", body, CHINESE | key)
    again = caller.call("POST", "/v1/veterans", body, ENGLISH | key)
    assert (again.status_code, again.text) == (first.status_code, first.text) == (201, first.text)
    assert "Content-Language" not in again.headers
    for language, headers in (("zh", CHINESE), ("en", ENGLISH)):
        told(caller.call("POST", "/v1/veterans", body, headers | {"Idempotency-Key": "two"}), language)


@pytest.mark.parametrize("service", ["registry", "visits", "assistance", "notify"])
def test_every_service_tells_what_its_values_are_called(net: Network, service: str) -> None:
    client = net.apps[service].test_client()
    words = {
        language: client.get("/v1/words", headers=headers) for language, headers in (("zh", CHINESE), ("en", ENGLISH))
    }
    assert {language: answer.headers["Content-Language"] for language, answer in words.items()} == {
        "zh": "zh",
        "en": "en",
    }
    level = {"registry": ("Account", "role"), "visits": ("Visit", "method"), "assistance": ("Lead", "state")}
    schema, field = level.get(service, ("InboxAlert", "severity"))
    chinese, english = (words[language].json["words"][schema][field] for language in ("zh", "en"))
    assert chinese.keys() == english.keys()
    assert "a" not in json.dumps([*chinese.values()], ensure_ascii=False)
