"""Officers as a service has them from the registry: who may act, and which accounts are of one member of the staff.

What one person is not to do both of is compared by member. Rows and events name the account that acted.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Boolean, Column, CompoundSelect, MetaData, Table, Text, Uuid, literal, select
from sqlalchemy.orm import Session

from shared.bulk import replace, write
from shared.contracts.access import roles_that_may
from shared.events.envelope import Received
from shared.security.areas import wider

OFFICERS = Table(
    "officers",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("area", Text, nullable=False),
    Column("role", Text),
    Column("active", Boolean, nullable=False),
    Column("member", Uuid, nullable=False),
)
"""A projection of `account.changed`, a row for each account. `role` is None where old events do not tell. In the
registry and in notify it is a view of what they know of accounts.
"""


def remember_officer(db: Session, events: Sequence[Received]) -> None:
    """Keep who may act, and for whom each account stands."""
    rows = [
        {
            "id": event.subject,
            "area": event.area,
            "role": event.data.get("role"),
            "active": event.data["active"],
            "member": event.data.get("member", event.subject),
        }
        for event in events
    ]
    write(db, OFFICERS, rows, replace("id", ("area", "role", "active", "member")))


def members(db: Session, accounts: Iterable[UUID | None]) -> Mapping[UUID, UUID]:
    """For whom each account stands: all accounts of one member of the staff for one id, others for themselves."""
    ids = {id for id in accounts if id}
    rows = db.execute(select(OFFICERS.c.id, OFFICERS.c.member).where(OFFICERS.c.id.in_(ids))) if ids else ()
    return {id: id for id in ids} | {id: member for id, member in rows}


def is_one_of(db: Session, account: UUID, others: Iterable[UUID | None]) -> bool:
    """Whether an account stands for someone for whom one of the others does."""
    rest = {id for id in others if id}
    who = members(db, {account, *rest})
    return who[account] in {who[id] for id in rest}


def accounts_of(account: UUID) -> CompoundSelect[UUID]:
    """All accounts of whom one account stands for; itself alone where it is not known."""
    own = OFFICERS.alias()
    alike = select(OFFICERS.c.id).join(own, own.c.member == OFFICERS.c.member).where(own.c.id == account)
    return alike.union(select(literal(account, Uuid)))


def who_may(db: Session, permission: str, area: str) -> Sequence[tuple[str, UUID]]:
    """The members who may do something in an area, each with their own area: those of the area first, then above it."""
    roles = roles_that_may(permission)
    may = (OFFICERS.c.active, OFFICERS.c.role.in_(roles), OFFICERS.c.area.in_([*wider(area), area]))
    rows = select(OFFICERS.c.area, OFFICERS.c.member).where(*may).order_by(OFFICERS.c.area.desc(), OFFICERS.c.id)
    return [(where, who) for where, who in db.execute(rows)]
