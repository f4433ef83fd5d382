"""The duty list by level 服务清单, authority and service body kept apart."""

from sqlalchemy.orm import Session

from services.registry.duties import queries, use_cases
from services.registry.duties.schemas import DutyListSchema, DutyQuery, DutyVersionsSchema, NewDutyListSchema
from services.registry.models import DutyList
from shared import clock
from shared.contracts.access import Actor
from shared.errors import NotFound
from shared.http.routes import Fields, Routes

routes = Routes("duties", __name__, description="Duty list")
COLUMNS = ("version", "valid_from", "note", "published_by", "published_at")


@routes.read("/v1/duties", may="station:read", query=DutyQuery, answer=DutyListSchema, refuses=(NotFound,))
def get_duties(db: Session, by: Actor, query: Fields) -> Fields:
    """The list of duties in force, or one version of it.

    If asked, the items of one level or party alone.
    """
    duties = queries.version(db, query.get("version"), clock.today(db))
    if duties is None:
        raise NotFound
    wanted = {name: query[name] for name in ("level", "party") if name in query}
    items = [item for item in duties.items if all(item[name] == value for name, value in wanted.items())]
    return {**{name: getattr(duties, name) for name in COLUMNS}, "items": items}


@routes.read("/v1/duties/versions", may="station:read", answer=DutyVersionsSchema)
def list_duty_versions(db: Session, by: Actor) -> Fields:
    """Every version of the list, oldest first."""
    return {"items": queries.versions(db)}


@routes.write("/v1/duties/versions", may="station:manage", body=NewDutyListSchema, answer=DutyListSchema)
def publish_duties(db: Session, by: Actor, body: Fields) -> DutyList:
    """Publish a whole new version. Versions that were published never change."""
    return use_cases.publish_duties(db, by, body["items"], body["valid_from"], body["note"])
