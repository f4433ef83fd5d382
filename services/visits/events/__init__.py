"""Rows of visits → published events, one module per subject."""

from services.visits.events import contacts, hardships

__all__ = ["contacts", "hardships"]
