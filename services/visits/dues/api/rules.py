"""The rules of contact plans."""

from sqlalchemy.orm import Session

from services.visits.dues.rules import FIGURES, shown
from services.visits.dues.schemas.rules import RulesSchema
from shared.contracts.access import Actor
from shared.http.routes import Fields, Routes

routes = Routes("rules", __name__, description="The rules of contact plans")


@routes.read("/v1/rules", may="rule:read", answer=RulesSchema)
def get_rules(db: Session, by: Actor) -> Fields:
    """The rules that plans and dues follow.

    Every figure with its source, and whether it is a default of ours.
    """
    return {"version": FIGURES["version"], "figures": list(shown(FIGURES))}
