"""Reads of visits, one module per subject."""

from services.visits.queries import audience, campaigns, contacts, people

__all__ = ["audience", "campaigns", "contacts", "people"]
