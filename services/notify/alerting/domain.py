"""Alert rules: data that says which event tells whom what."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from shared.security.areas import at_level


@dataclass(frozen=True)
class Rule:
    """One rule; `text` is by language. `fresh` says of dates how many days before the event they may lie. With `every`
    a wider area's event is told to all its stations of the level.
    """

    name: str
    event: str
    level: str
    party: str
    severity: str
    text: Mapping[str, str]
    when: Mapping[str, Any]
    fresh: Mapping[str, int]
    deadline_hours: float | None
    every: bool

    def applies(self, data: Mapping[str, Any], on: date) -> bool:
        """Whether the body of an event of a day has every value the rule wants, and no date of too long ago. A date
        that is not told is none.
        """
        return all(data.get(name) == value for name, value in self.when.items()) and all(
            data.get(name, on) >= on - timedelta(days=days) for name, days in self.fresh.items()
        )

    def inbox_area(self, area: str) -> str:
        """The area whose station is told of something in `area`."""
        return at_level(area, self.level)

    def say(self, data: Mapping[str, Any]) -> dict[str, str]:
        """The texts with the body's fields filled in."""
        return {language: text.format(**data) for language, text in self.text.items()}

    def deadline(self, raised_at: datetime) -> datetime | None:
        return raised_at + timedelta(hours=self.deadline_hours) if self.deadline_hours else None


def faults(rule: Mapping[str, Any], body: Mapping[str, bool], dates: Collection[str]) -> Iterator[str]:
    """What a rule wants that its event's body does not have: a condition a field, `fresh` a date, a text a field that
    is always there.
    """
    event = rule["event"]
    for name in sorted(rule["when"].keys() - body.keys()):
        yield f"{event} has no field {name}"
    for name in sorted(rule["fresh"].keys() - dates):
        yield f"{event} has no date {name}"
    for language, text in rule["text"].items():
        try:
            text.format_map({name: "" for name, always in body.items() if always})
        except KeyError as fault:
            yield f"{event} has no field {fault.args[0]} that is always there, as its text {language} wants"
        except (ValueError, IndexError, AttributeError) as fault:
            yield f"text {language} cannot be filled in from {event}: {fault!r}"
