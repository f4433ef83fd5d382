"""Rows of visits → published events, one module per subject."""

from services.visits.events import activities, campaigns, contacts

__all__ = ["activities", "campaigns", "contacts"]
