"""Reads of visits, one module per subject."""

from services.visits.queries import contacts, people

__all__ = ["contacts", "people"]
