"""Finding a file by a name and the end of an ID number, which is opened to be compared; and keeping who searched."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.registry.files.use_cases import record
from services.registry.models import Access, Veteran
from services.registry.probes import use_cases as probes
from services.registry.search import queries
from shared import clock
from shared.contracts.access import Actor
from shared.errors import Refusal
from shared.security.crypto import Vault

MOST_OPENED = 200
"""So many ID numbers are opened at most for one search (default)."""


class NamesakesTooMany(Refusal):
    """Too many people within your area bear this name: search by the whole ID number, or by the phone."""

    zh = "您的辖区内同名人员过多：请用完整身份证号或电话查找。"


def with_id_tail(db: Session, vault: Vault, name: str, tail: str) -> Select[Any]:
    """Standing files of those who bear a whole name, and whose ID number ends so. Raises NamesakesTooMany.

    No hash of the four characters is kept: there are so few that it would tell them.
    """
    namesakes = db.scalars(queries.namesakes(record.looked_for(name)[1]).limit(MOST_OPENED + 1)).all()
    if len(namesakes) > MOST_OPENED:
        raise NamesakesTooMany(pointer="#/name")
    numbers = {each.id: record.unseal_text(vault, each, "id_number", each.id_number_sealed) for each in namesakes}
    fitting = [id for id, number in numbers.items() if number and number.endswith(tail.upper())]
    return select(Veteran).where(Veteran.id.in_(fitting))


def asked_by_search(vault: Vault, body: Mapping[str, Any]) -> list[probes.Asked]:
    """What an answer confirms: a number, or how that of someone of a name ends."""
    if "id_tail" in body:
        return [probes.about_name(vault, f"tail {record.looked_for(body['name'])[1]}", body["id_tail"].upper())]
    return probes.about_number(vault, body.get("id_number", ""))


def note_search(db: Session, by: Actor, body: Mapping[str, Any], people: Sequence[Veteran]) -> None:
    """Keep who searched by what identifies a person, and whom they found."""
    names = [name for name in ("id_number", "id_tail", "phone") if name in body]
    who = {"account": by.account, "area": by.area, "kind": "SEARCHED", "fields": names, "at": clock.now(db)}
    db.add_all([Access(**who, veteran_id=each.id) for each in people] or [Access(**who)])
