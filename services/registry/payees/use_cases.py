"""The accounts that people are paid to, told to the bureau for a payment; and looking at the payees of grants."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.registry.accesses import use_cases as accesses
from services.registry.accesses.domain import PAYMENT
from services.registry.files.domain.people import phone_digits
from services.registry.files.events import veteran_changed
from services.registry.files.queries import family, same_person
from services.registry.files.use_cases import record as files
from services.registry.models import Kin, PayeeAccount, PayeeCheck, Staff, Veteran
from services.registry.payees import domain, events, queries
from services.registry.payees.domain import AccountKnown, Payee, Someone
from shared import clock
from shared.bulk import replace, write
from shared.contracts.access import Actor
from shared.db import find, hold_one, widen
from shared.errors import NotFound
from shared.events.outbox import publish
from shared.security.areas import CITY, at_level, scope
from shared.security.crypto import Vault
from shared.security.person_keys import unsealed

RECORDED = "PAYEE_RECORDED"
TEXTS = ("bank", "number", "holder")
"""What of an account is sealed under the person's key."""


@dataclass(frozen=True)
class NewAccount:
    """An account as a station records it; `holder` if it is in another's name, such as a guardian's."""

    bank: str
    number: str
    holder: str | None = None


def record_account(
    db: Session, vault: Vault, by: Actor, veteran_id: UUID, new: NewAccount, reason: str, expected: int | None
) -> PayeeAccount:
    """Record the account that a person is paid to from now on. No event and no history tells of its number.

    Raises NotFound, VersionStale, Moved, AccountNumberWrong, AccountKnown.
    """
    veteran = files.hold_file(db, veteran_id, expected)
    number = domain.account_digits(new.number)
    texts = {"bank": new.bank, "number": number} | ({"holder": new.holder} if new.holder else {})
    before = queries.account(db, veteran.id)
    if before and texts == {name: text for name in TEXTS if (text := _text(db, vault, before, name))}:
        raise AccountKnown(pointer="#/number")
    ours = (PayeeAccount.veteran_id.in_(same_person(veteran.id)), PayeeAccount.replaced_at.is_(None))
    replaced = update(PayeeAccount).where(*ours).values(replaced_at=clock.now(db))
    db.execute(replaced.execution_options(synchronize_session=False))
    assert veteran.data_key  # a standing file has one
    sealed = vault.seal_all(veteran.data_key, veteran.id, texts)
    account = PayeeAccount(
        veteran_id=veteran.id,
        area=veteran.area,
        bank_sealed=sealed["bank"],
        number_sealed=sealed["number"],
        number_hash=vault.fingerprint("account", number),
        holder_sealed=sealed.get("holder"),
        entered_by=by.account,
        entered_at=clock.now(db),
    )
    db.add(account)
    publish(db, veteran, veteran_changed(veteran))
    files.record_change(db, vault, by, veteran, RECORDED, reason=reason, fields=["payee_account"])
    look_again(db, [veteran.id])
    return account


def tell_payees(db: Session, vault: Vault, by: Actor, ids: Sequence[UUID], reason: str) -> list[dict[str, Any]]:
    """To which account each is paid, and what is unusual; that the caller looked is kept of each. An id of a file that
    was merged is answered with the account of whoever it stands for now.

    Raises NotFound.
    """
    payees = []
    for id in dict.fromkeys(ids):
        try:
            file = files.find_successor(db, find(db, Veteran, id))
            payees.append((id, files.read_file(db, file.id)))
        except NotFound as refusal:
            refusal.pointer = f"#/veteran_ids/{ids.index(id)}"
            raise
    for _, file in payees:
        accesses.keep_look(db, vault, by, file, "PAYEE", ["payee_account"], PAYMENT, reason)
    accounts = {file.id: queries.account(db, file.id) for _, file in payees}
    db.flush()
    widen(db, scope(at_level(by.area, CITY)))  # an account is shared, and kin are of the staff, in other counties too
    return [
        {"veteran_id": id, **_told(db, vault, file, accounts[file.id]), "flags": look_at(db, vault, file, None)[0]}
        for id, file in payees
    ]


def _told(db: Session, vault: Vault, file: Veteran, account: PayeeAccount | None) -> dict[str, str | None]:
    if account is None:
        return dict.fromkeys(TEXTS)
    texts = {name: _text(db, vault, account, name) for name in TEXTS}
    return texts | {"holder": texts["holder"] or file.name}


def look_at(db: Session, vault: Vault, file: Veteran, paid_on: date | None) -> tuple[list[str], list[UUID]]:
    """What is unusual about a payee, paid on a day or not yet; and by which accounts those of the staff sign in who are
    the payee, kin of theirs, or paid to the same account. The caller sees the city.
    """
    ids = db.scalars(same_person(file.id)).all()
    account = queries.account(db, file.id)
    sharers = queries.files(db, queries.sharers(db, account, ids)) if account else ()
    payee = Payee(
        _of_file(vault, file),
        _kin(db, vault, ids),
        bool(sharers),
        file.died_on,
        file.alive,
    )
    people = {each for each in (payee.person, *payee.kin, *(_of_file(vault, other) for other in sharers)) if each}
    named = queries.staff_named(db, {each.name for each in people}, clock.today(db)) if people else ()
    staff = {each: who for each in named if (who := _of_staff(vault, each)) in people and who}
    conflicted = {each.account_id for each in staff if each.account_id}
    return domain.flags(payee, staff.values(), paid_on), sorted(conflicted)


def _kin(db: Session, vault: Vault, ids: Sequence[UUID]) -> frozenset[Someone]:
    """Who is noted as kin with a phone, or has a file of their own."""
    rows = queries.kin(db, ids)
    linked = {row.kin_veteran_id if row.veteran_id in ids else row.veteran_id for row in rows}
    known = queries.files(db, [id for id in linked if id])
    of_files = {_of_file(vault, file) for file in known}
    noted = {
        _someone(*(_text(db, vault, row, name, f"kin_{name}") for name in ("name", "phone")))
        for row in rows
        if row.veteran_id in ids
    }
    return frozenset(each for each in of_files | noted if each)


def _of_file(vault: Vault, file: Veteran) -> Someone | None:
    return _someone(file.name, files.unseal_text(vault, file, "phone", file.phone_sealed))


def _of_staff(vault: Vault, staff: Staff) -> Someone | None:
    return _someone(staff.name, unsealed(vault, staff.data_key, staff.id, "phone", staff.phone_sealed))


def _someone(name: str | None, phone: str | None) -> Someone | None:
    return Someone(name, phone_digits(phone)) if name and phone else None


def _text(db: Session, vault: Vault, row: PayeeAccount | Kin, name: str, field: str | None = None) -> str | None:
    """A text in plain, by the key of the file it was written for."""
    sealed: bytes | None = getattr(row, f"{name}_sealed")
    return files.unseal_text(vault, find(db, Veteran, row.veteran_id), field or name, sealed)


def expect_check(
    db: Session, application_id: UUID, veteran_id: UUID, paid_on: date | None, *, granted: bool = True
) -> None:
    """Have whoever applies for aid looked at, now that it was applied for, granted or paid."""
    file = hold_one(db, Veteran, files.find_successor(db, db.get_one(Veteran, veteran_id)).id)  # it may be moving
    if file.erased_at:
        return
    more = "paid_on = coalesce(excluded.paid_on, had.paid_on), granted = excluded.granted OR had.granted"
    row = {"id": application_id, "version": 0, "area": file.area, "veteran_id": file.id, "paid_on": paid_on}
    row |= {"granted": granted, "flags": [], "conflicted": [], "due": True}
    write(db, PayeeCheck, [row], replace("id", ("due",), more))


def look_again(db: Session, ids: Collection[UUID]) -> None:
    """Something about people has changed: have their cases looked at again, those of their kin, and those of whom they
    share an account with, or have shared one.
    """
    own = db.scalars(same_person(*ids)).all()
    near = {*own, *db.scalars(family(own)), *db.scalars(queries.sharing(own))}
    again = update(PayeeCheck).where(PayeeCheck.veteran_id.in_(same_person(*near)), ~PayeeCheck.due).values(due=True)
    db.execute(again.execution_options(synchronize_session=False))


def check_payee(db: Session, vault: Vault, check: PayeeCheck) -> None:
    """Look at whoever applies for aid, and publish who of the staff takes no part in the case, and once it is granted
    what is unusual about the payee, where that has changed. The check is held; the caller is `work`.
    """
    check.due = False
    file = files.find_successor(db, db.get_one(Veteran, check.veteran_id))
    if file.erased_at:
        return
    flags, conflicted = look_at(db, vault, file, check.paid_on)
    if conflicted != check.conflicted:
        check.conflicted = conflicted
        publish(db, check, events.payee_conflicted(check))
    if not check.granted or flags == check.flags:
        return
    check.flags = flags
    publish(db, check, events.payee_checked(check))


def name_member(db: Session, vault: Vault, staff: Staff) -> None:
    """Give one of the staff the id under which all their posts stand, by name and phone, and have the cases looked at
    that they may take no part in. The row is held.
    """
    if who := _of_staff(vault, staff):
        staff.member = UUID(bytes=vault.fingerprint("member", f"{who.name} {who.phone}")[:16])
        look_again(db, db.scalars(queries.called(who.name, files.phone_hash(vault, who.phone))).all())
