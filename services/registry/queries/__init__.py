"""Reads of the registry, one module per subject."""

from services.registry.queries import accounts, shipped, staff, stations, veterans

__all__ = ["accounts", "shipped", "staff", "stations", "veterans"]
