"""Reads of visits, one module per subject."""

from services.visits.queries import contacts, hardship_rules, hardships, people, register

__all__ = ["contacts", "hardship_rules", "hardships", "people", "register"]
