"""Rows of the registry → published events, one module per subject."""

from services.registry.events import awards, cards, contests, plaques, policies, stations, trainings, veterans

__all__ = ["awards", "cards", "contests", "plaques", "policies", "stations", "trainings", "veterans"]
