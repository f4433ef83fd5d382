"""Exemplary deeds 先进典型事迹: a story's states, and what it needs before all stations may read it. Pure rules."""

import enum
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.errors import Refusal
from shared.states import States
from shared.words import Words


class State(States, of=Words("story", "故事")):
    DRAFT = "DRAFT", "REVIEWED", "WITHDRAWN"
    REVIEWED = "REVIEWED", "DRAFT", "PUBLISHED", "WITHDRAWN"
    PUBLISHED = "PUBLISHED", "WITHDRAWN"
    WITHDRAWN = "WITHDRAWN"


class About(enum.StrEnum):
    """Whose deeds are told."""

    VETERAN = "VETERAN"
    STAFF = "STAFF"
    OTHER = "OTHER"


@dataclass(frozen=True)
class NewStory:
    """A story to draft, about a served person, a member of staff, or someone named in words."""

    title: str
    text: str
    veteran_id: UUID | None = None
    account_id: UUID | None = None
    about: str | None = None
    consented_on: date | None = None


class ConsentMissing(Refusal):
    """Whoever the story is about has not consented to this text: send it back by a review (`passed` false), enter the
    day they did, and publish it once it is reviewed again.
    """

    zh = "故事所写的人尚未同意此文本：请先审核退回（`passed` 为 false），登记其同意日期，重新审核后再发布。"


class ConsentInFuture(Refusal):
    """Consent is entered after it was given: name a day that has come."""

    zh = "同意应在取得之后登记：请填写今天或以前的日期。"


def check_consent(consented_on: date | None, today: date) -> None:
    """Raises ConsentInFuture."""
    if consented_on and consented_on > today:
        raise ConsentInFuture(pointer="#/consented_on")
