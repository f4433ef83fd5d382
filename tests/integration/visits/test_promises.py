"""What was promised on a visit is kept in sight."""

from services.visits.contacts.timers import mark_promises_overdue
from shared.contracts.access import Role
from tests.kit.network import Network
from tests.kit.people import OTHER_TOWN, TOWN
from tests.kit.plans import DAY, alerts, correction, publish_event, register, run_on, today, types, visit
from tests.kit.problems import refused


def test_promises_are_kept_in_sight(net: Network, veteran: str) -> None:
    caller = net.caller("visits")
    promised = [{"text": f"承诺{n}", "due_on": str(today() + n * DAY)} for n in (3, 1, 2)]
    logged = caller.post("/v1/visits", visit(veteran, promises=promised))
    listed = caller.get("/v1/promises")["items"]
    assert [made["due_on"] for made in listed] == sorted(made["due_on"] for made in promised)
    assert "text" not in listed[0]
    assert [made["text"] for made in caller.get(f"/v1/visits/{logged['id']}")["promises"]] == [
        made["text"] for made in promised
    ]
    first, second, third = (made["id"] for made in listed)
    assert caller.get(f"/v1/promises/{first}")["text"] == "承诺1"
    assert [made["id"] for made in caller.get(f"/v1/promises?due_by={today() + DAY}")["items"]] == [first]
    kept = caller.post(f"/v1/promises/{first}/outcome", {"outcome": "KEPT"}, {"If-Match": '"1"'})
    assert (kept["state"], kept["closed_on"], kept["closed_by"]) == ("KEPT", str(today()), str(caller.account))
    again = caller.call("POST", f"/v1/promises/{first}/outcome", {"outcome": "BROKEN"})
    refused(again, 409, "wrong-state")
    refused(
        caller.call("POST", f"/v1/promises/{second}/outcome", {"outcome": "OPEN"}), 422, "body-invalid", "#/outcome"
    )
    foreign = caller.as_(Role.TOWN_HEAD, OTHER_TOWN)
    refused(foreign.call("POST", f"/v1/promises/{second}/outcome", {"outcome": "KEPT"}), 404, "not-found")
    assert foreign.get("/v1/promises")["items"] == []
    sent = types(net.carry())
    assert (sent["promise.made.v1"], sent["promise.closed.v1"]) == (3, 1)

    visits = net.stores["visits"]
    assert run_on(visits, today() + 2 * DAY, mark_promises_overdue) == [0]
    assert [run_on(visits, today() + 3 * DAY, mark_promises_overdue) for _ in range(2)] == [[1], [0]]
    assert types(net.carry()) == {"promise.overdue.v1": 1}
    assert alerts(net, Role.TOWN_HEAD, TOWN)["promise-overdue"] == 1
    assert [made["id"] for made in caller.get("/v1/promises?state=OVERDUE")["items"]] == [second]
    more = visit(veteran, promises=[{"text": "又一项", "due_on": str(today())}])
    right = correction(caller, logged["id"], more).json
    texts = [made["text"] for made in caller.get(f"/v1/visits/{right['id']}")["promises"]]
    assert texts == ["承诺3", "承诺1", "承诺2", "又一项"], "what was promised stands"

    publish_event(net.stores["registry"], veteran, "deceased", alive=False)
    net.carry()
    states = {made["id"]: made["state"] for made in caller.get("/v1/promises")["items"]}
    assert states[first] == "KEPT"
    assert (states[second], states[third]) == ("WITHDRAWN", "WITHDRAWN")


def test_promises_stay_in_sight_when_a_merged_files_record_is_corrected(net: Network, veteran: str) -> None:
    caller, kept = net.caller("visits"), register(net)
    net.carry()
    promise = {"text": "修缮屋顶", "due_on": str(today() + DAY)}
    wrong = caller.post("/v1/visits", visit(veteran, promises=[promise]))
    publish_event(net.stores["registry"], veteran, "merged", merged_into=kept)
    net.carry()
    right = correction(caller, wrong["id"], visit(kept)).json
    assert [made["text"] for made in caller.get(f"/v1/visits/{right['id']}")["promises"]] == ["修缮屋顶"]
    other = register(net)
    net.carry()
    assert correction(caller, right["id"], visit(other)).status_code == 201
    assert [made["state"] for made in caller.get("/v1/promises")["items"]] == ["WITHDRAWN"]
