"""Legal stations: who is on duty, reception, advice, and legal aid from the application to the last step."""

import json

from shared.contracts.access import Role
from tests.kit.hardships import person
from tests.kit.matters import PAPERS, TEXT, Desk, joined_by_trace, today, version
from tests.kit.network import Network, alerts, types
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, TOWN, new_veteran
from tests.kit.problems import refused


def not_entitled(net: Network) -> str:
    """Someone whose means are checked."""
    body = new_veteran(TOWN, categories=["NON_MILITARY_STAFF_RETIREE"])
    id: str = net.caller("registry").post("/v1/veterans", body)["id"]
    net.carry()
    return id


def test_who_is_on_duty_today(net: Network) -> None:
    desk = Desk(net)
    shift = {"day": str(today()), "shift": "MORNING", "lawyer": str(desk.lawyer.account)}
    row = desk.head.post("/v1/legal-shifts", shift)
    desk.head.post("/v1/legal-shifts", shift | {"day": str(today(1))})
    refused(desk.head.call("POST", "/v1/legal-shifts", shift), 409, "on-duty-already", "#/shift")
    past = desk.head.call("POST", "/v1/legal-shifts", shift | {"day": str(today(-1))})
    refused(past, 422, "shift-past", "#/day")
    refused(desk.lawyer.call("POST", "/v1/legal-shifts", shift), 403, "role-forbidden")
    assert desk.lawyer.get("/v1/legal-shifts")["items"] == [row]
    assert len(desk.bureau.get(f"/v1/legal-shifts?from_on={today()}&to_on={today(7)}")["items"]) == 2
    assert Desk(net, OTHER_TOWN).lawyer.get("/v1/legal-shifts")["items"] == []
    assert desk.head.post(f"/v1/legal-shifts/{row['id']}/cancellation") == row
    assert desk.lawyer.get("/v1/legal-shifts")["items"] == []
    refused(desk.head.call("POST", f"/v1/legal-shifts/{row['id']}/cancellation"), 404, "not-found")


def test_advice_is_given_by_a_lawyer_and_ends_the_case(net: Network) -> None:
    desk = Desk(net)
    case = desk.received(person(net))
    refused(desk.reception.call("POST", f"/v1/legal-cases/{case['id']}/advice", {"text": "……"}), 403, "role-forbidden")
    case = desk.take(case, "advice", text="可以申请劳动仲裁。")
    case = desk.take(case, "completion")
    shown = desk.reception.get(f"/v1/legal-cases/{case['id']}")
    steps = [(step["state"], step["text"]) for step in shown["steps"]]
    assert steps == [("RECEIVED", TEXT), ("ADVISED", "可以申请劳动仲裁。"), ("CLOSED", TEXT)]
    assert (shown["clocks"], shown["closed_on"]) == ([], str(today()))
    refused(Desk(net, OTHER_TOWN).lawyer.call("GET", f"/v1/legal-cases/{case['id']}"), 404, "not-found")


def test_legal_aid_from_the_application_to_its_end(net: Network) -> None:
    desk = Desk(net)
    case = desk.case("ASSIGNED", not_entitled(net))
    assert (case["exempt"], case["aid_first"], case["missing"]) == (False, False, [])
    other = Desk(net).lawyer
    path = f"/v1/legal-cases/{case['id']}"
    refused(other.call("POST", f"{path}/completion", {"text": "办结"}), 403, "lawyer-other")
    case = desk.take(case, "assignment", lawyer=str(other.account))
    assert (case["state"], case["lawyer"]) == ("ASSIGNED", str(other.account))
    other.post(f"{path}/completion", {"text": "办结"})
    clocks = {each["clock"]: (each["met"], each["ended_on"]) for each in desk.lawyer.get(path)["clocks"]}
    assert clocks == {"DECIDE": (True, str(today())), "ASSIGN": (True, str(today()))}
    sent = [type for type in types(net.carry()) if type.startswith("legal.")]
    assert sent == ["legal.received.v1", *["legal.advanced.v1"] * 4, "legal.closed.v1"]
    assert {"legal-aid-applied", "legal-aid-granted"} <= set(alerts(net, Role.COUNTY_BUREAU_OFFICER, COUNTY))


def test_what_is_missing_is_named_and_nothing_is_half_applied(net: Network) -> None:
    desk = Desk(net)
    case = desk.received(not_entitled(net))
    path = f"/v1/legal-cases/{case['id']}"
    lacking = desk.reception.call("POST", f"{path}/application", {"text": TEXT, "papers": PAPERS[:2]})
    refused(lacking, 422, "paper-missing", "#/papers")
    assert "CASE_MATERIAL, MEANS_STATEMENT" in lacking.json["detail"]
    over = {"text": TEXT, "papers": PAPERS, "limitation_on": str(today(-1))}
    refused(desk.reception.call("POST", f"{path}/application", over), 422, "limitation-over", "#/limitation_on")
    shown = desk.reception.get(path)
    assert (shown["version"], shown["state"], shown["clocks"]) == (1, "RECEIVED", [])


def test_whoever_is_entitled_to_preferential_care_needs_no_statement_of_means(net: Network) -> None:
    desk = Desk(net)
    case = desk.received(person(net))
    assert case["exempt"]
    case = desk.take(case, "application", papers=PAPERS[:3])
    assert case["state"] == "APPLIED"
    asked = {"text": TEXT, "papers": PAPERS[2:]}
    refused(desk.bureau.call("POST", f"/v1/legal-cases/{case['id']}/return", asked), 422, "means-unchecked", "#/papers")


def test_a_wrong_step_is_refused_with_the_next_one_and_the_day_its_clock_ends(net: Network) -> None:
    desk = Desk(net)
    case = desk.case("APPLIED", person(net))
    path = f"/v1/legal-cases/{case['id']}"
    (clock,) = desk.bureau.get(path)["clocks"]
    early = desk.bureau.call("POST", f"{path}/assignment", {"lawyer": str(desk.lawyer.account)})
    refused(early, 409, "out-of-turn")
    assert "GRANTED, REFUSED, RETURNED, WITHDRAWN" in early.json["detail"]
    assert clock["due_on"] in early.json["detail"]
    review = desk.city.call("POST", f"{path}/review", {"granted": True, "text": "改判"}, version(case))
    refused(review, 409, "not-awaited")
    refused(desk.reception.call("POST", f"{path}/papers", {"papers": PAPERS}), 409, "nothing-owed")
    unread = desk.bureau.call("POST", f"{path}/decision", {"granted": True, "text": "同意"})
    refused(unread, 428, "if-match-missing")
    refused(desk.bureau.call("POST", f"{path}/decision", {"granted": True, "text": "同意"}, {"If-Match": '"1"'}), 412,
            "version-stale")  # fmt: skip
    assert desk.bureau.get(path)["version"] == case["version"]


def test_papers_are_asked_for_and_the_time_for_the_decision_stands_still(net: Network) -> None:
    desk = Desk(net)
    case = desk.case("RETURNED", person(net))
    path = f"/v1/legal-cases/{case['id']}"
    assert case["missing"] == ["CASE_MATERIAL"]
    (clock,) = desk.bureau.get(path)["clocks"]
    assert clock["stopped_on"] == str(today())
    lacking = desk.reception.call("POST", f"{path}/papers", {"papers": ["IDENTITY"]})
    refused(lacking, 422, "paper-missing", "#/papers")
    case = desk.take(case, "papers", papers=["CASE_MATERIAL"])
    assert (case["state"], case["missing"]) == ("APPLIED", [])
    (clock,) = desk.bureau.get(path)["clocks"]
    assert clock["stopped_on"] is None
    again = desk.bureau.call("POST", f"{path}/return", {"text": TEXT, "papers": ["IDENTITY"]})
    refused(again, 409, "papers-asked-already")
    net.carry()
    assert "legal-papers-wanted" in alerts(net, Role.TOWN_HEAD, TOWN)


def test_aid_comes_first_where_few_days_are_left(net: Network) -> None:
    veteran, desk = not_entitled(net), Desk(net)
    on_time = desk.take(desk.received(veteran), "application", limitation_on=str(today(7)))
    assert (on_time["state"], on_time["aid_first"]) == ("APPLIED", False), "seven days are left"
    case = desk.take(desk.received(veteran), "application", limitation_on=str(today(6)), papers=["IDENTITY"])
    assert (case["state"], case["aid_first"], case["decided_by"]) == ("GRANTED", True, None)
    assert case["missing"] == PAPERS[1:]
    case = desk.take(case, "assignment")
    path = f"/v1/legal-cases/{case['id']}"
    owed = desk.lawyer.call("POST", f"{path}/completion", {"text": "办结"})
    refused(owed, 409, "papers-owed")
    assert "APPLICATION_FORM, CASE_MATERIAL, MEANS_STATEMENT" in owed.json["detail"]
    assert {each["clock"] for each in desk.lawyer.get(path)["clocks"]} == {"ASSIGN", "PAPERS"}
    case = desk.take(case, "papers")
    assert (case["state"], case["missing"]) == ("ASSIGNED", [])
    assert desk.take(case, "completion")["state"] == "CLOSED"
    near, late = (desk.take(desk.received(veteran), "application", limitation_on=str(today(days))) for days in (9, 10))
    near, late = desk.take(near, "return"), desk.take(late, "return")
    with net.stores["assistance"].superuser() as db:  # as if three days had passed
        db.execute("UPDATE legal_cases SET limitation_on = limitation_on - 3")
    body = {"granted": True, "text": "时效将满，先行援助。"}
    refused(desk.bureau.call("POST", f"/v1/legal-cases/{late['id']}/decision", body, version(late)), 409, "not-awaited")
    refuse = desk.bureau.call(
        "POST", f"/v1/legal-cases/{near['id']}/decision", body | {"granted": False}, version(near)
    )
    refused(refuse, 409, "not-awaited")
    near = desk.take(near, "decision")
    assert (near["state"], near["aid_first"], near["missing"]) == ("GRANTED", True, ["CASE_MATERIAL"])
    running = {
        each["clock"] for each in desk.lawyer.get(f"/v1/legal-cases/{near['id']}")["clocks"] if not each["ended_on"]
    }
    assert running == {"ASSIGN", "PAPERS"}


def test_an_objection_is_reviewed_by_the_city(net: Network) -> None:
    veteran, desk = person(net), Desk(net)
    upheld = desk.case("UPHELD", veteran)
    assert upheld["closed_on"] == str(today())
    case = desk.take(desk.case("OBJECTED", veteran), "review", granted=True)
    assert case["state"] == "GRANTED"
    clocks = [(each["clock"], each["met"]) for each in desk.city.get(f"/v1/legal-cases/{case['id']}")["clocks"]]
    assert clocks == [("DECIDE", True), ("REVIEW", True), ("ASSIGN", None)]
    net.carry()
    assert alerts(net, Role.CITY_ADMIN, CITY).count("legal-objection") == 2


def test_whoever_received_a_case_does_not_decide_on_it(net: Network) -> None:
    desk = Desk(net)
    case = desk.case("APPLIED", person(net))
    same = desk.bureau.of(desk.bureau.app)
    same.account = desk.reception.account
    body = {"granted": True, "text": "同意"}
    refused(same.call("POST", f"/v1/legal-cases/{case['id']}/decision", body, version(case)), 403, "same-eyes")


def test_events_name_the_case_alone_and_share_no_trace(net: Network) -> None:
    veteran, desk = person(net), Desk(net)
    desk.case("CLOSED", veteran)
    records = [record for record in net.carry() if record.topic == "muster.rights"]
    assert len(records) == 5
    assert joined_by_trace(records) == set()
    assert all(veteran.encode() not in (record.value or b"") for record in records)
    assert {frozenset(json.loads(record.value or b"{}")) for record in records} == {
        frozenset({"occurred_at", "case_id"}), frozenset({"occurred_at", "case_id", "state"})
    }  # fmt: skip


def test_figures_count_what_was_done_on_time_and_list_what_is_behind(net: Network) -> None:
    veteran, desk = person(net), Desk(net)
    cases = [desk.case(state, veteran) for state in ("GRANTED", "GRANTED", "REFUSED", "UPHELD", "APPLIED")]
    figures = {item["name"]: item for item in desk.head.get("/v1/legal-indicators")["indicators"]}
    told = {name: (item["numerator"], item["denominator"]) for name, item in figures.items()}
    assert told == {
        "DECIDE_ON_TIME": (4, 4), "ASSIGN_ON_TIME": (0, 0), "REVIEW_ON_TIME": (1, 1), "PAPERS_ON_TIME": (0, 0),
        "GRANTED": (2, 4), "OVERTURNED": (0, 1),
    }  # fmt: skip
    behind = desk.head.get("/v1/legal-indicators/lines?name=GRANTED")["items"]
    granted = [(case["id"], at < 2) for at, case in enumerate(cases[:4])]
    assert sorted((item["case_id"], item["met"]) for item in behind) == sorted(granted)
    county = {item["name"]: item["denominator"] for item in desk.bureau.get("/v1/legal-indicators")["indicators"]}
    assert county == dict.fromkeys(told) | {"ASSIGN_ON_TIME": 0, "PAPERS_ON_TIME": 0}
    assert desk.bureau.get("/v1/legal-indicators/lines?name=GRANTED")["items"] == []
    refused(desk.reception.call("GET", "/v1/legal-indicators"), 403, "role-forbidden")
