"""Rows of the registry → published events, one module per subject."""

from services.registry.events import cards, plaques, stations, veterans

__all__ = ["cards", "plaques", "stations", "veterans"]
