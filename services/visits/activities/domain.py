"""What stations hold. Pure rules."""

from datetime import date

from shared.errors import Refusal


class HeldInFuture(Refusal):
    """It is entered after it was held: name a day that has come."""

    zh = "应在举行之后登记：请填写今天或以前的日期。"


def check_held(held_on: date, today: date) -> None:
    """Raises HeldInFuture."""
    if held_on > today:
        raise HeldInFuture(pointer="#/held_on")
