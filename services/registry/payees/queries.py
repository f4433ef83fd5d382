"""Reads of payees. Row security shows those within the caller's area; `work` sees all."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from services.registry.files.queries import same_person
from services.registry.models import Kin, PayeeAccount, Staff, Veteran
from services.registry.network.queries.staff import in_post


def accounts(veteran_id: UUID) -> Select[PayeeAccount]:
    """The accounts of a person, past ones too, also of files merged into theirs."""
    return select(PayeeAccount).where(PayeeAccount.veteran_id.in_(same_person(veteran_id)))


def account(db: Session, veteran_id: UUID) -> PayeeAccount | None:
    """The account that a person is paid to: that of their own file, or else of one merged into it, the newest."""
    rows = accounts(veteran_id).where(PayeeAccount.replaced_at.is_(None))
    return db.scalars(rows.order_by(PayeeAccount.veteran_id != veteran_id, PayeeAccount.id.desc())).first()


def sharers(db: Session, account: PayeeAccount, ids: Collection[UUID]) -> Sequence[UUID]:
    """Whose account it is too, but for the ids of one person."""
    same = (PayeeAccount.number_hash == account.number_hash, PayeeAccount.replaced_at.is_(None))
    return db.scalars(select(PayeeAccount.veteran_id).where(*same, PayeeAccount.veteran_id.not_in(ids))).all()


def sharing(ids: Collection[UUID]) -> Select[UUID]:
    """Who is paid to an account that one of these people has or had."""
    numbers = select(PayeeAccount.number_hash).where(PayeeAccount.veteran_id.in_(ids))
    same = (PayeeAccount.number_hash.in_(numbers), PayeeAccount.replaced_at.is_(None))
    return select(PayeeAccount.veteran_id).where(*same)


def kin(db: Session, ids: Collection[UUID]) -> Sequence[Kin]:
    """Relatives who are noted in a person's files, and those rows of others that note the person."""
    rows = select(Kin).where(or_(Kin.veteran_id.in_(ids), Kin.kin_veteran_id.in_(ids)))
    return db.scalars(rows).all()


def files(db: Session, ids: Collection[UUID]) -> Sequence[Veteran]:
    return db.scalars(select(Veteran).where(Veteran.id.in_(ids), Veteran.erased_at.is_(None))).all()


def called(name: str, phone_hash: bytes) -> Select[UUID]:
    """The people of a name with a phone."""
    return select(Veteran.id).where(Veteran.name == name, Veteran.phone_hash == phone_hash)


def unnamed() -> Select[Staff]:
    """The posts whose holder has a phone and is not known as a member of the staff."""
    return select(Staff).where(Staff.member.is_(None), Staff.phone_sealed.is_not(None)).order_by(Staff.id)


def staff_named(db: Session, names: Collection[str], on: date) -> Sequence[Staff]:
    """Those of the staff in post on a day who have one of these names."""
    return db.scalars(select(Staff).where(Staff.name.in_(names), in_post(on))).all()
