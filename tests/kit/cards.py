"""Preferential cards, led along their way by whose turn it is."""

from collections.abc import Mapping
from typing import Any

from shared.contracts.access import Role
from shared.events.envelope import Record
from tests.kit.network import Network
from tests.kit.people import CITY, COUNTY, TOWN, VILLAGE, new_veteran

NOTHING = dict.fromkeys(("struck_off", "deprived_of_rights", "in_custody", "convicted", "expelled_from_office"), False)
WAY = {
    "TOWN_ACCEPTED": (Role.TOWN_STAFF, TOWN),
    "CENTRE_VERIFIED": (Role.COUNTY_CENTRE_STAFF, COUNTY),
    "BUREAU_CHECKED": (Role.COUNTY_BUREAU_OFFICER, COUNTY),
    "CITY_REVIEWED": (Role.CITY_ADMIN, CITY),
    "PROVINCE_FILED": (Role.CITY_ADMIN, CITY),
    "PRODUCED": (Role.CITY_ADMIN, CITY),
    "DELIVERED": (Role.TOWN_HEAD, TOWN),
}
CENTRE = WAY["CENTRE_VERIFIED"]


def person(net: Network, area: str = VILLAGE, **changes: Any) -> str:
    id: str = net.caller("registry").post("/v1/veterans", new_veteran(area, **changes))["id"]
    return id


def applied(net: Network, veteran: str, /, *, yes: tuple[str, ...] = (), **changes: Any) -> Any:
    answers = NOTHING | dict.fromkeys(yes, True)
    return net.caller("registry").post("/v1/cards", {"veteran_id": veteran, "answers": answers, **changes})


def take(net: Network, card: Mapping[str, Any], to: str, by: tuple[Role, str] | None = None, **said: Any) -> Any:
    """The answer to a step, asked for by whom it is the turn of."""
    caller = net.caller("registry").as_(*(by or WAY[to]))
    headers = {"If-Match": f'"{card["version"]}"'}
    return caller.call("POST", f"/v1/cards/{card['id']}/steps", {"to": to, **said}, headers)


def led(net: Network, card: Any, to: str, **said: Any) -> Any:
    """The card, led along its way into a state; `said` at the last step."""
    for state in list(WAY)[list(WAY).index(card["state"]) + 1 if card["state"] in WAY else 0 :]:
        if state == "DELIVERED":
            card = net.caller("registry").as_(*CENTRE).post(f"/v1/cards/{card['id']}/receipt")
        answer = take(net, card, state, **(said if state == to else {}))
        assert answer.status_code == 201, answer.text
        card = answer.json
        if state == to:
            return card
    raise AssertionError(to)


def detail(net: Network, card: Mapping[str, Any], by: tuple[Role, str] = (Role.TOWN_HEAD, TOWN)) -> Any:
    return net.caller("registry").as_(*by).get(f"/v1/cards/{card['id']}")


def types(records: list[Record], kind: str = "card") -> list[str]:
    sent = [dict(record.headers)["ce_type"].decode() for record in records]
    return [type for type in sent if type.startswith(f"{kind}.")]
