"""Policies → events."""

from typing import Any

from services.registry.models import Policy
from shared.events.envelope import Event


def _published(policy: Policy) -> dict[str, Any]:
    ends = {"valid_to": policy.valid_to} if policy.valid_to else {}
    return {"policy_id": policy.id, "title": policy.title, "valid_from": policy.valid_from, **ends}


def policy_published(policy: Policy) -> Event:
    return Event("policy.published.v1", _published(policy), policy.area)


def policy_revised(policy: Policy) -> Event:
    return Event("policy.revised.v1", _published(policy), policy.area)


def policy_superseded(policy: Policy) -> Event:
    return Event("policy.superseded.v1", {**_published(policy), "superseded_by": policy.superseded_by}, policy.area)
