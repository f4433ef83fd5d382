"""Reads of visits, one module per subject."""

from services.visits.queries import (
    audience,
    campaigns,
    contacts,
    explanations,
    hardship_rules,
    hardships,
    offers,
    people,
    promises,
    register,
    rules,
    satisfaction,
    stories,
)

__all__ = [
    "audience",
    "campaigns",
    "contacts",
    "explanations",
    "hardship_rules",
    "hardships",
    "offers",
    "people",
    "promises",
    "register",
    "rules",
    "satisfaction",
    "stories",
]
