"""Refusals: what a problem looks like, and that nothing came of the request."""

import re
from typing import Any

from sqlalchemy import func, select

from services.registry.models import Veteran
from shared.events.tables import OUTBOX
from shared.http.problems import MEDIA_TYPE
from tests.kit.apps import Caller
from tests.kit.network import Network

LANGUAGES = ("zh-CN,zh;q=0.9,en;q=0.8", "en-GB")
"""What callers of either language send as Accept-Language."""


def foreign_words(accepted: str | None, problem: Any) -> list[str]:
    """The details of a problem that are not in the language its caller accepted."""
    details = [problem["detail"], *(fault["detail"] for fault in problem.get("errors", ()))]
    return [text for text in details if bool(re.search("[一-龥]", text)) != (accepted or "").startswith("zh")]


def unchanged(net: Network) -> bool:
    """Whether the registry holds no file and no event."""
    with net.stores["registry"].work.session() as db:
        return not db.scalar(select(func.count(Veteran.id))) and not db.scalar(select(func.count(OUTBOX.c.id)))


def refused(answer: Any, status: int, slug: str, pointer: str | None = None) -> None:
    assert answer.status_code == status, answer.text
    assert answer.mimetype == MEDIA_TYPE
    assert answer.json["type"] == f"urn:muster:problem:{slug}"
    assert answer.json["status"] == status
    assert answer.json["detail"]
    if pointer is not None:
        assert pointer in [fault["pointer"] for fault in answer.json["errors"]]


def send(caller: Caller, text: str, content_type: str = "application/json") -> Any:
    return caller.call("POST", "/v1/veterans", data=text.encode(), content_type=content_type)
