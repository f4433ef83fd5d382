"""Reads of visits, one module per subject."""

from services.visits.queries import (
    audience,
    campaigns,
    contacts,
    explanations,
    offers,
    people,
    promises,
    rules,
    satisfaction,
    stories,
)

__all__ = [
    "audience",
    "campaigns",
    "contacts",
    "explanations",
    "offers",
    "people",
    "promises",
    "rules",
    "satisfaction",
    "stories",
]
