"""A death that was entered in error, and annulled, leaves wanted what was wanted before it."""

from services.visits.dues.timers import open_festival_visits
from tests.kit.aid import Aid
from tests.kit.hardships import found, report
from tests.kit.network import Network
from tests.kit.plans import DAY, SPRING, dues, pending, publish_event, run_on, today


def died(net: Network, veteran: str) -> None:
    publish_event(net.stores["registry"], veteran, "deceased", alive=False)
    net.carry()
    assert pending(net, veteran) == {}


def annulled(net: Network, veteran: str) -> None:
    publish_event(net.stores["registry"], veteran, "changed", alive=True)
    net.carry()


def test_visits_for_events_are_wanted_again(net: Network, veteran: str) -> None:
    town = net.caller("visits")
    event = {"veteran_id": veteran, "trigger": "ILLNESS", "happened_on": str(today() - DAY)}
    must = town.post("/v1/dues", event)
    wanted = pending(net, veteran)
    for _ in range(2):
        died(net, veteran)
        annulled(net, veteran)
        assert pending(net, veteran) == wanted
    assert town.post("/v1/dues", event)["id"] == must["id"], "it is reported already"
    first, second, third = sorted(dues(net, f"veteran_id={veteran}&trigger=ILLNESS"), key=lambda due: str(due["id"]))
    assert [due["state"] for due in (first, second, third)] == ["CANCELLED", "CANCELLED", "SOON"]
    assert [due["reopens"] for due in (first, second, third)] == [None, first["id"], second["id"]]
    annulled(net, veteran)
    assert pending(net, veteran) == wanted, "another change of the file wants nothing more"


def test_a_festival_visit_is_wanted_again_and_one_that_would_be_missed_is_not(net: Network, veteran: str) -> None:
    store = net.stores["visits"]
    run_on(store, SPRING - 20 * DAY, open_festival_visits)
    store.clock_offset_seconds = 0
    died(net, veteran)
    annulled(net, veteran)
    assert "FESTIVAL" in pending(net, veteran)
    died(net, veteran)
    with store.superuser() as db:
        db.execute("UPDATE dues SET opened_on = opened_on - 900, due_on = due_on - 900 WHERE trigger = 'FESTIVAL'")
    annulled(net, veteran)
    assert "FESTIVAL" not in pending(net, veteran)


def test_a_follow_up_of_aid_is_wanted_again(net: Network) -> None:
    aid = Aid(net)
    aid.fund()
    path = aid.led("PAID")
    net.carry()
    veteran = aid.shown(path)["veteran_id"]
    assert "FOLLOW_UP" in pending(net, veteran)
    died(net, veteran)
    annulled(net, veteran)
    assert "FOLLOW_UP" in pending(net, veteran)


def test_a_hardship_that_the_death_ended_comes_back_as_one_that_names_it(net: Network, veteran: str) -> None:
    id, town = found(net, veteran)["id"], net.caller("visits")
    net.carry()
    died(net, veteran)
    annulled(net, veteran)
    assert town.get(f"/v1/hardships/{id}")["state"] == "ENDED"
    again = town.post("/v1/hardships", report(veteran, reopens=id))
    assert (again["reopens"], again["state"]) == (id, "FOUND")
    assert [due["state"] for due in dues(net, f"ref={again['id']}")] == ["SOON"]
