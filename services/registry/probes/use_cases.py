"""One counter for all that confirms a guess: searches, registrations and changes that name an ID number, and sheets."""

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session
from stdnum.iso7064 import mod_11_2

from services.registry.models import Access
from shared import clock, locks
from shared.contracts.access import Actor
from shared.driver import execute
from shared.errors import Kind, Refusal
from shared.security.crypto import Vault
from shared.text import without_groups

MOST_ASKED = 5
"""So much an account asks on a day about ID numbers of one place and birth date, about numbers under one name, or about
ends of numbers under one name (docs/sources.md#id-numbers).
"""
MOST_ROWS = 12
"""So many ID numbers of one place and birth date it has in the sheets of a day (docs/sources.md#id-numbers)."""
PLACE_AND_BIRTH = 14
"""Digits of an ID number before its sequence."""
_NUMBER = re.compile("[0-9]{17}[0-9X]")


class AskedTooOften(Refusal, kind=Kind.TOO_MANY):
    """You have asked about too many ID numbers today of one place and birth date, or under one name, and the auditor is
    told: find the person by name, or ask a colleague.
    """

    zh = "您今天对同一地区、同一出生日期或同一姓名查询的身份证号过多，已告知审计人员：请按姓名查找，或由同事办理。"


class Asked(NamedTuple):
    """Keyed hashes of what is asked about, and of what is asked; and whether it counts though nothing confirms it."""

    about: bytes
    asked: bytes
    always: bool = True


def about_number(vault: Vault, text: str) -> list[Asked]:
    """Whether there is a file with an ID number. A text that is none is confirmed by nothing."""
    number = without_groups(text)
    if not (_NUMBER.fullmatch(number) and mod_11_2.is_valid(number)):
        return []
    return [Asked(vault.fingerprint("probe", number[:PLACE_AND_BIRTH]), vault.fingerprint("probe", number))]


def about_name(vault: Vault, name: str, text: str) -> Asked:
    """Whether someone of a name has a number, or one that is alike, or that ends so."""
    return Asked(vault.fingerprint("probe", name), vault.fingerprint("probe", text), always=False)


def counting(
    asked: Callable[[Vault, Any], Sequence[Asked]], *, answers: bool = False
) -> Callable[[Session, Vault, Actor, Any, bool], Refusal | None]:
    """How a route counts what a body asks. A refusal confirms a guess. An answer does if it `answers` what was asked;
    else it makes a file, which anyone sees. What confirms waits for its like: two at once would not see each other.
    """

    def count(db: Session, vault: Vault, by: Actor, body: Any, refused: bool) -> Refusal | None:
        wanted = asked(vault, body)
        if wanted and (answers or refused):
            wanted = [each._replace(always=True) for each in wanted]
            alone(db, by.account)
        return AskedTooOften() if wanted and too_often(db, by.account, by.area, wanted, MOST_ASKED) else None

    return count


def alone(db: Session, account: UUID) -> None:
    """Wait for whoever counts what an account asks just now."""
    locks.take(db, f"probes:{account}")


def too_often(db: Session, account: UUID, area: str, asked: Collection[Asked], most: int) -> bool:
    """Note what an account asks, and say whether with it it would have asked more than `most` of the same today. Then
    that alone is kept. What it has asked before is no other guess.
    """
    today = clock.today(db)
    about, what, counts = map(list, zip(*asked, strict=True))
    values = {"account": account, "today": today, "about": about, "asked": what, "counts": counts, "most": most}
    if not execute(db, _KEEP, values):
        return False
    db.add(Access(account=account, area=area, kind="PROBED", fields=["id_number"], at=clock.now(db)))
    return True


_KEEP = """
    WITH had AS (
        SELECT about, asked FROM probes
         WHERE account = %(account)s AND on_day = %(today)s AND about = ANY(%(about)s::bytea[])
    ), new AS (
        SELECT DISTINCT about, asked, counts
          FROM unnest(%(about)s::bytea[], %(asked)s::bytea[], %(counts)s::bool[]) AS t (about, asked, counts)
         WHERE (about, asked) NOT IN (SELECT about, asked FROM had)
    ), many AS (
        SELECT about FROM new
          LEFT JOIN (SELECT about, count(*) AS before FROM had GROUP BY about) AS earlier USING (about)
         GROUP BY about, before HAVING count(*) + coalesce(before, 0) > %(most)s LIMIT 1
    ), kept AS (
        INSERT INTO probes (account, on_day, about, asked)
        SELECT %(account)s::uuid, %(today)s::date, about, asked FROM new
         WHERE counts AND NOT EXISTS (SELECT FROM many) ORDER BY about, asked
            ON CONFLICT DO NOTHING
    )
    SELECT 1 FROM many
"""
