"""Training of all staff 全员培训, and across one level 下跨一级."""

from collections.abc import Iterable, Set
from datetime import date

from shared.errors import Refusal
from shared.states import States


class State(States, of="session"):
    COMPLETED = "COMPLETED", "WITHDRAWN"
    WITHDRAWN = "WITHDRAWN"


class SubjectUnknown(Refusal):
    """There is no such subject of training; `GET /v1/trainings/subjects` lists them."""


class HeldInFuture(Refusal):
    """A session is entered once it was held: name a day that has come."""


class TraineeOfAnotherLevel(Refusal):
    """A session trains staff of one level: enter those of another level as a session of their own."""


class TraineeTwice(Refusal):
    """Someone stands twice among the trainees: name each of them once."""


class TraineeNotInPost(Refusal):
    """This person was not in post on the day of the session: compare that day with the first and last day of their
    post.
    """


def check(subject: str, known: Iterable[str], held_on: date, today: date) -> None:
    """Raises SubjectUnknown, HeldInFuture."""
    if subject not in known:
        raise SubjectUnknown(pointer="#/subject")
    if held_on > today:
        raise HeldInFuture(pointer="#/held_on")


def crosses_a_level(trainer: str, trainee: str, pairs: Set[tuple[str, str]]) -> bool:
    """Whether a session went across one level, by the pairs (trainer's, trainee's) that do."""
    return (trainer, trainee) in pairs
