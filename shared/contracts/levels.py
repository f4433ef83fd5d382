"""Levels of stations, a word of events and of rules alike."""

import enum


class Level(enum.StrEnum):
    """Where a station stands: the four administrative levels, and universities, railway stations, enterprises."""

    CITY = "CITY"
    COUNTY = "COUNTY"
    TOWN = "TOWN"
    VILLAGE = "VILLAGE"
    UNIVERSITY = "UNIVERSITY"
    OTHER = "OTHER"
