"""Erasing a file on request: one asks, another decides, and a day later the person's keys are destroyed.

What law must keep stays, without whom it concerned (docs/sources.md#erasure): the file's id and areas, the dates and
kinds of its changes (《个人信息保护法》 art. 69), and in assistance sums, dates and decisions of aid (《会计法》 art.
23).
"""

from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from services.registry.files.events import veteran_erased
from services.registry.files.queries import same_person
from services.registry.files.use_cases import record as files
from services.registry.files.use_cases import returns
from services.registry.households import use_cases as households
from services.registry.imports.use_cases import imports
from services.registry.merges import domain
from services.registry.merges.domain import Erasure, ErasureGround
from services.registry.models import (
    Benefit,
    ErasureRequest,
    FileChange,
    Kin,
    Milestone,
    OtherReading,
    PayeeAccount,
    PayeeCheck,
    Veteran,
)
from services.registry.payees import use_cases as payees
from shared import clock
from shared.clashes import add_or_refuse
from shared.contracts.access import Actor
from shared.db import hold, hold_one
from shared.errors import AlreadyExists, SameEyes
from shared.events.outbox import publish
from shared.http.answers import forget_people
from shared.officers import is_one_of
from shared.states import step

IDENTIFYING = (
    "name", "sex", "birth_date", "served_as", "placement", "fixed_officer", "tier_override", "died_on",
    "disability_cause", "disability_grade", "disability_assessed_on", "verified_by", "bereaved_on",
    "data_key", "id_number_sealed", "id_number_hash", "phone_sealed", "phone_hash", "address_sealed",
    "plain_name", "given_name", "pinyin", "given_pinyin", "initials",
)  # fmt: skip
"""What an erased file no longer has."""


class ErasureRequested(AlreadyExists):
    """This file's erasure is requested already: `GET /v1/erasures` shows how far it is."""

    zh = "该档案的删除申请已提出：可用 `GET /v1/erasures` 查看进度。"


def request_erasure(db: Session, by: Actor, veteran_id: UUID, ground: ErasureGround, ref: str) -> ErasureRequest:
    """Ask for a file to be erased; `ref` is the number of the written request.

    Raises NotFound, Moved, ErasureRequested.
    """
    veteran = files.read_file(db, veteran_id)
    wanted = ErasureRequest(
        veteran_id=veteran.id,
        area=veteran.area,
        ground=ground,
        request_ref=ref,
        state=Erasure.REQUESTED,
        requested_by=by.account,
        requested_at=clock.now(db),
    )
    return add_or_refuse(db, wanted, ErasureRequested(pointer="#/veteran_id"))


def decide_erasure(
    db: Session, by: Actor, id: UUID, outcome: Erasure, ref: str, expected: int | None
) -> ErasureRequest:
    """Approve, refuse or withdraw; `ref` is the number of the written decision. Until a day after the approval it may
    be withdrawn. Raises NotFound, VersionStale, WrongState, SameEyes.
    """
    wanted = hold_one(db, ErasureRequest, id, expected=expected)
    wanted.state = step(wanted.state, outcome)
    if outcome is not Erasure.WITHDRAWN and is_one_of(db, by.account, [wanted.requested_by]):
        raise SameEyes
    if outcome is Erasure.APPROVED:
        wanted.erase_after = clock.now(db) + domain.ERASED_AFTER
    wanted.decided_by, wanted.decided_at, wanted.decision_ref = by.account, clock.now(db), ref
    wanted.version += 1
    return wanted


def carry_out(db: Session, wanted: ErasureRequest) -> None:
    """Erase the file, and those merged into it; the request is held, the caller is `work`."""
    erased = _with_merged(db, wanted.veteran_id)
    imports.forget_people(db, {veteran.id_number_hash for veteran in erased if veteran.id_number_hash})
    payees.look_again(db, [veteran.id for veteran in erased])  # while it is known who shares an account with them
    for veteran in erased:
        returns.lapse_returns(db, veteran)
        households.leave_household(db, veteran)
        for name in IDENTIFYING:
            setattr(veteran, name, None)
        veteran.categories, veteran.tags = [], []
        veteran.over_80, veteran.erased_at = False, clock.now(db)
        for model in (Benefit, Kin, Milestone, OtherReading, PayeeAccount, PayeeCheck):
            db.execute(delete(model).where(model.veteran_id == veteran.id))
        db.execute(delete(Kin).where(Kin.kin_veteran_id == veteran.id))  # noted in the files of others
        forget = {"reason_sealed": None, "before_sealed": None}
        db.execute(update(FileChange).where(FileChange.veteran_id == veteran.id).values(**forget))
        publish(db, veteran, veteran_erased(veteran))
    wanted.state = step(wanted.state, Erasure.DONE)
    wanted.done_at = clock.now(db)
    wanted.version += 1
    forget_people(db, [veteran.id for veteran in erased])


def _with_merged(db: Session, id: UUID) -> list[Veteran]:
    """A file and all that were merged into it, over any number of steps; held."""
    return hold(db, Veteran, *db.scalars(same_person(id)))
