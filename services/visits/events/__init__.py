"""Rows of visits → published events, one module per subject."""

from services.visits.events import (
    activities,
    campaigns,
    contacts,
    explanations,
    hardships,
    offers,
    satisfaction,
    stories,
)

__all__ = ["activities", "campaigns", "contacts", "explanations", "hardships", "offers", "satisfaction", "stories"]
