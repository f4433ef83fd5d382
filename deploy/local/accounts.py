"""The first accounts: one of each role of people, the head of each town station, and of each county an officer of its
bureau, who decides, and two of its centre, who verify and pay.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from deploy.local.layout import ROOT

DATA = ROOT / "services" / "registry" / "data"
CITY = "440700000000"
COUNTY = "440703000000"  # 蓬江区
TOWN = "440703101000"  # 棠下镇
SUBSCRIBERS = ("demo-statistics", "demo-county-hall", "demo-ended")
"""Systems that the demo lets read events."""
LEVELS = {
    "city_admin": CITY,
    "city_centre_staff": CITY,
    "county_bureau_officer": COUNTY,
    "county_centre_staff": COUNTY,
    "reception_officer": COUNTY,
    "duty_lawyer": COUNTY,
    "auditor": COUNTY,
    "armed_forces_officer": COUNTY,
    "town_head": TOWN,
    "town_staff": TOWN,
    "mentor": TOWN,
}


def accounts() -> Iterator[dict[str, str]]:
    """Login, role and area (12 digits) of each account; passwords come from the secrets."""
    for role, area in LEVELS.items():
        yield _account("admin" if role == "city_admin" else role.replace("_", "-"), role, area)
    yield _account("village-worker", "village_worker", _first_village())
    towns = _rows("towns.csv")
    for town in towns:
        code = town["town_code_nbs2023"]
        yield _account(f"town-{code}", "town_head", f"{code}000")
    for county in dict.fromkeys(town["county_code"] for town in towns):
        yield _account(f"bureau-{county}", "county_bureau_officer", f"{county}000000")
        # Whoever verifies a case of aid does not pay it.
        for post in ("centre", "cashier"):
            yield _account(f"{post}-{county}", "county_centre_staff", f"{county}000000")


def data_files() -> list[Path]:
    """The shipped lists that the registry loads."""
    return sorted(DATA.glob("*.csv"))


def _account(login: str, role: str, area: str) -> dict[str, str]:
    return {"login": login, "role": role, "area": area}


def _first_village() -> str:
    return next(
        row["village_code_nbs2023"] for row in _rows("villages.csv") if TOWN.startswith(row["town_code_nbs2023"])
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
