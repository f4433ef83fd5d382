"""Contests of skill 大比武: states, rounds, scores and ranks with ties."""

import enum
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict
from uuid import UUID

from services.registry.awards.domain import Nominee
from shared.errors import Refusal
from shared.states import States
from shared.words import Words


class State(States, of=Words("contest", "比赛")):
    ANNOUNCED = "ANNOUNCED", "HELD"
    HELD = "HELD", "PUBLISHED"
    PUBLISHED = "PUBLISHED"


class Likes(enum.StrEnum):
    """The four likes 四如 that a round may test (docs/sources.md#four-likes): 如臂使指, 如数家珍, 如沐春风,
    如鱼得水.
    """

    COMMAND = "COMMAND"
    KNOWLEDGE = "KNOWLEDGE"
    WARMTH = "WARMTH"
    EMBEDDEDNESS = "EMBEDDEDNESS"


class RoundKind(TypedDict):
    """A kind of round: who is scored in it, and the highest score."""

    kind: str
    zh: str
    by: list[str]
    most: int


class RoundUnknown(Refusal):
    """There is no such kind of round; `GET /v1/contests/rounds` lists them."""

    zh = "没有此类赛程：`GET /v1/contests/rounds` 列明全部赛程。"


class ScoresUnfit(Refusal):
    """Give one score for each round of the contest, null where there is none, and none above the round's most. People
    have no score in a round for teams, teams none in a round for people.
    """

    zh = (
        "比赛的每个赛程各填一个分数，没有的填 null，且不得超过该赛程的满分；个人没有团体赛程的分数，"
        "团体没有个人赛程的分数。"
    )


def check_scores(
    scores: Sequence[int | None], rounds: Sequence[Mapping[str, Any]], who: Nominee, kinds: Mapping[str, RoundKind]
) -> None:
    """Raises ScoresUnfit."""
    if len(scores) != len(rounds):
        raise ScoresUnfit(pointer="#/scores")
    for place, (score, round) in enumerate(zip(scores, rounds, strict=True)):
        if score is not None and (score > round["most"] or who not in kinds[round["kind"]]["by"]):
            raise ScoresUnfit(pointer=f"#/scores/{place}")


def total(scores: Sequence[int | None]) -> int:
    return sum(score for score in scores if score is not None)


def ranks(totals: Mapping[UUID, int]) -> dict[UUID, int]:
    """The rank of each by total. Equal totals share a rank, and the ranks they take up are left out (1, 2, 2, 4)."""
    return {id: 1 + sum(other > mine for other in totals.values()) for id, mine in totals.items()}
