"""What was promised to a person: kept, broken, or taken back. Pure rules."""

from shared.states import States


class PromiseState(States, of="promise"):
    OPEN = "OPEN", "OVERDUE", "KEPT", "BROKEN", "WITHDRAWN"
    OVERDUE = "OVERDUE", "KEPT", "BROKEN", "WITHDRAWN"
    KEPT = "KEPT"
    BROKEN = "BROKEN"
    WITHDRAWN = "WITHDRAWN"


OUTCOMES = (PromiseState.KEPT, PromiseState.BROKEN, PromiseState.WITHDRAWN)
PENDING = (PromiseState.OPEN, PromiseState.OVERDUE)
