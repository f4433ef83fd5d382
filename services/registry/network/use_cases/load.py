"""The one-time load: divisions and their stations from the shipped lists, and the first accounts. Idempotent."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.registry.models import Account, Area, Station, StationPeriod
from services.registry.network import events
from services.registry.network.rules import TOWNS, VILLAGES
from shared.events.outbox import publish

CITY_CODE, CITY_NAME = "440700000000", "江门市"
KIND = {
    "CITY": "退役军人服务中心",
    "COUNTY": "退役军人服务中心",
    "TOWN": "退役军人服务站",
    "VILLAGE": "退役军人服务站",
}


def list_divisions() -> Iterator[dict[str, Any]]:
    """City, counties, towns and villages of Jiangmen, parents first (facts of public record, 2023)."""
    yield {"code": CITY_CODE, "name": CITY_NAME, "level": "CITY", "parent": None, "mca_code": None}
    for code, name in dict.fromkeys((row["county_code"], row["county"]) for row in TOWNS):
        yield {"code": code + "000000", "name": name, "level": "COUNTY", "parent": CITY_CODE, "mca_code": None}
    for row in TOWNS:
        yield {
            "code": row["town_code_nbs2023"] + "000",
            "name": row["town"],
            "level": "TOWN",
            "parent": row["county_code"] + "000000",
            "mca_code": row["town_code_mca2026"],
        }
    for village in VILLAGES:
        yield {
            "code": village["village_code_nbs2023"],
            "name": village["village"],
            "level": "VILLAGE",
            "parent": village["town_code_nbs2023"] + "000",
            "mca_code": None,
        }


def load_divisions(db: Session) -> int:
    """Add the divisions that are missing, each with its station; returns how many stations opened."""
    rows = list(list_divisions())
    db.execute(insert(Area).on_conflict_do_nothing(), rows)
    there = set(db.scalars(select(Station.area).union(select(StationPeriod.code))))  # what was abolished stays so
    opened = [Station(area=r["code"], name=r["name"] + KIND[r["level"]], level=r["level"]) for r in rows]
    missing = [station for station in opened if station.area not in there]
    for station in missing:
        publish(db, station, events.station_opened(station))
    return len(missing)


def missing_accounts(db: Session, accounts: list[dict[str, str]]) -> list[dict[str, str]]:
    """Those of the accounts `{"login", "password", "role", "area"}` whose login is new."""
    there = set(db.scalars(select(Account.login)))
    return [account for account in accounts if account["login"] not in there]


def load_accounts(db: Session, new: list[dict[str, str]], hashes: list[str]) -> int:
    """Add new accounts with the hashes of their passwords, which take too long to make in a transaction."""
    for account, password_hash in zip(new, hashes, strict=True):
        db.add(Account(login=account["login"], password_hash=password_hash, role=account["role"], area=account["area"]))
    return len(new)
