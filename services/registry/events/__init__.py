"""Rows of the registry → published events, one module per subject."""

from services.registry.events import stations, veterans

__all__ = ["stations", "veterans"]
