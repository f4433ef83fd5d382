"""Reads of the registry, one module per subject."""

from services.registry.queries import accounts, stations, veterans

__all__ = ["accounts", "stations", "veterans"]
