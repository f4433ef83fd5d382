"""Reads of visits, one module per subject."""

from services.visits.queries import contacts, people, promises, rules

__all__ = ["contacts", "people", "promises", "rules"]
