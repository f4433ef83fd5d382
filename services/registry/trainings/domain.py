"""Training of all staff 全员培训, and across one level 下跨一级."""

from collections.abc import Iterable, Set
from datetime import date

from shared.errors import Refusal
from shared.states import States
from shared.words import Words


class State(States, of=Words("session", "培训")):
    COMPLETED = "COMPLETED", "WITHDRAWN"
    WITHDRAWN = "WITHDRAWN"


class SubjectUnknown(Refusal):
    """There is no such subject of training; `GET /v1/trainings/subjects` lists them."""

    zh = "没有此培训科目：`GET /v1/trainings/subjects` 列明全部科目。"


class HeldInFuture(Refusal):
    """A session is entered once it was held: name a day that has come."""

    zh = "培训应在举办之后登记：请填写今天或以前的日期。"


class PlannedInPast(Refusal):
    """A session is announced before it is held: name a day after today, or enter it as one that was held."""

    zh = "培训应在举办之前预告：请填写今天以后的日期，已举办的请直接登记。"


class TraineeOfAnotherLevel(Refusal):
    """A session trains staff of one level: enter those of another level as a session of their own."""

    zh = "一期培训只培训同一层级的人员：其他层级的请另行登记一期。"


class TraineeTwice(Refusal):
    """Someone stands twice among the trainees: name each of them once."""

    zh = "参训人员中有人重复：每人只填一次。"


class TraineeNotInPost(Refusal):
    """This person was not in post on the day of the session: compare that day with the first and last day of their
    post.
    """

    zh = "该人员在培训当日不在岗：请将培训日期与其任职起止日期核对。"


def check_subject(subject: str, known: Iterable[str]) -> None:
    """Raises SubjectUnknown."""
    if subject not in known:
        raise SubjectUnknown(pointer="#/subject")


def check_planned(planned_on: date, today: date) -> None:
    """Raises PlannedInPast."""
    if planned_on <= today:
        raise PlannedInPast(pointer="#/planned_on")


def check(subject: str, known: Iterable[str], held_on: date, today: date) -> None:
    """Raises SubjectUnknown, HeldInFuture."""
    check_subject(subject, known)
    if held_on > today:
        raise HeldInFuture(pointer="#/held_on")


def crosses_a_level(trainer: str, trainee: str, pairs: Set[tuple[str, str]]) -> bool:
    """Whether a session went across one level, by the pairs (trainer's, trainee's) that do."""
    return (trainer, trainee) in pairs
