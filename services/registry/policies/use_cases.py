"""Publishing policies: each change is a version that is kept."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.models import Policy, PolicyVersion
from services.registry.policies import domain, events
from shared import clock
from shared.contracts.access import Actor
from shared.db import hold_one
from shared.events.envelope import Event
from shared.events.outbox import publish

CONTENT = ("title", "document_number", "text", "link", "audience", "valid_from", "valid_to")


@dataclass(frozen=True)
class NewPolicy:
    """What a policy says; `audience` holds categories of served people, none for everyone."""

    title: str
    valid_from: date
    audience: Sequence[str] = ()
    document_number: str | None = None
    text: str | None = None
    link: str | None = None
    valid_to: date | None = None


def publish_policy(db: Session, by: Actor, new: NewPolicy, supersedes: UUID | None) -> Policy:
    """Publish a policy for the caller's area, in the place of another if it supersedes one.

    Raises PolicyEmpty, PeriodReversed, NotFound, PolicyOver.
    """
    content = asdict(new) | {"audience": sorted(set(new.audience))}
    policy = Policy(area=by.area, published_by=by.account, published_at=clock.now(db), **content)
    domain.check(policy.text, policy.link, policy.valid_from, policy.valid_to)
    old = _held(db, by, supersedes, None) if supersedes else None
    _keep(db, by, policy, events.policy_published(policy))
    if old:
        old.superseded_by = policy.id
        _keep(db, by, old, events.policy_superseded(old))
    return policy


def revise_policy(db: Session, by: Actor, id: UUID, changes: dict[str, Any], expected: int | None) -> Policy:
    """Change what a policy says. Raises NotFound, VersionStale, PolicyOver, PolicyEmpty, PeriodReversed."""
    policy = _held(db, by, id, expected)
    for name, value in changes.items():
        setattr(policy, name, sorted(set(value)) if name == "audience" else value)
    domain.check(policy.text, policy.link, policy.valid_from, policy.valid_to)
    _keep(db, by, policy, events.policy_revised(policy))
    return policy


def _held(db: Session, by: Actor, id: UUID, expected: int | None) -> Policy:
    policy = hold_one(db, Policy, id, within=by.area, expected=expected)
    if policy.superseded_by:
        raise domain.PolicyOver
    return policy


def _keep(db: Session, by: Actor, policy: Policy, event: Event) -> None:
    """Publish a version and keep it."""
    publish(db, policy, event)
    version = PolicyVersion(
        policy_id=policy.id,
        version=policy.version,
        superseded_by=policy.superseded_by,
        changed_by=by.account,
        changed_at=clock.now(db),
        **{name: getattr(policy, name) for name in CONTENT},
    )
    db.add(version)
