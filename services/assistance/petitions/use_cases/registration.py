"""A petition is registered. Locks: the people, the petition it repeats, then its own."""

from sqlalchemy.orm import Session

from services.assistance.clocks import use_cases as clocks
from services.assistance.models import Petition
from services.assistance.parties import use_cases as parties
from services.assistance.petitions import events
from services.assistance.petitions.domain import limits
from services.assistance.petitions.domain.states import CASE, OPEN, ClockName, NewPetition, State
from services.assistance.petitions.queries import petitions as queries
from services.assistance.petitions.rules import RULES
from shared import clock
from shared.contracts.access import Actor
from shared.db import fields_of, hold
from shared.errors import ReferenceUnknown
from shared.events.outbox import publish
from shared.security.crypto import Vault
from shared.stations import named_area


def register_petition(db: Session, vault: Vault, by: Actor, new: NewPetition) -> Petition:
    """Register a petition; the clock for taking it up starts. An urgent one is reported upward at once.

    Raises AreaForeign, NoOpenStation, TooManyRepresentatives, PetitionersMiscounted, VeteranUnknown, PersonDeceased,
    ReferenceUnknown, FormerUnderWay, FormerOther.
    """
    area, today = named_area(db, by.area, new.area), clock.today(db)
    limits.check_parties(new, RULES.most_representatives)
    parties.check_parties(db, new.parties)
    former = _former(db, vault, new) if new.repeats else None
    petition = Petition(
        area=area,
        state=State.REGISTERED,
        registered_by=by.account,
        registered_on=today,
        recorded_at=clock.now(db),
        **fields_of(new, without={"description", "parties", "area", "papers"}),
        papers=sorted(set(new.papers)),
        answered_finally=former is not None and bool(db.scalar(queries.answered_finally(former))),
    )
    key = parties.open_case(db, vault, CASE, petition, new.parties, new.roles)
    petition.description_sealed = vault.seal(key, petition.id, "description", new.description)
    due_on = clocks.start(db, CASE, petition, ClockName.ACCEPT, RULES.clocks[ClockName.ACCEPT], today)
    publish(db, petition, events.petition_registered(petition, due_on))
    return petition


def _former(db: Session, vault: Vault, new: NewPetition) -> Petition:
    """The petition that a new one repeats. Representatives of many may be others than before."""
    former = next(iter(hold(db, Petition, new.repeats)), None)
    if former is None:
        raise ReferenceUnknown(pointer="#/repeats")
    if former.state in OPEN:
        raise limits.FormerUnderWay(pointer="#/repeats")
    alike = (new.joint and former.joint) or parties.stand_in(db, vault, former.id, new.parties)
    limits.check_former(same=alike and former.matter == new.matter)
    return former
