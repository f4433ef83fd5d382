"""Whom reminders are about: birthdays, benefits to confirm, disabilities that may be graded anew."""

from sqlalchemy.orm import Session

from services.registry.accesses.domain import DisclosedTooMany
from services.registry.files.use_cases import record
from services.registry.models import Benefit, Veteran
from services.registry.reminders import queries, schemas, use_cases
from shared import clock
from shared.contracts.access import Actor
from shared.errors import AreaForeign
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault
from shared.security.ranges import own_area

routes = Routes("reminders", __name__, description="Whom reminders are about")


@routes.read(
    "/v1/birthdays",
    may="birthday:read",
    body=schemas.BirthdayQuery,
    answer=schemas.BirthdaysSchema,
    vault=True,
    refuses=(AreaForeign, DisclosedTooMany),
)
def list_birthdays(db: Session, vault: Vault, by: Actor, body: Fields) -> Fields:
    """Whose birthday is today, or on one of the seven days after it.

    Left out is who has died, is under age, or has lost someone of the family not long ago. It is kept of each file that
    you looked, as a disclosure of the birth date, and counts as one.
    """
    area, day = own_area(by.area, body.get("area"), "#/area"), body.get("day") or clock.today(db)
    files = use_cases.list_birthdays(db, vault, by, area, day)
    return {"day": day, "items": [record.shown(vault, by, file) for file in files]}


@routes.page("/v1/benefits/unconfirmed", may="benefit:read", query=schemas.AreaPageQuery, of=schemas.UnconfirmedSchema)
def list_unconfirmed(db: Session, by: Actor, query: Fields) -> Page:
    """Periodic benefits that want confirming this year.

    `POST /v1/veterans/{veteran_id}/benefits/{benefit_id}/confirmation` does it.
    """
    return paginate(db, queries.unconfirmed_benefits(query["area"], clock.today(db)), [Benefit.id], query)


@routes.page("/v1/regrades", may="benefit:read", query=schemas.AreaPageQuery, of=schemas.RegradeSchema)
def list_regrades(db: Session, by: Actor, query: Fields) -> Page:
    """Whose disability was assessed long enough ago to be graded anew, if they ask."""
    return paginate(db, queries.eligible_files(query["area"], clock.today(db)), [Veteran.id], query)
