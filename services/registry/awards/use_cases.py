"""Nominations for awards: a station proposes, the bureau decides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.awards import domain, events
from services.registry.awards.domain import AwardLevel, Nominee, State
from services.registry.awards.rules import AWARDS
from services.registry.models import Nomination, Staff
from services.registry.network.queries import stations
from shared import clock
from shared.clashes import refuse_clash
from shared.contracts.access import Actor
from shared.db import hold_one
from shared.errors import AlreadyExists, ReferenceUnknown, SameEyes
from shared.events.envelope import Event
from shared.events.outbox import publish
from shared.officers import is_one_of
from shared.security.areas import COUNTY, level
from shared.states import step

DECIDED: Mapping[State, Callable[[Nomination], Event]] = {
    State.SHORTLISTED: events.award_shortlisted,
    State.AWARDED: events.award_given,
    State.DECLINED: events.award_declined,
}


@dataclass(frozen=True)
class NewNomination:
    """A station, or with `staff_id` one of its staff, for an award of a level, year and category."""

    station_id: UUID
    level: AwardLevel
    year: int
    category: str
    grounds: str
    staff_id: UUID | None = None


@dataclass(frozen=True)
class Outcome:
    """What becomes of a nomination; an award has its certificate's number and its date."""

    state: State
    certificate_number: str | None = None
    awarded_on: date | None = None


def nominate_for_award(db: Session, by: Actor, new: NewNomination) -> Nomination:
    """Raises NotFound, CategoryUnfit, ReferenceUnknown, AlreadyExists."""
    station = stations.own(db, by.area, new.station_id)
    nominee = Nominee.STAFF if new.staff_id else Nominee.STATION
    domain.check_category(AWARDS.get(new.category), new.level, nominee)
    if new.staff_id:
        member_of(db, new.staff_id, station.id)
    nomination = Nomination(
        area=station.area,
        state=State.NOMINATED,
        nominated_by=by.account,
        **vars(new),
    )
    with refuse_clash(AlreadyExists()):
        publish(db, nomination, events.award_nominated(nomination))
    return nomination


def decide_nomination(db: Session, by: Actor, id: UUID, outcome: Outcome, expected: int | None) -> Nomination:
    """Shortlist, award or decline.

    Raises NotFound, VersionStale, WrongState, AwardAboveYou, SameEyes, CertificateMissing,
    AwardedInFuture.
    """
    nomination = hold_one(db, Nomination, id, expected=expected)
    state = step(nomination.state, outcome.state)
    if nomination.level != AwardLevel.COUNTY and level(by.area) == COUNTY:
        raise domain.AwardAboveYou
    if is_one_of(db, by.account, [nomination.nominated_by]):
        raise SameEyes
    domain.check_outcome(state, outcome.certificate_number, outcome.awarded_on, clock.today(db))
    nomination.state, nomination.decided_by = state, by.account
    nomination.certificate_number, nomination.awarded_on = outcome.certificate_number, outcome.awarded_on
    publish(db, nomination, DECIDED[state](nomination))
    return nomination


def member_of(db: Session, staff_id: UUID, station_id: UUID) -> Staff:
    """One of a station's staff. Raises ReferenceUnknown."""
    person = db.get(Staff, staff_id)
    if person is None or person.station_id != station_id:
        raise ReferenceUnknown(pointer="#/staff_id")
    return person
