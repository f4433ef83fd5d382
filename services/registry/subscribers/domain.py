"""What becomes of a system's right to read events."""

from shared.states import States
from shared.words import Words


class State(States, of=Words("subscription", "订阅")):
    """ACTIVE until it is revoked, and again if it is granted anew."""

    ACTIVE = "ACTIVE", "REVOKED"
    REVOKED = "REVOKED", "ACTIVE"
