"""Reads of the registry, one module per subject."""

from services.registry.queries import accounts, cards, households, imports, stations, veterans

__all__ = ["accounts", "cards", "households", "imports", "stations", "veterans"]
