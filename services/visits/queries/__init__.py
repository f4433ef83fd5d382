"""Reads of visits, one module per subject."""

from services.visits.queries import (
    audience,
    campaigns,
    contact_rates,
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
    "contact_rates",
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
