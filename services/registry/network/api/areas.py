"""Areas."""

from sqlalchemy.orm import Session

from services.registry.models import Area
from services.registry.network.queries import stations
from services.registry.network.schemas.areas import AreaQuery, AreaSchema
from shared.contracts.access import Actor
from shared.db import find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes

routes = Routes("areas", __name__, description="Areas")


@routes.page("/v1/areas", may="area:read", query=AreaQuery, of=AreaSchema)
def list_areas(db: Session, by: Actor, query: Fields) -> Page:
    """Administrative divisions by code; if asked, those of one parent."""
    return paginate(db, stations.areas(query.get("parent")), [Area.code], query)


@routes.read("/v1/areas/<code>", may="area:read", answer=AreaSchema)
def get_area(db: Session, by: Actor, code: str) -> Area:
    """One division."""
    return find(db, Area, code)
