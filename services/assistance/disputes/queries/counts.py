"""The indicators on disputes (docs/sources.md#disputes)."""

from datetime import date

from sqlalchemy import and_

from services.assistance.disputes.domain import LEVELS
from services.assistance.models import Dispute
from shared.measures import Measure

AT_LEVELS = {f"SOLVED_AT_{level}": level for level in LEVELS}
NAMES = ("SOLVED", "SOLVED_AT_LOWEST", *AT_LEVELS)


def measures(since: date, as_of: date) -> dict[str, Measure]:
    """Of the disputes registered in a period how many are solved, and of these how many where they arose, and at each
    level. A dispute is solved once its parties have agreed, and as long as they keep to it.
    """
    registered = Dispute.registered_on.between(since, as_of)
    agreed = and_(Dispute.agreed_on.is_not(None), Dispute.agreed_on <= as_of)
    solved = and_(registered, agreed)
    return {
        "SOLVED": Measure(Dispute, registered, agreed),
        "SOLVED_AT_LOWEST": Measure(Dispute, solved, Dispute.solved_level == Dispute.arose_level),
        **{name: Measure(Dispute, solved, Dispute.solved_level == level) for name, level in AT_LEVELS.items()},
    }
