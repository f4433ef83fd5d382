"""Why something could not be sent."""

import enum


class Failure(enum.StrEnum):
    """What went wrong on the way."""

    NAME_UNKNOWN = "NAME_UNKNOWN"
    ADDRESS_FORBIDDEN = "ADDRESS_FORBIDDEN"
    UNREACHABLE = "UNREACHABLE"
    CERTIFICATE = "CERTIFICATE"
    TOO_SLOW = "TOO_SLOW"
    GARBLED = "GARBLED"


class Unsent(Exception):
    """There was no answer. Whether the request arrived is not known if it was TOO_SLOW, UNREACHABLE or GARBLED."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure
