"""Lectures 退役军人讲堂 and the two kinds of stories 两个故事 they tell. Pure rules."""

import enum
from dataclasses import dataclass
from datetime import date


class Speaker(enum.StrEnum):
    VETERAN = "VETERAN"
    WORKER = "WORKER"


class StoryKind(enum.StrEnum):
    """Stories of veterans, and of those who serve them (docs/sources.md#activities)."""

    STORY_OF_VETERAN = "STORY_OF_VETERAN"
    STORY_OF_WORKER = "STORY_OF_WORKER"


@dataclass(frozen=True)
class NewLecture:
    """A lecture that was held; `area` is the station that held it."""

    held_on: date
    topic: str
    place: str
    speaker: str
    speaker_kind: Speaker
    story_kinds: list[StoryKind]
    audience: int
    area: str | None = None
