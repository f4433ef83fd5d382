"""What the district and the story have in common of an application's way, and of the fund that pays for it."""

from datetime import datetime
from typing import Any

from deploy.demo.network import Network, awaited
from deploy.demo.words import FUND_NAME, GRANT_REASON, OPINION, VERIFIED_NOTE
from services.assistance.aid.domain.states import State
from services.visits.dues.domain.contact import Method

ENDOWMENT_FEN = 200_000_000
"""¥2 million for each fund: more than the demo grants."""


def verification_due(network: Network, station: str, application: str) -> str:
    """The id of the due that an application opens, once its event has come to visits. Raises Fault."""

    def look() -> str | None:
        dues = network.get(station, "visits", f"/v1/dues?ref={application}")["items"]
        return dues[0]["id"] if dues else None

    return awaited(look, f"verification due of application {application}", "visits-work")


def accepted(network: Network, login: str, application: str, key: str) -> datetime:
    """Accept an application, once; returns when that was."""
    path = f"/v1/applications/{application}"
    network.post(login, "assistance", f"{path}/acceptance", None, key)
    steps = network.get(login, "assistance", path)["steps"]
    return datetime.fromisoformat(next(step["at"] for step in steps if step["state"] == State.VERIFYING))


def opinion() -> dict[str, Any]:
    """The body of a town's opinion in favour."""
    return {"recommends": True, "text": OPINION}


def verification_visit(veteran: str, due: str, at: datetime) -> dict[str, Any]:
    """The body of the home visit that verifies an application."""
    return {
        "veteran_id": veteran,
        "method": Method.HOME_VISIT,
        "reached": True,
        "occurred_at": at.isoformat(),
        "note": VERIFIED_NOTE,
        "due_id": due,
    }


def verified(network: Network, bureau: str, application: str) -> dict[str, Any]:
    """An application, once its visit's event has come to assistance. Raises Fault."""

    def look() -> dict[str, Any] | None:
        case = network.get(bureau, "assistance", f"/v1/applications/{application}")
        return None if case["state"] in (State.APPLIED, State.VERIFYING) else case

    return awaited(look, f"verified application {application}", "assistance-work")


def fund_of(network: Network, bureau: str, at_least_fen: int, name: str = FUND_NAME) -> str:
    """The id of a fund of the demo at a county, opened where missing, and filled where it holds less than wanted."""
    area, key = network.accounts[bureau]["area"], f"demo-{bureau}"
    funds = network.get(bureau, "assistance", "/v1/funds?limit=200")["items"]
    fund = next((fund for fund in funds if (fund["name"], fund["area"]) == (name, area)), None)
    if fund is None:
        named = key if name == FUND_NAME else f"{key}-care"
        fund = network.post(bureau, "assistance", "/v1/funds", {"name": name, "area": area}, named).body
    if fund["available_fen"] < at_least_fen:
        body = {"amount_fen": max(ENDOWMENT_FEN, at_least_fen)}
        network.post(bureau, "assistance", f"/v1/funds/{fund['id']}/deposits", body, f"{key}-{fund['version']}")
    return str(fund["id"])


def grant(*parts: tuple[str, int]) -> dict[str, Any]:
    """The body of a decision that grants, out of each fund so much."""
    funds = [{"fund_id": fund, "amount_fen": fen} for fund, fen in parts]
    return {"outcome": State.GRANTED, "reason": GRANT_REASON, "funds": funds}
