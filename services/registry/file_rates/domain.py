"""File rates: the share of files that are complete, and verified lately (docs/sources.md#files). Pure."""

import enum


class FileRate(enum.StrEnum):
    """What is counted of files."""

    COMPLETE = "COMPLETE"
    VERIFIED = "VERIFIED"
