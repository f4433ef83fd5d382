"""Channels: their states, what each kind is sent, and what its answers mean."""

import base64
import enum
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import quote_plus
from uuid import UUID

from shared.errors import Kind as ErrorKind
from shared.errors import Refusal
from shared.outward.signing import headers as signed_as
from shared.states import States
from shared.words import Words

GAP = timedelta(seconds=5)
"""Between two messages on a channel: robots take twenty a minute (docs/sources.md#channels)."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=15)
LATEST = timedelta(hours=24)
"""A message that could not be sent for so long is given up; default of ours."""
SECRET = "whsec_"
"""How a secret of Standard Webhooks begins: 24 to 64 bytes in base64 follow."""
REFUSED, KEY_LOST = "REFUSED", "KEY_LOST"
"""Faults beside those of the way: the gateway said no; the platform's key is not that which sealed the channel."""


class Kind(enum.StrEnum):
    """What a channel leads to: a robot of WeCom or DingTalk, a gateway for text messages, or any program."""

    WECOM = "WECOM"
    DINGTALK = "DINGTALK"
    SMS = "SMS"
    JSON = "JSON"


class State(States, of=Words("channel", "渠道")):
    """Whether a channel is used."""

    ACTIVE = "ACTIVE", "PAUSED", "ENDED"
    PAUSED = "PAUSED", "ACTIVE", "ENDED"
    ENDED = "ENDED"


class Sending(States, of=Words("message", "消息")):
    """What became of a message. One that FAILED is tried again."""

    QUEUED = "QUEUED", "SENT", "FAILED", "GIVEN_UP"
    FAILED = "FAILED", "SENT", "FAILED", "GIVEN_UP"
    SENT = "SENT"
    GIVEN_UP = "GIVEN_UP"


OPEN = (Sending.QUEUED, Sending.FAILED)


class Reason(enum.StrEnum):
    """Why a message was given up: it failed for a day, its alerts were taken in hand before, or its channel stopped."""

    TOO_LATE = "TOO_LATE"
    NOTHING_LEFT = "NOTHING_LEFT"
    CHANNEL_STOPPED = "CHANNEL_STOPPED"


class SecretWanted(Refusal):
    """A channel of kind JSON signs what it sends: give `secret` as whsec_ and 24 to 64 bytes in base64 behind it."""

    zh = "JSON类渠道须对发送内容签名：请在secret中填写whsec_及其后24至64字节的base64编码。"


class SecretUnused(Refusal):
    """A robot of WeCom has its key in its address: leave `secret` out."""

    zh = "企业微信机器人的密钥已在地址中：请不要填写secret。"


class SmsWanted(Refusal):
    """A channel of kind SMS needs to know to which numbers it sends: say so in `sms`."""

    zh = "短信渠道须说明发送到哪些号码：请填写sms。"


class SmsUnused(Refusal):
    """Numbers and fields of a gateway belong to channels of kind SMS alone: leave `sms` out."""

    zh = "号码和网关字段仅用于短信渠道：请不要填写sms。"


class CredentialsWanted(Refusal):
    """The address is of another server, and what was given for one is not sent to another: give {name} anew."""

    zh = "该地址属于另一台服务器：请重新填写{name}，原有内容不会发送到另一台服务器。"


class WayLost(Refusal, kind=ErrorKind.CONFLICT):
    """The platform's key is another than when this channel was set up: end it, and set up a new one."""

    zh = "平台密钥已更换，无法读取该渠道：请停用该渠道并重新设置。"


class TestWaits(Refusal, kind=ErrorKind.CONFLICT):
    """A test of this channel waits to be sent already: GET /v1/channel-messages tells what becomes of it."""

    zh = "该渠道已有测试在等待发送：结果请查看GET /v1/channel-messages。"


class RuleUnknown(Refusal):
    """No alert rule in force is called {rule}: compare the name with GET /v1/alert-rules."""

    zh = "现行提醒规则中没有名为 {rule} 的规则：请与GET /v1/alert-rules核对。"


@dataclass(frozen=True)
class Way:
    """Where a channel leads. `secret` signs (DINGTALK, JSON) or is the bearer token (SMS); `sms` says how a gateway
    names its fields, and which numbers it sends to.
    """

    address: str
    secret: str | None = None
    sms: Mapping[str, Any] | None = None


class Notice(NamedTuple):
    """What is to be said on a channel, in one language."""

    id: UUID
    area: str
    party: str
    test: bool
    alerts: int
    urgent: int
    deadline: datetime | None
    text: str


class Request(NamedTuple):
    """What is sent, by POST."""

    address: str
    headers: Mapping[str, str]
    body: bytes


def check_way(kind: str, way: Way) -> None:
    """Raises SecretWanted, SecretUnused, SmsWanted, SmsUnused."""
    if kind == Kind.JSON and not 24 <= len(_key(way.secret or "")) <= 64:
        raise SecretWanted(pointer="#/secret")
    if kind == Kind.WECOM and way.secret:
        raise SecretUnused(pointer="#/secret")
    if kind == Kind.SMS and not way.sms:
        raise SmsWanted(pointer="#/sms")
    if kind != Kind.SMS and way.sms:
        raise SmsUnused(pointer="#/sms")


def request_of(kind: str, way: Way, notice: Notice, at: datetime) -> Request:
    """What is sent at a moment of the true clock, which signatures hold."""
    if kind == Kind.JSON:
        return _signed(way, notice, at)
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if kind == Kind.SMS:
        headers |= {"Authorization": f"Bearer {way.secret}"} if way.secret else {}
        return Request(way.address, headers | {"Idempotency-Key": str(notice.id)}, _body(_sms(way.sms or {}, notice)))
    address = _robot_address(way, at) if kind == Kind.DINGTALK and way.secret else way.address
    return Request(address, headers, _body({"msgtype": "text", "text": {"content": notice.text}}))


def _robot_address(way: Way, at: datetime) -> str:
    """A robot of DingTalk proves by a signature in its address that it may speak."""
    stamp, secret = str(int(at.timestamp() * 1_000)), way.secret or ""
    digest = hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256)
    between = "&" if "?" in way.address else "?"
    return f"{way.address}{between}timestamp={stamp}&sign={quote_plus(base64.b64encode(digest))}"


def _sms(sms: Mapping[str, Any], notice: Notice) -> dict[str, Any]:
    """The numbers and the text; where the gateway has a template, its name and its parameters instead of the text."""
    body = {**sms["fixed"], sms["numbers_field"]: sms["numbers"]}
    if template := sms["template"]:
        params = {"alerts": str(notice.alerts), "urgent": str(notice.urgent)}
        return {**body, sms["template_field"]: template, sms["params_field"]: params}
    return {**body, sms["text_field"]: notice.text}


def _signed(way: Way, notice: Notice, at: datetime) -> Request:
    """As Standard Webhooks: a repeated message has the same id."""
    content = notice._asdict() | {"id": str(notice.id), "deadline": notice.deadline and notice.deadline.isoformat()}
    type = "channel.test" if notice.test else "inbox.filled"
    body = _body({"type": type, "timestamp": at.isoformat(), "data": content})
    signed = signed_as(content["id"], body, [_key(way.secret or "")], at)
    return Request(way.address, {"Content-Type": "application/json", **signed}, body)


def _key(secret: str) -> bytes:
    """The bytes of a secret of Standard Webhooks; none of what is no such secret."""
    try:
        return base64.b64decode(secret.removeprefix(SECRET), validate=True) if secret.startswith(SECRET) else b""
    except ValueError:  # no base64, or letters that are not even ASCII
        return b""


def _body(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def refusal_of(kind: str, way: Way, status: int, body: bytes) -> str | None:
    """None if the gateway took a message; else its status, and its own code where it told one."""
    if not 200 <= status < 300:
        return str(status)
    if kind in (Kind.WECOM, Kind.DINGTALK):
        field, wanted = "errcode", "0"
    elif kind == Kind.SMS and way.sms and way.sms["success_field"]:
        field, wanted = way.sms["success_field"], way.sms["success_value"]
    else:
        return None
    try:
        value = json.loads(body)[field]
        code = value if isinstance(value, str) else json.dumps(value)
    except (ValueError, KeyError, TypeError, RecursionError):
        code = "?"
    return None if code == wanted else f"{status}/{code[:20]}"


def wait_after(failures: int, asked: str | None) -> timedelta:
    """How long a channel rests after so many failures in a row: as long as its gateway `asked` for (Retry-After, in
    seconds), but no longer than the longest.
    """
    own: timedelta = FIRST_WAIT * 2 ** min(failures - 1, 20)
    wanted = timedelta(seconds=int(asked)) if asked and asked.isascii() and asked.isdigit() and len(asked) < 7 else own
    return min(max(own, wanted), LONGEST_WAIT)
