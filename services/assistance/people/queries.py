"""Reads of who may be aided, and of who may act."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.assistance.models import Officer, Person
from shared import aliases
from shared.contracts.access import GRANTS
from shared.security.areas import wider


def is_gone(db: Session, id: UUID) -> bool:
    """Whether the person that an id stands for is known to have died, or their file to have been erased."""
    gone = select(Person.id).where(Person.id == aliases.resolved(id), Person.erased | ~Person.alive)
    return db.scalar(gone) is not None


def members(db: Session, accounts: Iterable[UUID | None]) -> Mapping[UUID, UUID]:
    """For whom each account stands: all accounts of one member of the staff for one id, others for themselves."""
    ids = {id for id in accounts if id}
    rows = db.execute(select(Officer.id, Officer.member).where(Officer.id.in_(ids)))
    return {id: id for id in ids} | {id: member for id, member in rows}


def member(db: Session, account: UUID) -> UUID:
    """For whom one account stands."""
    return members(db, [account])[account]


def is_one_of(db: Session, account: UUID, others: Iterable[UUID | None]) -> bool:
    """Whether an account stands for someone for whom one of the others does."""
    rest = {id for id in others if id}
    who = members(db, {account, *rest})
    return who[account] in {who[id] for id in rest}


def who_may(db: Session, permission: str, area: str) -> Sequence[tuple[str, UUID]]:
    """Who may do something in an area, each with their own area, the nearest first: those of the area, then above."""
    roles = [role for role, grants in GRANTS.items() if permission in grants]
    rows = select(Officer.area, Officer.member).where(Officer.active, Officer.role.in_(roles))
    near = rows.where(Officer.area.in_([*wider(area), area])).order_by(Officer.area.desc(), Officer.id)
    return [(where, member) for where, member in db.execute(near)]
