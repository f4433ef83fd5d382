"""The service life cycle 全生命周期: its stages and the standard services due at each."""

from sqlalchemy.orm import Session

from services.registry.lifecycle.rules import STAGES
from services.registry.lifecycle.schemas.stages import StagesSchema
from shared.contracts.access import Actor
from shared.http.routes import Fields, Routes

routes = Routes("stages", __name__, description="Service life cycle")


@routes.read("/v1/stages", may="station:read", answer=StagesSchema)
def list_stages(db: Session, by: Actor) -> Fields:
    """Every stage with its standard services: by whom, and within how many days."""
    return {"items": list(STAGES.values())}
