"""Preferential cards over a real database: the whole way, who may, refusals, and what is kept secret."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from shared.contracts.access import Role
from tests.kit.cards import CENTRE, NOTHING, WAY, applied, detail, led, person, take, types
from tests.kit.network import Network, alerts
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, TOWN, VILLAGE, id_number, new_veteran
from tests.kit.problems import refused


def test_a_card_from_the_application_to_the_hand_out(net: Network) -> None:
    veteran = person(net)
    card = applied(net, veteran)
    assert (card["state"], card["card_type"], card["file_by"]) == ("APPLIED", "VETERAN", None)
    card = led(net, card, "TOWN_ACCEPTED")
    assert card["file_by"] > card["applied_at"][:10]
    produced = led(net, card, "PRODUCED")
    early = take(net, produced, "DELIVERED")
    refused(early, 409, "card-not-received", "#/to")
    card = led(net, produced, "DELIVERED")
    assert (card["state"], card["received"], card["version"]) == ("DELIVERED", True, 9)
    refused(take(net, card, "DELIVERED"), 409, "wrong-state", "#/to")

    history = detail(net, card)["history"]
    whole = ["APPLIED", *WAY]
    assert [step["step"] for step in history] == [*whole[:7], "RECEIVED", "DELIVERED"]
    assert all(step["account"] and step["taken_at"] for step in history)
    assert types(net.carry()) == ["card.applied.v1", *["card.advanced.v1"] * 7, "card.delivered.v1"]
    town = alerts(net, Role.TOWN_HEAD, TOWN)
    assert [rule for rule in town if rule.startswith("card")] == ["card-applied", "card-filed", "card-to-hand-out"]
    assert alerts(net, *CENTRE) == ["card-to-verify", "card-to-sign-for", "card-delivered"]
    assert alerts(net, *WAY["BUREAU_CHECKED"]) == ["card-to-check"]
    assert alerts(net, Role.CITY_ADMIN, CITY) == ["card-to-review", "card-to-file"]


def test_a_step_is_taken_by_the_right_role_of_the_right_level_and_area(net: Network) -> None:
    card = applied(net, person(net))
    for role in Role:
        if role in (Role.TOWN_HEAD, Role.TOWN_STAFF):
            continue
        answer = take(net, card, "TOWN_ACCEPTED", (role, COUNTY))
        slug = {Role.COUNTY_CENTRE_STAFF, Role.COUNTY_BUREAU_OFFICER, Role.CITY_ADMIN}
        refused(answer, 403, "step-of-another" if role in slug else "role-forbidden")
    refused(take(net, card, "TOWN_ACCEPTED", (Role.TOWN_HEAD, COUNTY)), 403, "step-of-another")
    refused(take(net, card, "TOWN_ACCEPTED", (Role.TOWN_HEAD, OTHER_TOWN)), 404, "not-found")
    refused(take(net, card, "REFUSED", (Role.TOWN_HEAD, TOWN), reason="不符"), 403, "step-of-another")
    refused(take(net, card, "BUREAU_CHECKED"), 409, "wrong-state", "#/to")
    assert detail(net, card)["version"] == 1
    produced = led(net, card, "PRODUCED")
    for by in ((Role.TOWN_HEAD, TOWN), (Role.CITY_ADMIN, CITY)):
        signing = net.caller("registry").as_(*by).call("POST", f"/v1/cards/{card['id']}/receipt")
        refused(signing, 403, "step-of-another")
    seen = {"If-Match": f'"{produced["version"] - 1}"'}
    stale = net.caller("registry").as_(*CENTRE).call("POST", f"/v1/cards/{card['id']}/receipt", None, seen)
    refused(stale, 412, "version-stale")


def test_what_cannot_be_applied_for_is_refused(net: Network) -> None:
    town = net.caller("registry")
    veteran, family = person(net), person(net, categories=["ACTIVE_DUTY_FAMILY"])
    survivor = person(net, categories=["MARTYR_SURVIVOR"])
    body = {"veteran_id": veteran, "answers": NOTHING}
    for changes, status, slug, pointer in (
        ({"veteran_id": str(uuid4())}, 422, "reference-unknown", "#/veteran_id"),
        ({"veteran_id": family}, 422, "not-entitled", "#/veteran_id"),
        ({"veteran_id": survivor, "card_type": "VETERAN"}, 422, "not-entitled", "#/card_type"),
        ({"card_type": "GOLD"}, 422, "body-invalid", "#/card_type"),
        ({"answers": {"struck_off": False}}, 422, "body-invalid", "#/answers/convicted"),
        ({"answers": {**NOTHING, "convicted": "maybe"}}, 422, "body-invalid", "#/answers/convicted"),
        ({"answers": {**NOTHING, "bankrupt": False}}, 422, "body-invalid", "#/answers/bankrupt"),
        ({"home_service": True}, 422, "home-service-unfounded", "#/home_service_reason"),
        ({"home_service": False, "home_service_reason": "BEDRIDDEN"}, 422, "home-service-declined", "#/home_service"),
        ({"home_service_reason": "LAZY"}, 422, "body-invalid", "#/home_service_reason"),
    ):
        refused(town.call("POST", "/v1/cards", body | changes), status, slug, pointer)
    foreign = town.as_(Role.TOWN_HEAD, OTHER_TOWN).call("POST", "/v1/cards", body)
    refused(foreign, 422, "reference-unknown", "#/veteran_id")
    bureau = town.as_(Role.COUNTY_BUREAU_OFFICER, COUNTY).call("POST", "/v1/cards", body)
    refused(bureau, 403, "role-forbidden")
    centre = town.as_(*CENTRE)
    above = centre.post("/v1/veterans", new_veteran(COUNTY))["id"]
    refused(centre.call("POST", "/v1/cards", body | {"veteran_id": above}), 422, "no-town-station", "#/veteran_id")
    assert town.get("/v1/cards")["items"] == []
    assert types(net.carry()) == []


def test_the_dead_get_no_card(net: Network) -> None:
    veteran, other = person(net), person(net)
    card = led(net, applied(net, veteran), "TOWN_ACCEPTED")
    with net.stores["registry"].superuser() as db:
        db.execute("UPDATE veterans SET alive = false")
    answer = net.caller("registry").call("POST", "/v1/cards", {"veteran_id": other, "answers": NOTHING})
    refused(answer, 422, "person-deceased", "#/veteran_id")
    refused(take(net, card, "CENTRE_VERIFIED"), 422, "card-of-deceased")
    ended = take(net, card, "REFUSED", WAY["BUREAU_CHECKED"], reason="申请人已去世。")
    assert ended.json["state"] == "REFUSED"


def test_one_card_of_one_type_for_each_person(net: Network) -> None:
    veteran = person(net, categories=["DISCHARGED_SOLDIER", "MARTYR_SURVIVOR"])
    body = {"veteran_id": veteran, "answers": NOTHING, "card_type": "PREFERENTIAL_CARE"}
    with ThreadPoolExecutor(4) as pool:
        town = net.caller("registry")
        answers = list(pool.map(lambda _: town.call("POST", "/v1/cards", body), range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    other_type = net.caller("registry").call("POST", "/v1/cards", {**body, "card_type": "VETERAN"})
    refused(other_type, 409, "card-exists", "#/veteran_id")
    card = next(answer.json for answer in answers if answer.status_code == 201)
    assert card["card_type"] == "PREFERENTIAL_CARE"
    assert take(net, card, "REFUSED", WAY["BUREAU_CHECKED"], reason="证件不全。").status_code == 201
    assert applied(net, veteran)["card_type"] == "VETERAN", "who was refused may apply again"
    assert types(net.carry()) == ["card.applied.v1", "card.refused.v1", "card.applied.v1"]


def test_two_who_take_one_step_at_once(net: Network) -> None:
    card = applied(net, person(net))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: take(net, card, "TOWN_ACCEPTED").status_code, range(4)))
    assert sorted(answers) == [201, 412, 412, 412]
    assert types(net.carry()) == ["card.applied.v1", "card.advanced.v1"]


def test_a_rule_refuses_at_once_with_its_reasons(net: Network) -> None:
    veteran = person(net)
    card = applied(net, veteran, yes=("struck_off", "in_custody"))
    assert (card["state"], card["version"]) == ("REFUSED", 1)
    body = detail(net, card)
    assert body["grounds"] == ["IN_CUSTODY", "STRUCK_OFF"]
    assert "申请复核" in body["review_right"]
    asked, end = body["history"]
    assert (asked["step"], end["step"], end["account"]) == ("APPLIED", "REFUSED", None)
    assert asked["account"]
    assert "开除军籍" in end["reason"]
    assert "通缉" in end["reason"]
    carried = net.carry()
    assert types(carried) == ["card.refused.v1"]
    assert alerts(net, Role.TOWN_HEAD, TOWN) == ["card-refused"]


@pytest.mark.parametrize("outcome", ["PROVINCE_FILED", "REFUSED"])
def test_the_province_decides_and_its_decision_is_written_down(net: Network, outcome: str) -> None:
    card = led(net, applied(net, person(net), yes=("convicted",)), "CITY_REVIEWED")
    assert detail(net, card)["province_decides"] is True
    silent = take(net, card, outcome, WAY["CITY_REVIEWED"])
    slug = "province-decision-missing" if outcome == "PROVINCE_FILED" else "reason-missing"
    refused(silent, 422, slug, "#/reason")
    said = take(net, card, outcome, WAY["CITY_REVIEWED"], reason="省厅〔2026〕18号")
    assert said.json["state"] == outcome
    body = detail(net, card)
    assert body["history"][-1]["reason"] == "省厅〔2026〕18号"
    assert bool(body["review_right"]) == (outcome == "REFUSED")


def test_what_was_answered_is_seen_by_those_who_take_steps_alone(net: Network) -> None:
    card = applied(net, person(net), yes=("expelled_from_office",), home_service_reason="SERIOUSLY_ILL")
    body = detail(net, card)
    assert (body["grounds"], body["history"][0]["home_service_reason"]) == (["EXPELLED_FROM_OFFICE"], "SERIOUSLY_ILL")
    for by in ((Role.VILLAGE_WORKER, VILLAGE), (Role.AUDITOR, COUNTY)):
        body = detail(net, card, by)
        assert (body["grounds"], body["province_decides"]) == (None, None)
        assert body["history"][0]["home_service_reason"] is None
    refused(net.caller("registry").as_(Role.MENTOR).call("GET", f"/v1/cards/{card['id']}"), 403, "role-forbidden")
    listed = net.caller("registry").call("GET", "/v1/cards").text
    with net.stores["registry"].superuser() as db:
        rows = db.execute(
            "SELECT to_jsonb(cards)::text || to_jsonb(card_steps)::text FROM cards, card_steps"
        ).fetchall()
        published = db.execute("SELECT convert_from(body, 'UTF8') FROM outbox WHERE type LIKE 'card.%'").fetchall()
    assert published
    for secret in ("EXPELLED", "ILL", "ground", "province", "home"):
        assert secret not in str(published)
    for secret in ("EXPELLED", "ILL"):
        assert secret not in listed
        assert secret not in str(rows)


def test_after_erasure_nothing_said_is_left(net: Network) -> None:
    card = applied(net, person(net), yes=("struck_off",))
    with net.stores["registry"].superuser() as db:
        db.execute("UPDATE veterans SET data_key = ''")
    body = detail(net, card)
    assert (body["grounds"], body["history"][1]["reason"], body["state"]) == (None, None, "REFUSED")


def test_home_service_is_offered_from_eighty_and_given_for_a_reason(net: Network) -> None:
    old, older = (person(net, id_number=id_number("19400101")) for _ in range(2))
    young, ill = person(net), person(net)
    offered, declined = applied(net, old), applied(net, older, home_service=False)
    plain, wanting = applied(net, young), applied(net, ill, home_service=True, home_service_reason="BEDRIDDEN")
    assert [card["home_service"] for card in (offered, declined, plain, wanting)] == [True, False, False, True]
    town = net.caller("registry")

    def listed(filter: str) -> list[str]:
        return [card["id"] for card in town.get(f"/v1/cards?{filter}")["items"]]

    assert listed("home_service=true") == [offered["id"], wanting["id"]]
    assert listed("home_service=false") == [declined["id"], plain["id"]]
    assert listed(f"home_service=true&veteran_id={ill}") == [wanting["id"]]

    refused(take(net, plain, "TOWN_ACCEPTED", home_service=True), 422, "body-invalid", "#/home_service")
    received = town.as_(*CENTRE).post(f"/v1/cards/{led(net, plain, 'PRODUCED')['id']}/receipt")
    refused(take(net, received, "DELIVERED", home_service=True), 422, "home-service-unfounded")
    at_home = take(net, received, "DELIVERED", home_service=True, home_service_reason="SERIOUSLY_ILL").json
    assert at_home["home_service"] is True
    last = detail(net, at_home)["history"][-1]
    assert (last["home_service"], last["home_service_reason"]) == (True, "SERIOUSLY_ILL")
    as_applied = led(net, offered, "DELIVERED")
    assert as_applied["home_service"] is True
    assert listed("home_service=true") == [wanting["id"]], "those handed out want nothing more"


def test_lists_are_of_ones_area_by_state_and_person(net: Network) -> None:
    here, accepted = applied(net, person(net)), led(net, applied(net, person(net)), "TOWN_ACCEPTED")
    town = net.caller("registry")
    assert [card["id"] for card in town.get("/v1/cards")["items"]] == [here["id"], accepted["id"]]
    assert [card["id"] for card in town.get("/v1/cards?state=TOWN_ACCEPTED")["items"]] == [accepted["id"]]
    assert [card["id"] for card in town.get(f"/v1/cards?veteran_id={here['veteran_id']}")["items"]] == [here["id"]]
    assert [card["id"] for card in town.get("/v1/cards?overdue=false")["items"]] == [here["id"], accepted["id"]]
    assert town.get("/v1/cards?overdue=true")["items"] == []
    other = town.as_(Role.TOWN_HEAD, OTHER_TOWN)
    assert other.get("/v1/cards")["items"] == []
    refused(other.call("GET", f"/v1/cards/{here['id']}"), 404, "not-found")
    refused(town.call("GET", "/v1/cards?overdue=perhaps"), 422, "body-invalid", "?overdue")
