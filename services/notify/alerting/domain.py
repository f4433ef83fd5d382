"""Alert rules: data that says which event tells whom what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.security.areas import at_level


@dataclass(frozen=True)
class Rule:
    """One rule; `text` is by language. With `every` a wider area's event is told to all its stations of the level."""

    name: str
    event: str
    level: str
    party: str
    severity: str
    text: Mapping[str, str]
    when: Mapping[str, Any]
    deadline_hours: float | None
    every: bool

    def applies(self, data: Mapping[str, Any]) -> bool:
        """Whether an event's body has every value the rule wants."""
        return all(data.get(name) == value for name, value in self.when.items())

    def inbox_area(self, area: str) -> str:
        """The area whose station is told of something in `area`."""
        return at_level(area, self.level)

    def say(self, data: Mapping[str, Any]) -> dict[str, str]:
        """The texts with the body's fields filled in."""
        return {language: text.format(**data) for language, text in self.text.items()}

    def deadline(self, raised_at: datetime) -> datetime | None:
        return raised_at + timedelta(hours=self.deadline_hours) if self.deadline_hours else None


def faults(event: str, when: Mapping[str, Any], texts: Mapping[str, str], body: Mapping[str, bool]) -> Iterator[str]:
    """What a rule wants that an event's body does not have: a condition a field, a text one that is always there."""
    for name in sorted(when.keys() - body.keys()):
        yield f"{event} has no field {name}"
    for language, text in texts.items():
        try:
            text.format_map({name: "" for name, always in body.items() if always})
        except KeyError as fault:
            yield f"{event} has no field {fault.args[0]} that is always there, as its text {language} wants"
        except (ValueError, IndexError, AttributeError) as fault:
            yield f"text {language} cannot be filled in from {event}: {fault!r}"
