"""Rows of the registry → published events, one module per subject."""

from services.registry.events import awards, contests, policies, stations, trainings, veterans

__all__ = ["awards", "contests", "policies", "stations", "trainings", "veterans"]
