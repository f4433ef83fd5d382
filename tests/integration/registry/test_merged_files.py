"""Two files that were one person's: what each knew stays together, under either id, wherever the person goes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from services.registry.cards.timers import note_overdue_cards
from shared.contracts.access import Role
from tests.kit.apps import Caller
from tests.kit.cards import applied, led, person, take
from tests.kit.network import Network
from tests.kit.people import CITY, OTHER_TOWN, TOWN, VILLAGE
from tests.kit.problems import refused
from tests.kit.timers import once
from tests.kit.veterans import SEEN, merged, registered


@pytest.fixture
def county(net: Network) -> Caller:
    return net.caller("registry").as_(Role.COUNTY_CENTRE_STAFF, CITY)


def test_an_old_id_and_its_history_move_along(net: Network, county: Caller) -> None:
    first, second, kept = (registered(net)["id"] for _ in range(3))
    card = applied(net, first)
    merged(net, second, first)
    merged(net, kept, second)
    county.post(f"/v1/veterans/{kept}/move", {"to": OTHER_TOWN, "reason": "迁居"})
    old, new = net.caller("registry"), net.caller("registry").as_(Role.TOWN_HEAD, OTHER_TOWN)
    for id in (first, second):
        refused(old.call("GET", f"/v1/veterans/{id}"), 404, "not-found")
        refused(new.call("GET", f"/v1/veterans/{id}"), 308, "moved")
    kinds = [item["kind"] for item in new.get(f"/v1/veterans/{kept}/history")["items"]]
    assert kinds == ["MERGED", "ABSORBED", "MERGED", "ABSORBED", "MOVED"]
    refused(old.call("GET", f"/v1/cards/{card['id']}"), 404, "not-found")
    assert new.get(f"/v1/cards/{card['id']}")["veteran_id"] == first
    refused(new.call("POST", "/v1/cards", _application(kept)), 409, "card-exists")


def _application(veteran: str) -> dict[str, Any]:
    grounds = ("struck_off", "deprived_of_rights", "in_custody", "convicted", "expelled_from_office")
    return {"veteran_id": veteran, "answers": dict.fromkeys(grounds, False)}


def test_lists_of_a_person_take_every_id(net: Network) -> None:
    approved = {"discharge_approved_on": (date.today() - timedelta(days=40)).isoformat()}
    kept, dropped = registered(net)["id"], registered(net, **approved)["id"]
    card, caller = applied(net, dropped), net.caller("registry")
    merged(net, kept, dropped)
    home = caller.post("/v1/households", {"members": [kept]})
    wanted = caller.post("/v1/erasures", {"veteran_id": kept, "ground": "UNLAWFUL", "request_ref": "1"})
    for id in (kept, dropped):
        assert [item["id"] for item in caller.get(f"/v1/cards?veteran_id={id}")["items"]] == [card["id"]]
        assert [item["id"] for item in caller.get(f"/v1/households?veteran_id={id}")["items"]] == [home["id"]]
        assert [item["id"] for item in caller.get(f"/v1/erasures?veteran_id={id}")["items"]] == [wanted["id"]]
        assert [item["veteran_id"] for item in caller.get(f"/v1/returns?veteran_id={id}")["items"]] == [kept]


def test_an_old_id_in_a_body_is_told_apart_and_leads_nowhere(net: Network) -> None:
    """A redirect that names its own address would be followed for ever."""
    kept, dropped, other = (registered(net)["id"] for _ in range(3))
    caller = net.caller("registry")
    merged(net, kept, dropped)
    for path, body in (
        ("/v1/erasures", {"veteran_id": dropped, "ground": "UNLAWFUL", "request_ref": "1"}),
        ("/v1/merges", {"kept_id": other, "dropped_id": dropped, "reason": "同一人"}),
        ("/v1/cards", _application(dropped)),
        ("/v1/households", {"members": [other, dropped]}),
    ):
        answer = caller.call("POST", path, body)
        refused(answer, 409, "moved")
        assert "Location" not in answer.headers
        assert answer.json["id"] == kept


def test_what_the_dropped_file_alone_knew_is_kept(net: Network) -> None:
    approved = (date.today() - timedelta(days=3)).isoformat()
    known = {
        "phone": "13900001111",
        "address": "棠下镇二号",
        "served_as": "CONSCRIPT",
        "placement": "ASSIGNED_WORK",
        "disability": {"cause": "DUTY", "grade": 6, "assessed_on": "2024-02-29"},
    }
    caller = net.caller("registry")
    kept = registered(net)["id"]
    dropped = registered(net, discharge_approved_on=approved, **known)["id"]
    patch = {"phone": None, "address": None, "reason": "?"}
    assert caller.call("PATCH", f"/v1/veterans/{kept}", patch, SEEN).json["phone"] is None
    neighbour = registered(net)["id"]
    home = caller.post("/v1/households", {"members": [dropped, neighbour]})
    seen = caller.get(f"/v1/veterans/{dropped}")
    merged(net, kept, dropped)
    file = caller.get(f"/v1/veterans/{kept}")
    for name in (*known, "tier"):
        assert file[name] == seen[name], name
    household = caller.get(f"/v1/households/{home['id']}")
    assert (household["head"], sorted(household["members"])) == (kept, sorted([kept, neighbour]))
    states = {item["veteran_id"]: item["state"] for item in caller.get("/v1/returns")["items"]}
    assert states == {kept: "EXPECTED"}, "the 30 days run on"


def test_what_the_kept_file_knows_is_not_overwritten(net: Network) -> None:
    caller = net.caller("registry")
    kept = registered(net, phone="13900001111", served_as="OFFICER", placement="RETIRED")["id"]
    dropped = registered(net, phone="13700002222", served_as="CONSCRIPT", placement="ASSIGNED_WORK")["id"]
    homes = [caller.post("/v1/households", {"members": [id]})["id"] for id in (kept, dropped)]
    before = caller.get(f"/v1/veterans/{kept}")
    merged(net, kept, dropped)
    after = caller.get(f"/v1/veterans/{kept}")
    for name in ("phone", "served_as", "placement"):
        assert after[name] == before[name]
    assert [caller.get(f"/v1/households/{id}")["members"] for id in homes] == [[kept], []]


@pytest.mark.parametrize(("override", "tier"), [("KEY", "KEY"), ("UNIVERSAL", "KEY")])
def test_no_one_is_contacted_less_for_a_merge(net: Network, override: str, tier: str) -> None:
    caller = net.caller("registry")
    kept = registered(net, tags=["COMBAT"] if override == "UNIVERSAL" else [])["id"]
    dropped = registered(net, tags=["COMBAT"] if override == "UNIVERSAL" else [])["id"]
    patch = {"tier_override": override, "reason": "本人要求"}
    assert caller.call("PATCH", f"/v1/veterans/{dropped}", patch, SEEN).json["tier"] == override
    merged(net, kept, dropped)
    assert caller.get(f"/v1/veterans/{kept}")["tier"] == tier


def test_the_living_are_not_merged_with_the_dead(net: Network, county: Caller) -> None:
    kept, dropped = registered(net)["id"], registered(net)["id"]
    caller = net.caller("registry")
    caller.post(f"/v1/veterans/{dropped}/death", {"died_on": "2026-01-01", "source": "死亡医学证明"})
    proposal = county.post("/v1/merges", {"kept_id": kept, "dropped_id": dropped, "reason": "同一人"})
    path = f"/v1/merges/{proposal['id']}/decision"
    other = county.as_(Role.COUNTY_CENTRE_STAFF)
    refused(other.call("POST", path, {"outcome": "MERGED"}, SEEN), 409, "deaths-differ")
    caller.post(f"/v1/veterans/{kept}/death", {"died_on": "2026-01-01", "source": "死亡医学证明"})
    assert other.call("POST", path, {"outcome": "MERGED"}, SEEN).status_code == 201


def test_of_two_cards_of_one_person_one_is_refused_before_the_other_goes_on(net: Network) -> None:
    kept, dropped = person(net, VILLAGE), person(net, TOWN)
    cards = [applied(net, kept), led(net, applied(net, dropped), "TOWN_ACCEPTED")]
    merged(net, kept, dropped)
    refused(take(net, cards[0], "TOWN_ACCEPTED"), 409, "cards-merged")
    refused(take(net, cards[1], "CENTRE_VERIFIED"), 409, "cards-merged")
    bureau = (Role.COUNTY_BUREAU_OFFICER, "440703000000")
    assert take(net, cards[0], "REFUSED", bureau, reason="同一人已有申请").status_code == 201
    led(net, cards[1], "DELIVERED")


def test_of_two_cards_that_were_made_one_is_handed_out(net: Network) -> None:
    kept, dropped = person(net, VILLAGE), person(net, VILLAGE)
    made = [led(net, applied(net, id), "PRODUCED") for id in (kept, dropped)]
    merged(net, kept, dropped)
    led(net, made[0], "DELIVERED")
    centre = net.caller("registry").as_(Role.COUNTY_CENTRE_STAFF, "440703000000")
    signed = centre.post(f"/v1/cards/{made[1]['id']}/receipt")
    refused(take(net, signed, "DELIVERED"), 409, "cards-merged")


def test_of_two_cards_handed_out_at_once_one_is(net: Network) -> None:
    kept, dropped = person(net, VILLAGE), person(net, VILLAGE)
    made = [led(net, applied(net, id), "PRODUCED") for id in (kept, dropped)]
    centre = net.caller("registry").as_(Role.COUNTY_CENTRE_STAFF, "440703000000")
    signed = [centre.post(f"/v1/cards/{card['id']}/receipt") for card in made]
    merged(net, kept, dropped)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda card: take(net, card, "DELIVERED").status_code, signed))
    assert sorted(answers) == [201, 409]


def test_a_card_of_the_merged_file_ends_with_the_person(net: Network) -> None:
    caller = net.caller("registry")
    first, second, kept = (person(net, VILLAGE) for _ in range(3))
    led(net, applied(net, first), "TOWN_ACCEPTED")
    merged(net, second, first)
    merged(net, kept, second)
    with net.stores["registry"].superuser() as db:
        db.execute("UPDATE cards SET file_by = '2026-01-01', warn_on = '2025-12-25'")
    work = net.stores["registry"].work
    caller.post(f"/v1/veterans/{kept}/death", {"died_on": "2026-01-01", "source": "死亡医学证明"})
    assert caller.get("/v1/cards?overdue=true")["items"] == []
    assert once(work, note_overdue_cards) == 0
    caller.post(f"/v1/veterans/{kept}/death/annulment", {"reason": "误登"})
    assert len(caller.get("/v1/cards?overdue=true")["items"]) == 1
    assert once(work, note_overdue_cards) == 1
