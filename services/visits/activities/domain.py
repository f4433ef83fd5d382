"""What stations hold. Pure rules."""

from datetime import date

from shared.errors import Refusal


class HeldInFuture(Refusal):
    """It is entered after it was held: name a day that has come."""


def check_held(held_on: date, today: date) -> None:
    """Raises HeldInFuture."""
    if held_on > today:
        raise HeldInFuture(pointer="#/held_on")
