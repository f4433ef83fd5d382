"""Households and the plaque at each. Locks: files in id order, then the household, then the plaque."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.files.rules import VETERANS
from services.registry.households import domain, events, queries
from services.registry.households.domain import Reason, State
from services.registry.models import Household, Plaque, Veteran
from shared import clock
from shared.contracts.access import Actor
from shared.db import hold, hold_one, widen
from shared.errors import Kind, Moved, NotFound, ReferenceUnknown, Refusal
from shared.events.outbox import publish
from shared.security.areas import CITY, at_level, scope
from shared.states import step


class MemberUnknown(Refusal):
    """There is no file with this id within your area: compare it."""

    zh = "您的辖区内没有此编号的档案：请核对。"


class MemberGone(Refusal, kind=Kind.CONFLICT):
    """This file is of someone who died, or was erased; it joins no household."""

    zh = "该档案的人员已去世，或档案已删除，不能加入任何家庭。"


class MemberElsewhere(Refusal, kind=Kind.CONFLICT):
    """This person belongs to another household of your area: remove them there first."""

    zh = "该人员已属于您辖区内的另一家庭：请先在该家庭中移除。"


class HeadNotMember(Refusal):
    """The head of a household is one of its members: name one of them."""

    zh = "户主应为家庭成员之一：请从成员中指定。"


class HeadLeaves(Refusal, kind=Kind.CONFLICT):
    """The head leaves last: name another member the head first."""

    zh = "户主须最后移出：请先指定其他成员为户主。"


class PlaqueStands(Refusal, kind=Kind.CONFLICT):
    """A plaque is due or hangs at this household, and each has one: record its removal before you ask for another."""

    zh = "该家庭的光荣牌待挂或已悬挂，每户只有一块：请先登记取下，再申请新的。"


class PlaqueLeftBehind(PlaqueStands):
    """A plaque is due or hangs here: record its removal before the last member leaves."""

    zh = "该家庭的光荣牌待挂或已悬挂：请先登记取下，再移出最后一名成员。"


def set_up(db: Session, members: Sequence[UUID], head: UUID | None) -> Household:
    """Set up a household; without a `head` the first of the members is it.

    Raises MemberUnknown, Moved, MemberGone, MemberElsewhere, HeadNotMember.
    """
    head = head or members[0]
    if head not in members:
        raise HeadNotMember(pointer="#/head")
    files = {file.id: file for file in hold(db, Veteran, *members)}
    for position, id in enumerate(members):
        _check_joins(db, files.get(id), f"#/members/{position}")
    household = Household(version=1, area=files[head].area, head=head)
    db.add(household)
    db.flush()  # the members name it
    for file in files.values():
        file.household_id = household.id
    return household


def add_member(db: Session, household_id: UUID, veteran_id: UUID, expected: int | None) -> Household:
    """Add a person; the first of an empty household is its head.

    Raises NotFound, VersionStale, MemberUnknown, Moved, MemberGone, MemberElsewhere.
    """
    file, household = _held(db, veteran_id, household_id, expected)
    joining = _check_joins(db, file, "#/veteran_id", household.id)
    joining.household_id = household.id
    household.head = household.head or joining.id
    household.version += 1
    return household


def remove_member(db: Session, household_id: UUID, veteran_id: UUID, expected: int | None) -> Household:
    """Take a person out of a household. Raises NotFound, VersionStale, HeadLeaves, PlaqueStands."""
    file, household = _held(db, veteran_id, household_id, expected)
    if file is None or file.household_id != household.id:
        raise NotFound
    others = set(queries.members(db, [household.id])[household.id]) - {file.id}
    if not others and queries.standing_plaque(db, household.id):
        raise PlaqueLeftBehind
    if household.head == file.id:
        if others:
            raise HeadLeaves
        household.head = None
    file.household_id = None
    household.version += 1
    return household


def name_head(db: Session, household_id: UUID, head: UUID, expected: int | None) -> Household:
    """Make a member the head. Raises NotFound, VersionStale, HeadNotMember."""
    file, household = _held(db, head, household_id, expected)
    if file is None or file.household_id != household.id:
        raise HeadNotMember(pointer="#/head")
    household.head = file.id
    household.version += 1
    return household


def _held(db: Session, file_id: UUID, household_id: UUID, expected: int | None) -> tuple[Veteran | None, Household]:
    file = next(iter(hold(db, Veteran, file_id)), None)
    return file, hold_one(db, Household, household_id, expected=expected)


def _check_joins(db: Session, file: Veteran | None, pointer: str, joined: UUID | None = None) -> Veteran:
    if file is None:
        raise MemberUnknown(pointer=pointer)
    if file.merged_into:
        raise Moved(file.id, file.merged_into)
    if not file.alive or file.erased_at:
        raise MemberGone(pointer=pointer)
    if file.household_id not in (None, joined):
        raise MemberElsewhere(pointer=pointer)
    return file


def leave_household(db: Session, file: Veteran) -> None:
    """Take someone who moved, or whose file was merged, out of their household; another heads it. The file is held."""
    if file.household_id is None:
        return
    widen(db, scope(at_level(file.area, CITY)))  # it may be of another station
    household = hold_one(db, Household, file.household_id)
    file.household_id = None
    if household.head == file.id:
        others = queries.members(db, [household.id]).get(household.id, [])
        household.head = min((other for other in others if other != file.id), default=None)
    household.version += 1


def take_place_of(db: Session, old: Veteran, new: Veteran) -> None:
    """Put `new` in the place of `old` in a household of its own station, unless it has one. Both files are held."""
    if old.household_id is None or new.household_id is not None or old.area != new.area:
        return
    household = hold_one(db, Household, old.household_id)
    new.household_id, old.household_id = household.id, None
    if household.head == old.id:
        household.head = new.id
    household.version += 1


def request_plaque(db: Session, by: Actor, household_id: UUID) -> Plaque:
    """A household is to have a plaque, one however many grounds it has (docs/sources.md#plaques).

    Raises ReferenceUnknown, NoGround, PlaqueStands.
    """
    household = next(iter(hold(db, Household, household_id)), None)
    if household is None:
        raise ReferenceUnknown(pointer="#/household_id")
    given = domain.grounds(queries.categories(db, household.id), VETERANS)
    if queries.standing_plaque(db, household.id):
        raise PlaqueStands(pointer="#/household_id")
    plaque = Plaque(
        area=household.area,
        household_id=household.id,
        grounds=list(given),
        state=State.DUE,
        requested_by=by.account,
        requested_at=clock.now(db),
    )
    publish(db, plaque, events.plaque_due(plaque))
    return plaque


def hang_plaque(db: Session, by: Actor, plaque_id: UUID, with_armed_forces: bool, expected: int | None) -> Plaque:
    """Record that the county bureau hung it, and whether the armed-forces department took part.

    Raises NotFound, VersionStale, WrongState.
    """
    plaque = hold_one(db, Plaque, plaque_id, expected=expected)
    plaque.state = step(plaque.state, State.HUNG)
    plaque.hung_by, plaque.hung_on, plaque.with_armed_forces = by.account, clock.today(db), with_armed_forces
    publish(db, plaque, events.plaque_hung(plaque))
    return plaque


def take_down(db: Session, by: Actor, plaque_id: UUID, reason: Reason, expected: int | None) -> Plaque:
    """Record that it hangs no more, or is no longer due. Raises NotFound, VersionStale, WrongState."""
    plaque = hold_one(db, Plaque, plaque_id, expected=expected)
    domain.check_reason(plaque.state, reason)
    plaque.state = step(plaque.state, State.TAKEN_DOWN)
    plaque.taken_down_by, plaque.taken_down_on, plaque.taken_down_reason = by.account, clock.today(db), reason
    publish(db, plaque, events.plaque_taken_down(plaque))
    return plaque
