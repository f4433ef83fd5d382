"""What was promised to a person: kept, broken, or taken back. Pure rules."""

from shared.states import States
from shared.words import Words


class PromiseState(States, of=Words("promise", "承诺")):
    OPEN = "OPEN", "OVERDUE", "KEPT", "BROKEN", "WITHDRAWN"
    OVERDUE = "OVERDUE", "KEPT", "BROKEN", "WITHDRAWN"
    KEPT = "KEPT"
    BROKEN = "BROKEN"
    WITHDRAWN = "WITHDRAWN"


OUTCOMES = (PromiseState.KEPT, PromiseState.BROKEN, PromiseState.WITHDRAWN)
PENDING = (PromiseState.OPEN, PromiseState.OVERDUE)
