"""What channels are sent, how it is signed, what answers mean, and how long a channel rests after a failure."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from services.notify.channels.domain import (
    Notice,
    SecretUnused,
    SecretWanted,
    SmsUnused,
    SmsWanted,
    Way,
    check_way,
    refusal_of,
    request_of,
    wait_after,
)
from services.notify.channels.rules import test_text as text_of_test
from services.notify.channels.rules import text_of
from services.notify.channels.schemas import SmsSchema
from shared.errors import Refusal

AT = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
ID = UUID("0192f3c4-7b2a-7c31-9d5e-3f8a61b0c274")
NOTICE = Notice(ID, "440703101000", "SERVICE", False, 3, 1, AT, text_of("zh", 3, 1, AT))
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()


def sms(**more: Any) -> Any:
    return SmsSchema().load({"numbers": ["13800138000", "13900139000"], **more})


def sent(kind: str, way: Way) -> tuple[str, Any, Any]:
    address, headers, body = request_of(kind, way, NOTICE, AT)
    return address, headers, json.loads(body)


def test_what_is_said_is_neutral_and_in_one_language() -> None:
    assert NOTICE.text == "收件箱有3条新提醒。其中紧急1条。最早须于11-24 10:30前确认。请登录退役军人服务系统查看。"
    assert text_of("en", 1, 0, None) == "New alerts in your inbox: 1. Please sign in to Muster."
    assert text_of_test("en").isascii()


def test_robots_are_sent_a_text() -> None:
    address, _, body = sent("WECOM", Way("https://robots.example/send?key=1"))
    assert (address, body) == (
        "https://robots.example/send?key=1",
        {"msgtype": "text", "text": {"content": NOTICE.text}},
    )
    address, _, again = sent("DINGTALK", Way("https://robots.example/send?access_token=1", "SEC0"))
    query = parse_qs(urlsplit(address).query)
    stamp = str(int(AT.timestamp() * 1000))
    digest = hmac.digest(b"SEC0", f"{stamp}\nSEC0".encode(), hashlib.sha256)
    assert query == {"access_token": ["1"], "timestamp": [stamp], "sign": [base64.b64encode(digest).decode()]}
    assert again == body
    assert sent("DINGTALK", Way("https://robots.example/"))[0] == "https://robots.example/", "a robot without a secret"


def test_a_gateway_is_sent_numbers_with_the_text_or_with_what_its_template_wants() -> None:
    _, headers, body = sent("SMS", Way("https://sms.example/", "token", sms(fixed={"sign": "棠下"}, text_field="msg")))
    assert (headers["Authorization"], headers["Idempotency-Key"]) == ("Bearer token", str(ID))
    assert body == {"sign": "棠下", "to": ["13800138000", "13900139000"], "msg": NOTICE.text}
    _, headers, body = sent("SMS", Way("https://sms.example/", None, sms(template="T1", numbers_field="phones")))
    assert "Authorization" not in headers
    assert (body["template"], body["params"]) == ("T1", {"alerts": "3", "urgent": "1"})
    assert body.keys() == {"phones", "template", "params"}, "no text"


def test_a_program_is_sent_what_it_can_verify_as_a_standard_webhook() -> None:
    _, headers, body = request_of("JSON", Way("https://x.example/", SECRET), NOTICE, AT)
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.digest(bytes(range(32)), signed, hashlib.sha256)
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
    content = json.loads(body)
    assert (content["type"], content["data"]["alerts"], content["data"]["id"]) == ("inbox.filled", 3, str(ID))
    assert content["data"].keys() == set(Notice._fields), "nothing of what the alerts are about"


@pytest.mark.parametrize(
    ("kind", "way", "refusal"),
    [
        ("JSON", Way("https://x.example/"), SecretWanted),
        ("JSON", Way("https://x.example/", "whsec_" + "A" * 33), SecretWanted),
        ("JSON", Way("https://x.example/", "A" * 44), SecretWanted),
        ("JSON", Way("https://x.example/", "whsec_" + "密" * 44), SecretWanted),
        ("WECOM", Way("https://x.example/", "SEC0"), SecretUnused),
        ("SMS", Way("https://x.example/"), SmsWanted),
        ("DINGTALK", Way("https://x.example/", None, {"numbers": []}), SmsUnused),
    ],
)
def test_a_way_has_what_its_kind_needs(kind: str, way: Way, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        check_way(kind, way)


@pytest.mark.parametrize(
    ("kind", "status", "body", "said"),
    [
        ("JSON", 204, b"", None),
        ("JSON", 302, b"", "302"),
        ("WECOM", 200, b'{"errcode": 0, "errmsg": "ok"}', None),
        ("WECOM", 200, b'{"errcode": 93000}', "200/93000"),
        ("DINGTALK", 200, b"<html>", "200/?"),
        ("DINGTALK", 500, b'{"errcode": 0}', "500"),
        ("SMS", 200, b'{"code": "OK"}', None),
        ("SMS", 200, b'{"code": "isv.BUSINESS_LIMIT_CONTROL"}', "200/isv.BUSINESS_LIMIT_C"),
    ],
)
def test_what_an_answer_means(kind: str, status: int, body: bytes, said: str | None) -> None:
    way = Way("https://x.example/", None, sms(success_field="code", success_value="OK"))
    assert refusal_of(kind, way, status, body) == said


@pytest.mark.parametrize(("body", "value"), [(b'{"ok": true}', "true"), (b'{"ok": 0}', "0"), (b'{"ok": null}', "null")])
def test_a_gateway_may_answer_by_a_value_that_is_no_text(body: bytes, value: str) -> None:
    way = Way("https://x.example/", None, sms(success_field="ok", success_value=value))
    assert refusal_of("SMS", way, 200, body) is None


def test_a_channel_rests_longer_after_each_failure_and_as_long_as_its_gateway_asks() -> None:
    assert [wait_after(number, None).total_seconds() for number in (1, 2, 3, 9, 10_000)] == [5, 10, 20, 900, 900]
    assert wait_after(1, "60") == timedelta(seconds=60)
    assert wait_after(1, "9" * 6) == timedelta(minutes=15)
    assert wait_after(1, "Wed, 21 Oct 2026 07:28:00 GMT") == timedelta(seconds=5)
