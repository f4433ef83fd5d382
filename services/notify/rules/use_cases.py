"""Changing the rules by two, and trying them on what has happened. Locks: the change, then the rules' lock."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from services.notify.models import RuleChange
from services.notify.people.queries import stations_below
from services.notify.rules import queries
from services.notify.rules.domain import Change, ChangeEmpty, Rule, RuleNamedTwice, RulesMovedOn, RuleUnusable
from services.notify.rules.rules import RuleSchema, rule_of
from shared import clock, locks
from shared.clock import business_date
from shared.contracts.access import Actor
from shared.db import hold_one
from shared.errors import SameEyes
from shared.officers import is_one_of
from shared.rules import faults_of
from shared.security.areas import at_level, level
from shared.states import step

Written = Mapping[str, Any]
"""A rule as people write it, its name with it."""
Tried = tuple[str, str, str, str]
"""An alert that would have been raised: rule, home, party and key."""
MOST_SHOWN = 200
"""Of the stations that a rule would have told."""


def propose_change(db: Session, by: Actor, rules: Sequence[Written], drops: Sequence[str], reason: str) -> RuleChange:
    """Propose rules to set and to drop, all or none. Raises ChangeEmpty, RuleNamedTwice."""
    _check_names(rules, drops)
    change = RuleChange(
        state=Change.PROPOSED,
        rules=[{**rule} for rule in rules],
        drops=list(drops),
        reason=reason,
        base=queries.in_force(db).edition,
        proposed_by=by.account,
        proposed_at=clock.now(db),
    )
    db.add(change)
    db.flush()
    return change


def decide_change(db: Session, by: Actor, id: UUID, outcome: Change, expected: int | None) -> RuleChange:
    """Adopt, decline or withdraw a change. What is adopted acts on every event from then on.

    Raises NotFound, VersionStale, WrongState, SameEyes, RulesMovedOn, RuleUnusable.
    """
    change = hold_one(db, RuleChange, id, expected=expected)
    change.state = step(change.state, outcome)
    if outcome is not Change.WITHDRAWN and is_one_of(db, by.account, [change.proposed_by]):
        raise SameEyes
    if outcome is Change.ADOPTED:
        locks.take(db, locks.ALERT_RULES)
        _check_still(db, change)
        change.edition = queries.in_force(db).edition + 1
    change.decided_by, change.decided_at = by.account, clock.now(db)
    change.version += 1
    db.flush()
    return change


def try_rules(db: Session, rules: Sequence[Written], days: int) -> dict[str, Any]:
    """What rules would have raised in the last days, by rule and station, each thing once for as long, and how many of
    these would have closed themselves. Nothing changes; whom rules spare is not looked at.
    """
    since = clock.now(db) - timedelta(days=days)
    tried = [rule_of(rule["name"], rule) for rule in rules]
    past = queries.past_events(db, {type for rule in tried for type in (rule.event, *rule.until)}, since)
    about: dict[Tried, set[str]] = defaultdict(set)
    alerts: dict[tuple[str, str], set[Tried]] = defaultdict(set)
    events = 0
    for event in past:
        events += 1
        for rule in tried:
            if rule.ended_by(event.type, event.data):
                for alert in alerts[rule.name, event.subject]:
                    about[alert].discard(event.subject)
            if rule.event == event.type and rule.applies(event.data, business_date(event.at)):
                key, (wanted, party) = rule.key_of(event.subject, event.data), rule.audience(event.data)
                for home in homes(db, rule, wanted, event.area):
                    about[rule.name, home, party, key].add(event.subject)
                    alerts[rule.name, event.subject].add((rule.name, home, party, key))
    return {"since": since, "events": events, "rules": [_tried(rule, about) for rule in tried]}


def homes(db: Session, rule: Rule, wanted: str, area: str) -> Sequence[str]:
    """The areas at the `wanted` level whose inboxes a rule tells of something in `area`."""
    upward = at_level(area, wanted)
    if not rule.every or upward != area or level(area) == wanted:
        return [upward]
    return stations_below(db, area, wanted)


def _tried(rule: Rule, about: Mapping[Tried, set[str]]) -> dict[str, Any]:
    own = {(home, party, key): things for (name, home, party, key), things in about.items() if name == rule.name}
    by_inbox = sorted(Counter((home, party) for home, party, _ in own).items())
    stations = [{"area": home, "party": party, "alerts": number} for (home, party), number in by_inbox[:MOST_SHOWN]]
    closed = sum(not things for things in own.values())
    return {"rule": rule.name, "alerts": len(own), "closed": closed, "at": len(by_inbox), "stations": stations}


def _check_names(rules: Sequence[Written], drops: Sequence[str]) -> None:
    names = Counter([*(rule["name"] for rule in rules), *drops])
    if not names:
        raise ChangeEmpty(pointer="#/rules")
    name, times = names.most_common(1)[0]
    if times > 1:
        raise RuleNamedTwice(rule=name, pointer="#/rules")


def _check_still(db: Session, change: RuleChange) -> None:
    """Nothing is adopted on top of what its proposer has not seen, nor what this release cannot use."""
    named = [*(rule["name"] for rule in change.rules), *change.drops]
    if moved := sorted(queries.changed_since(db, change.base) & set(named)):
        raise RulesMovedOn(rule=moved[0])
    for rule in change.rules:
        try:
            RuleSchema().load({name: value for name, value in rule.items() if name != "name"})
        except ValidationError as fault:
            raise RuleUnusable(rule=rule["name"], faults=[*faults_of(fault.messages)]) from None
