"""What becomes of a system's right to read events."""

from shared.states import States


class State(States, of="subscription"):
    """ACTIVE until it is revoked, and again if it is granted anew."""

    ACTIVE = "ACTIVE", "REVOKED"
    REVOKED = "REVOKED", "ACTIVE"
