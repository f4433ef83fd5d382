"""Reads of visits, one module per subject."""

from services.visits.queries import (
    audience,
    campaigns,
    contact_rates,
    contacts,
    explanations,
    hardships,
    offers,
    people,
    promises,
    register,
    satisfaction,
    stories,
)

__all__ = [
    "audience",
    "campaigns",
    "contact_rates",
    "contacts",
    "explanations",
    "hardships",
    "offers",
    "people",
    "promises",
    "register",
    "satisfaction",
    "stories",
]
