"""Reads of rules: those in force, how they came to be, and past events to try others on."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from marshmallow import ValidationError
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.notify.models import RuleChange
from services.notify.rules.domain import Rule
from services.notify.rules.rules import SHIPPED, RuleSchema, rule_of
from shared.driver import execute, scalar
from shared.events import catalogue

log = structlog.get_logger()


@dataclass(frozen=True)
class Book:
    """The rules of an edition by name: those in force as they are written, with the edition that each is of, and all
    as they act. One that was dropped raises nothing, and goes on to close, hand on and escalate what it has raised.
    Edition 0 is what ships.
    """

    edition: int
    written: Mapping[str, tuple[int, Mapping[str, Any]]]
    rules: Mapping[str, Rule]

    def told_by(self, type: str) -> list[Rule]:
        """The rules that an event of a type may raise an alert by."""
        return [rule for rule in self._of_type.get(type, ()) if rule.event == type and rule.name in self.written]

    def ended_by(self, type: str, data: Mapping[str, Any]) -> set[str]:
        """Names of the rules whose alerts an event of a type and body closes."""
        return {rule.name for rule in self._of_type.get(type, ()) if rule.ended_by(type, data)}

    @cached_property
    def _of_type(self) -> Mapping[str, Sequence[Rule]]:
        """The rules that name a type, for each event is asked after."""
        by_type = defaultdict[str, list[Rule]](list)
        for rule in self.rules.values():
            for type in {rule.event, *rule.until}:
                by_type[type].append(rule)
        return by_type


class Past(NamedTuple):
    """An event of the past, with its body loaded."""

    at: datetime
    type: str
    subject: str
    area: str
    data: Mapping[str, Any]


_HEAD = "SELECT id FROM rule_changes WHERE edition IS NOT NULL ORDER BY edition DESC LIMIT 1"
_books: dict[UUID | None, Book] = {}
"""The book that was used last, by the change that made it."""


def in_force(db: Session) -> Book:
    """The rules that act now."""
    head: UUID | None = scalar(db, _HEAD, {})
    if head not in _books:
        book = _read(db)
        _books.clear()
        _books[head] = book
    return _books[head]


def _read(db: Session) -> Book:
    every = {name: (0, rule) for name, rule in SHIPPED.items()}
    dropped = set[str]()
    changes = db.scalars(select(RuleChange).where(RuleChange.edition.is_not(None)).order_by(RuleChange.edition)).all()
    for change in changes:
        wanted = {rule["name"]: (change.edition or 0, _without_name(rule)) for rule in change.rules}
        every, dropped = every | wanted, (dropped - wanted.keys()) | {*change.drops}
    rules = {}
    for name, (edition, rule) in every.items():
        try:
            rules[name] = rule_of(name, RuleSchema().load(rule) if edition else rule)
        except ValidationError as fault:  # a release after that which adopted it knows no such event or field
            log.error("a rule that was adopted cannot be used; it raises nothing", rule=name, reason=str(fault))
    written = {name: rule for name, rule in every.items() if name not in dropped}
    return Book(changes[-1].edition or 0 if changes else 0, written, rules)


def _without_name(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in rule.items() if name != "name"}


def changes(query: Mapping[str, Any]) -> Select[Any]:
    """Changes of the rules, by state if asked."""
    rows = select(RuleChange)
    return rows.where(RuleChange.state == query["state"]) if "state" in query else rows


def changed_since(db: Session, base: int) -> set[str]:
    """Names of the rules that changes after an edition have set or dropped."""
    rows = db.execute(select(RuleChange.rules, RuleChange.drops).where(RuleChange.edition > base))
    return {name for rules, drops in rows for name in (*(rule["name"] for rule in rules), *drops)}


_OF_TOPICS = "SELECT set_config('app.topics', %(topics)s, true)"  # the feed's row security shows no others
_PAST = """
    SELECT logtime, type, subject, area, body FROM feed
     WHERE type = ANY(%(types)s) AND logtime >= %(since)s ORDER BY seq
"""


def past_events(db: Session, types: Collection[str], since: datetime) -> Iterator[Past]:
    """Events of some types since a moment, the oldest first, as the feed keeps them."""
    execute(db, _OF_TOPICS, {"topics": ",".join({catalogue.topic_of(type) for type in types})})
    rows = execute(db, _PAST, {"types": list(types), "since": since})
    return (Past(row.logtime, row.type, row.subject, row.area, _loaded(row.type, row.body)) for row in rows)


def _loaded(type: str, body: Any) -> Mapping[str, Any]:
    return catalogue.load(type, body if isinstance(body, dict) else json.loads(body))
