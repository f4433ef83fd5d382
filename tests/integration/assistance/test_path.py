"""The path of a case of aid: from the application to the closing, and every way beside it."""

from typing import Any

import pytest

from shared.contracts.access import Role
from tests.kit.aid import HAPPY, Aid, application
from tests.kit.hardships import person
from tests.kit.network import Network, alerts, types
from tests.kit.people import COUNTY, OTHER_TOWN, TOWN, VILLAGE, new_veteran
from tests.kit.problems import refused


@pytest.fixture
def aid(net: Network) -> Aid:
    return Aid(net)


def ways(aid: Aid, path: str) -> list[str]:
    return [step["state"] for step in aid.shown(path)["steps"]]


def test_five_officers_lead_a_case_to_its_end(aid: Aid) -> None:
    path = aid.led("CLOSED")
    case = aid.shown(path)
    assert ways(aid, path) == list(HAPPY)
    assert all(each["ended_on"] and each["met"] for each in case["clocks"])
    assert [each["clock"] for each in case["clocks"]] == [
        "AID_ACCEPT", "AID_VERIFY", "AID_OPINION", "AID_DECIDE", "AID_PAY", "AID_FOLLOW_UP",
    ]  # fmt: skip
    who = [case[name] for name in ("applied_by", "accepted_by", "verified_by", "opinion_by", "decided_by", "paid_by")]
    assert who[1] == who[3], "the head accepts and gives the opinion"
    assert len(set(who)) == 5
    assert {"aid-reviewed", "aid-applied"} & set(alerts(aid.net, Role.COUNTY_BUREAU_OFFICER, COUNTY)) == {
        "aid-reviewed"
    }
    assert {"aid-applied", "aid-verified", "aid-granted", "aid-paid"} <= set(alerts(aid.net, Role.TOWN_HEAD, TOWN))


def test_a_village_of_one_a_town_of_two_a_centre_and_a_bureau_suffice(net: Network) -> None:
    aid = Aid(net)
    village = net.caller("assistance").as_(Role.VILLAGE_WORKER, VILLAGE)
    vars(aid)["clerk"] = aid.visitor  # the town's second, in place of a third
    filed = village.post("/v1/applications", application(person(net, VILLAGE), applicant="VILLAGE"))
    net.carry()
    path = f"/v1/applications/{filed['id']}"
    for step in HAPPY[1:]:
        getattr(aid, f"_{step.lower()}")(path)
        net.carry()
    assert (aid.state(path), aid.shown(path)["applicant"]) == ("CLOSED", "VILLAGE")


def test_missing_materials_stop_the_clock(aid: Aid) -> None:
    path = aid.filed()
    returned = aid.head.post(f"{path}/return", {"missing": "缺收入证明"})
    assert returned["state"] == "RETURNED"
    clocks = {each["clock"]: each["stopped_on"] for each in aid.shown(path)["clocks"]}
    assert clocks["AID_ACCEPT"] is not None
    assert clocks["AID_MATERIALS"] is None
    assert aid.shown(path)["steps"][-1]["text"] == "缺收入证明"
    refused(aid.act(aid.head, path, "acceptance"), 409, "step-out-of-turn")
    assert aid.clerk.post(f"{path}/materials")["state"] == "APPLIED"
    assert set(aid.clocks(path)) == {"AID_ACCEPT"}
    refused(aid.act(aid.clerk, path, "materials"), 409, "wrong-state")
    assert aid.clerk.post(f"{path}/withdrawal", {"reason": "不再需要"})["state"] == "WITHDRAWN"
    assert aid.clocks(path) == {}


def test_a_visit_that_comes_while_materials_are_missing_counts(aid: Aid) -> None:
    path = aid.led("VERIFYING")
    aid.head.post(f"{path}/return", {"missing": "缺病历"})
    visit = aid.visit(path)
    assert aid.state(path) == "RETURNED"
    assert aid.clerk.post(f"{path}/materials")["state"] == "VERIFIED"
    assert set(aid.clocks(path)) == {"AID_OPINION"}
    aid.head.post(f"{path}/return", {"missing": "缺发票"})
    aid.correct(visit, reached=False)
    assert aid.clerk.post(f"{path}/materials")["state"] == "VERIFYING", "the visit was corrected meanwhile"


def test_a_withdrawn_case_wants_no_visit(aid: Aid) -> None:
    path = aid.led("VERIFYING")
    aid.clerk.post(f"{path}/withdrawal", {"reason": "不再需要"})
    aid.net.carry()
    (due,) = aid.net.caller("visits").get(f"/v1/dues?ref={path.rsplit('/', 1)[1]}")["items"]
    assert due["state"] == "CANCELLED"


def test_a_case_of_someone_registered_elsewhere_is_referred(aid: Aid) -> None:
    body = new_veteran(TOWN, registered_area="450102001001")
    veteran = aid.net.caller("registry").post("/v1/veterans", body)["id"]
    aid.net.carry()
    path = aid.filed(veteran)
    answer = aid.act(aid.head, path, "acceptance")
    refused(answer, 409, "registered-elsewhere")
    assert "450102001001" in answer.json["detail"]
    assert aid.head.post(f"{path}/referral", {"to": "户籍地退役军人事务局"})["state"] == "REFERRED"


def test_a_case_belongs_to_the_town_of_the_registered_address(aid: Aid) -> None:
    body = new_veteran(TOWN, registered_area=OTHER_TOWN)
    veteran = aid.net.caller("registry").post("/v1/veterans", body)["id"]
    aid.net.carry()
    path = aid.filed(veteran)
    refused(aid.act(aid.head, path, "acceptance"), 409, "case-elsewhere")
    there = aid.net.caller("assistance").as_(Role.TOWN_HEAD, OTHER_TOWN)
    assert there.post(f"{path}/acceptance")["case_area"] == OTHER_TOWN
    assert there.get(path)["story"] == "火灾", "whoever handles it reads it"
    assert aid.head.get(path)["story"] == "火灾"
    stranger = aid.net.caller("assistance").as_(Role.TOWN_HEAD, "440784100000")
    refused(stranger.call("GET", path), 404, "not-found")


def test_one_person_does_not_do_what_is_kept_apart(aid: Aid) -> None:
    path = aid.led("VERIFYING")
    aid.visit(path, aid.clerk)
    assert aid.state(path) == "VERIFYING", "who filed it does not verify it"
    aid.visit(path)
    assert aid.state(path) == "VERIFIED"
    refused(aid.act(aid.visitor, path, "opinion", {"recommends": True, "text": "属实"}), 403, "duties-apart")
    aid.head.post(f"{path}/opinion", {"recommends": True, "text": "属实"})
    assert aid.grant(path).status_code == 201
    both = aid.centre.as_(Role.COUNTY_BUREAU_OFFICER)
    both.account = aid.bureau.account
    answer = both.call("POST", f"{path}/payment")
    refused(answer, 403, "duties-apart")
    assert "DECIDE" in answer.json["detail"]


def test_nothing_is_decided_before_the_town_has_spoken(aid: Aid) -> None:
    for state, following in (("APPLIED", "acceptance"), ("VERIFYING", "visit"), ("VERIFIED", "opinion")):
        answer = aid.grant(aid.led(state))
        refused(answer, 409, "town-first")
        assert f"is {state}" in answer.json["detail"]
        assert following in answer.json["detail"]


def test_a_public_notice_runs_its_time(aid: Aid) -> None:
    path = aid.led("VERIFIED")
    told = aid.act(aid.head, path, "notice", {"text": "联系电话13800138000"})
    refused(told, 422, "notice-tells", "#/text")
    assert "138" not in told.json["detail"]
    noticed = aid.head.post(f"{path}/notice", {"text": "拟对本村陈某某给予困难援助"})
    assert noticed["state"] == "PUBLIC_NOTICE"
    answer = aid.act(aid.head, path, "opinion", {"recommends": True, "text": "属实"})
    refused(answer, 409, "clock-runs")
    assert aid.clocks(path)["AID_NOTICE"] in answer.json["detail"]


def objected(aid: Aid) -> str:
    path = aid.led("VERIFIED")
    aid.head.post(f"{path}/notice", {"text": "拟对本村陈某某给予困难援助"})
    assert aid.clerk.post(f"{path}/objection", {"text": "该户另有住房"})["state"] == "OBJECTED"
    return path


def test_an_objection_is_dismissed_or_leads_to_another_visit(aid: Aid) -> None:
    path = objected(aid)
    dismissed = aid.head.post(f"{path}/objection-answer", {"upheld": False, "text": "该房已出售"})
    assert dismissed["state"] == "PUBLIC_NOTICE"
    aid.clerk.post(f"{path}/objection", {"text": "另有存款"})
    upheld = aid.head.post(f"{path}/objection-answer", {"upheld": True, "text": "需重新核实"})
    assert (upheld["state"], upheld["visit_id"]) == ("VERIFYING", None)
    aid.net.carry()
    aid.visit(path)
    assert aid.state(path) == "VERIFIED"
    first, second = aid.head.get(f"{path}/objections")["items"]
    assert (first["text"], first["upheld"], first["answer"]) == ("该户另有住房", False, "该房已出售")
    assert (second["text"], second["upheld"]) == ("另有存款", True)
    assert "objections" not in aid.shown(path), "who objects is for the town and county alone"


@pytest.mark.parametrize("upheld", [True, False])
def test_a_refusal_is_reviewed_once_by_the_superior_bureau(aid: Aid, upheld: bool) -> None:
    path = aid.led("TOWN_REVIEWED")
    aid.refuse(path)
    assert aid.clerk.post(f"{path}/review", {"reason": "收入计算有误"})["state"] == "UNDER_REVIEW"
    refused(aid.act(aid.bureau, path, "review-answer", {"upheld": True, "text": "维持"}), 403, "role-forbidden")
    answer = aid.act(aid.city, path, "review-answer", {"upheld": upheld, "text": "经复核"})
    assert answer.json["state"] == ("REFUSED" if upheld else "TOWN_REVIEWED")
    if upheld:
        refused(aid.act(aid.clerk, path, "review", {"reason": "不服"}), 409, "reviewed-already")
    else:
        assert aid.grant(path).json["state"] == "GRANTED"


def test_a_grant_that_is_overturned_gives_its_money_back(aid: Aid) -> None:
    path = aid.led("GRANTED")
    (fund,) = aid.funds
    aid.clerk.post(f"{path}/review", {"reason": "金额偏低"})
    aid.act(aid.city, path, "review-answer", {"upheld": False, "text": "重新审批"})
    held = aid.bureau.get(f"/v1/funds/{fund}")
    assert (held["available_fen"], held["reserved_fen"]) == (1_000_000, 0)
    other = aid.bureau.as_(Role.COUNTY_BUREAU_OFFICER)
    assert aid.grant(path, other, fen=9_000).json["granted_fen"] == 9_000
    for account, duty in ((aid.bureau.account, "DECIDE"), (aid.city.account, "REVIEW")):
        cashier = aid.centre.as_(Role.COUNTY_CENTRE_STAFF)
        cashier.account = account
        answer = aid.act(cashier, path, "payment")
        refused(answer, 403, "duties-apart")
        assert duty in answer.json["detail"], "a decision that was overturned was made all the same"
    assert aid.centre.post(f"{path}/payment")["state"] == "PAID"


def test_an_emergency_is_aided_first_and_its_papers_follow(aid: Aid) -> None:
    path = aid.filed(ground="SUDDEN_EVENT", emergency=True)
    assert aid.grant(path).json["state"] == "GRANTED"
    assert {"AID_PAY", "AID_PAPERS"} == set(aid.clocks(path))
    assert aid.centre.post(f"{path}/payment")["state"] == "PAID"
    aid.net.carry()
    refused(aid.act(aid.head, path, "papers"), 409, "visit-missing")
    aid.visit(path)
    assert aid.shown(path)["visit_id"]
    aid.visit(path)
    assert aid.state(path) == "FOLLOWED_UP"
    late = aid.act(aid.head, path, "closing")
    refused(late, 409, "papers-missing")
    assert aid.clocks(path)["AID_PAPERS"] in late.json["detail"]
    assert aid.head.post(f"{path}/papers")["papers_at"]
    refused(aid.act(aid.head, path, "papers"), 409, "papers-complete")
    assert aid.head.post(f"{path}/closing")["state"] == "CLOSED"


def test_what_was_obtained_by_fraud_is_recovered(aid: Aid) -> None:
    path = aid.led("PAID")
    opened = aid.bureau.post(f"{path}/recovery", {"reason": "提供虚假材料"})
    assert opened["state"] == "RECOVERY"
    refused(aid.act(aid.head, path, "closing"), 409, "step-out-of-turn")
    assert aid.bureau.post(f"{path}/recovery-end")["state"] == "CLOSED"


def test_goods_and_services_are_given_too(aid: Aid) -> None:
    goods = aid.led("TOWN_REVIEWED", form="IN_KIND", need="LIVING")
    refused(aid.grant(goods, fen=0), 422, "grant-incomplete")
    refused(aid.grant(goods, purpose="MEDICAL"), 422, "other-purpose", "#/funds/0/purpose")
    assert aid.grant(goods).json["form"] == "IN_KIND"
    service = aid.led("TOWN_REVIEWED", form="SOCIAL_SERVICE", need="PSYCHOLOGICAL")
    assert aid.grant(service, fen=0).json["granted_fen"] is None
    assert aid.centre.post(f"{service}/payment")["state"] == "PAID"


def test_one_case_is_granted_at_most_what_its_class_allows(aid: Aid) -> None:
    path = aid.led("TOWN_REVIEWED", need="LEGAL", requested_fen=2_000_000)
    answer = aid.grant(path, fen=1_000_001, fund=aid.fund(5_000_000))
    refused(answer, 409, "above-class", "#/funds")
    assert "1000000" in answer.json["detail"]


def test_the_same_cause_again_needs_a_reason(aid: Aid) -> None:
    veteran = person(aid.net)
    aid.led("PAID", veteran)
    again = aid.clerk.call("POST", "/v1/applications", application(veteran))
    refused(again, 409, "same-cause", "#/again")
    aid.clerk.post("/v1/applications", application(veteran, ground="SUDDEN_EVENT"))
    reasoned = aid.filed(veteran, again="再次住院")
    assert aid.shown(reasoned)["steps"][0]["text"] == "再次住院"


def finding(veteran: str, **more: Any) -> dict[str, Any]:
    return {
        "veteran_id": veteran,
        "cause": "CRIMINAL_LIABILITY",
        "happened_on": "2026-01-05",
        "evidence": "判决书",
        **more,
    }


def test_a_finding_excludes_until_it_is_lifted(aid: Aid) -> None:
    veteran = person(aid.net)
    pending = aid.led("TOWN_REVIEWED", veteran)
    found = aid.bureau.post("/v1/exclusions", finding(veteran))
    assert found["until_on"] == "2028-01-05"
    answer = aid.clerk.call("POST", "/v1/applications", application(veteran))
    refused(answer, 409, "excluded", "#/veteran_id")
    assert "2028-01-05" in answer.json["detail"]
    refused(aid.grant(pending), 409, "excluded")
    path = f"/v1/exclusions/{found['id']}"
    refused(aid.city.call("POST", f"{path}/appeal-answer", {"upheld": False, "text": "撤销"}), 409, "wrong-state")
    assert aid.clerk.post(f"{path}/appeal", {"text": "判决已撤销"})["state"] == "APPEALED"
    refused(aid.clerk.call("POST", "/v1/applications", application(veteran)), 409, "excluded")
    assert aid.city.post(f"{path}/appeal-answer", {"upheld": False, "text": "予以撤销"})["state"] == "LIFTED"
    assert aid.clerk.get(path)["answer"] == "予以撤销"
    assert aid.grant(pending).status_code == 201
    assert not [type for type in types(aid.net.carry()) if "exclu" in type], "no event marks a person"


def test_a_finding_is_appealed_once(aid: Aid) -> None:
    found = aid.bureau.post("/v1/exclusions", finding(person(aid.net)))
    path = f"/v1/exclusions/{found['id']}"
    aid.clerk.post(f"{path}/appeal", {"text": "不服"})
    assert aid.city.post(f"{path}/appeal-answer", {"upheld": True, "text": "维持"})["state"] == "STANDING"
    answer = aid.clerk.call("POST", f"{path}/appeal", {"text": "不服"})
    refused(answer, 409, "appealed-already")
    assert aid.clerk.get(f"/v1/exclusions?veteran_id={found['veteran_id']}")["items"][0]["id"] == found["id"]
    refused(aid.clerk.call("GET", "/v1/exclusions"), 403, "person-unnamed")
    for wrong, slug in (("2099-01-01", "not-yet-happened"), ("2020-01-01", "long-past")):
        body = finding(found["veteran_id"], happened_on=wrong)
        refused(aid.bureau.call("POST", "/v1/exclusions", body), 422, slug, "#/happened_on")
