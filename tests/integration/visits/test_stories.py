"""Lectures, exemplary deeds with consent, shared practices."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from shared.contracts.access import Role
from tests.kit.activities import receive, registered, stepped
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import COUNTY, OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE
from tests.kit.plans import today
from tests.kit.problems import refused


def lecture(**changes: Any) -> dict[str, Any]:
    texts = {"topic": "边防岁月", "place": "文化中心", "speaker": "陈建国", "speaker_kind": "VETERAN"}
    return {"held_on": str(today()), **texts, "story_kinds": ["STORY_OF_VETERAN"], "audience": 85, **changes}


def test_lectures_with_both_kinds_of_stories(net: Network) -> None:
    town = net.caller("visits")
    one = town.post("/v1/lectures", lecture())
    both = town.post("/v1/lectures", lecture(story_kinds=["STORY_OF_WORKER", "STORY_OF_VETERAN"], area=VILLAGE))
    assert both["story_kinds"] == ["STORY_OF_VETERAN", "STORY_OF_WORKER"]
    assert [item["id"] for item in town.get("/v1/lectures?told=STORY_OF_WORKER")["items"]] == [both["id"]]
    assert town.get(f"/v1/lectures/{one['id']}")["speaker"] == "陈建国"
    with net.stores["visits"].superuser() as db:
        rows = db.execute("SELECT speaker_sealed FROM activities").fetchall()
    assert all("陈建国".encode() not in bytes(row[0]) for row in rows)
    events = [record for record in net.carry() if dict(record.headers)["ce_type"] == b"activity.held.v1"]
    assert [b"STORY_OF_WORKER" in (event.value or b"") for event in events] == [False, True]
    refused(town.call("POST", "/v1/lectures", lecture(area=OTHER_TOWN)), 404, "area-foreign", "#/area")
    late = lecture(held_on=str(today() + timedelta(days=1)))
    refused(town.call("POST", "/v1/lectures", late), 422, "held-in-future", "#/held_on")
    refused(town.call("POST", "/v1/lectures", lecture(story_kinds=[])), 422, "body-invalid", "#/story_kinds")
    elsewhere = town.as_(Role.TOWN_HEAD, OTHER_TOWN)
    assert elsewhere.get("/v1/lectures")["items"] == []
    refused(elsewhere.call("GET", f"/v1/lectures/{one['id']}"), 404, "not-found")


def published(net: Network, person: str) -> tuple[str, Caller]:
    """The path of a published story of someone's deeds, and the head who reviewed it."""
    writer = net.caller("visits").as_(Role.TOWN_STAFF)
    body = {"title": "守护烈士墓", "text": "陈建国三十年如一日。", "veteran_id": person, "consented_on": str(today())}
    path = f"/v1/stories/{writer.post('/v1/stories', body)['id']}"
    head = writer.as_(Role.TOWN_HEAD)
    assert stepped(head, path, "review", {"passed": True}).json["state"] == "REVIEWED"
    assert stepped(head, path, "publication").json["state"] == "PUBLISHED"
    return path, head


def test_deeds_are_published_to_all_with_consent_and_withdrawn(net: Network) -> None:
    (person,) = registered(net)
    writer = net.caller("visits").as_(Role.TOWN_STAFF)
    draft = writer.post("/v1/stories", {"title": "守护烈士墓", "text": "三十年如一日。", "veteran_id": person})
    path = f"/v1/stories/{draft['id']}"
    head, elsewhere = writer.as_(Role.TOWN_HEAD), writer.as_(Role.VILLAGE_WORKER, OTHER_TOWN)
    assert (draft["state"], draft["area"], draft["about"]) == ("DRAFT", VILLAGE, "VETERAN")
    refused(elsewhere.call("GET", path), 404, "not-found")
    refused(stepped(writer, path, "review", {"passed": True}), 403, "role-forbidden")
    refused(head.call("POST", f"{path}/review", {"passed": True}), 428, "if-match-missing")
    refused(stepped(head, path, "publication"), 409, "wrong-state")
    stepped(head, path, "review", {"passed": True})
    refused(stepped(head, path, "publication"), 422, "consent-missing")
    refused(writer.call("PATCH", path, {"title": "x"}, {"If-Match": '"2"'}), 409, "state-unfit")
    assert stepped(head, path, "review", {"passed": False}).json["state"] == "DRAFT"
    consented = {"consented_on": str(today())}
    assert writer.call("PATCH", path, consented, {"If-Match": '"3"'}).json["consented_on"] == str(today())
    reworded = writer.call("PATCH", path, {"text": "四十年如一日。"}, {"If-Match": '"4"'})
    assert reworded.json["consented_on"] is None, "consent was to another text"
    writer.call("PATCH", path, consented, {"If-Match": '"5"'})
    stepped(head, path, "review", {"passed": True})
    assert stepped(head, path, "publication").json["state"] == "PUBLISHED"
    read = elsewhere.get(path)
    assert (read["title"], read["text"]) == ("守护烈士墓", "四十年如一日。")
    assert [s["id"] for s in elsewhere.get("/v1/stories?state=PUBLISHED")["items"]] == [draft["id"]]
    refused(stepped(elsewhere.as_(Role.TOWN_HEAD), path, "withdrawal"), 404, "not-found")
    assert stepped(head, path, "withdrawal").json["state"] == "WITHDRAWN"
    refused(elsewhere.call("GET", path), 404, "not-found")
    records = [record for record in net.carry() if record.key == draft["id"].encode()]
    verbs = [dict(record.headers)["ce_type"].decode().split(".")[1] for record in records]
    drafting = ["drafted", "reviewed", "revised", "revised", "revised", "revised"]
    assert verbs == [*drafting, "reviewed", "published", "withdrawn"]
    assert not any(person.encode() in (record.value or b"") for record in records)


def test_no_one_reviews_their_own_story(net: Network) -> None:
    head = net.caller("visits")
    path = f"/v1/stories/{head.post('/v1/stories', {'title': '题', 'text': '文', 'about': '志愿服务队'})['id']}"
    assert head.get(path)["about_whom"] == "志愿服务队"
    refused(stepped(head, path, "review", {"passed": True}), 403, "same-eyes")
    two = {"title": "题", "text": "文", "about": "队", "account_id": str(uuid4())}
    refused(head.call("POST", "/v1/stories", two), 422, "body-invalid")
    early = {"title": "题", "text": "文", "about": "队", "consented_on": str(today() + timedelta(days=1))}
    refused(head.call("POST", "/v1/stories", early), 422, "consent-in-future", "#/consented_on")


def test_an_erased_person_s_story_is_withdrawn_and_destroyed(net: Network) -> None:
    old, kept = registered(net, VILLAGE, 2)
    path, head = published(net, old)
    receive(net, "veteran.merged.v1", old, merged_into=kept)
    net.carry()
    receive(net, "veteran.erased.v1", kept)
    story = head.get(path)
    assert (story["state"], story["title"], story["text"]) == ("WITHDRAWN", None, None)


def test_a_story_follows_a_move(net: Network) -> None:
    (person,) = registered(net)
    path, head = published(net, person)
    receive(net, "veteran.moved.v1", person, station_area=OTHER_TOWN, from_area=VILLAGE)
    refused(stepped(head, path, "withdrawal"), 404, "not-found")
    there = head.as_(Role.TOWN_HEAD, OTHER_TOWN)
    assert there.get(path)["text"] == "陈建国三十年如一日。"
    assert stepped(there, path, "withdrawal").status_code == 201


def test_a_draft_follows_a_move_with_its_text(net: Network) -> None:
    (person,) = registered(net)
    town = net.caller("visits")
    path = f"/v1/stories/{town.post('/v1/stories', {'title': '题', 'text': '文', 'veteran_id': person})['id']}"
    receive(net, "veteran.moved.v1", person, station_area=OTHER_TOWN, from_area=VILLAGE)
    refused(town.call("GET", path), 404, "not-found")
    assert town.as_(Role.TOWN_HEAD, OTHER_TOWN).get(path)["text"] == "文"
    receive(net, "veteran.erased.v1", person, station_area=OTHER_TOWN)
    erased = town.as_(Role.TOWN_HEAD, OTHER_TOWN).get(path)
    assert (erased["state"], erased["text"]) == ("WITHDRAWN", None)


def test_practices_are_shared_with_all_and_adopted(net: Network) -> None:
    town = net.caller("visits")
    body = {"title": "每天一招呼", "text": "每日致电。", "tags": ["独居关爱", "电话", "电话"]}
    practice = town.post("/v1/practices", body)
    path = f"/v1/practices/{practice['id']}"
    assert (practice["tags"], practice["adoptions"]) == (sorted(["独居关爱", "电话"]), 0)
    other = town.as_(Role.TOWN_HEAD, OTHER_TOWN)
    assert [p["id"] for p in other.get("/v1/practices?tag=电话")["items"]] == [practice["id"]]
    assert other.get("/v1/practices?tag=体检")["items"] == []
    assert other.post(f"{path}/adoptions")["adoptions"] == 1
    refused(other.call("POST", f"{path}/adoptions"), 409, "adopted-already")
    refused(town.call("POST", f"{path}/adoptions"), 422, "own-practice")
    village = town.as_(Role.VILLAGE_WORKER, OTHER_VILLAGE)
    assert village.post(f"{path}/adoptions")["adoptions"] == 2
    assert [a["station"] for a in town.get(f"{path}/adoptions")["items"]] == [OTHER_VILLAGE, OTHER_TOWN]
    refused(town.as_(Role.AUDITOR, COUNTY).call("POST", f"{path}/adoptions"), 403, "role-forbidden")
    refused(town.call("GET", f"/v1/practices/{uuid4()}"), 404, "not-found")
    net.carry()
    alerts = net.caller("notify").as_(Role.TOWN_HEAD, TOWN).get("/v1/alerts")["items"]
    (alert,) = alerts
    assert (alert["rule"], "2" in alert["text"]) == ("practice-adopted", True), "one, with the newest number"


def test_no_one_reviews_their_own_words_in_a_story_of_another(net: Network) -> None:
    writer = net.caller("visits").as_(Role.TOWN_STAFF, TOWN)
    path = f"/v1/stories/{writer.post('/v1/stories', {'title': '守护', 'text': '原文。', 'about': '队'})['id']}"
    head, other = writer.as_(Role.TOWN_HEAD, TOWN), writer.as_(Role.TOWN_HEAD, TOWN)
    head.call("PATCH", path, {"text": "站长改写。"}, {"If-Match": '"1"'})
    other.call("PATCH", path, {"title": "守护烈士墓"}, {"If-Match": '"2"'})
    for each in (head, other):
        refused(stepped(each, path, "review", {"passed": True}), 403, "same-eyes")
    third = writer.as_(Role.TOWN_HEAD, TOWN)
    third.call("PATCH", path, {"consented_on": str(today())}, {"If-Match": '"3"'})
    assert stepped(third, path, "review", {"passed": True}).status_code == 201, "a day of consent is no word of it"


def test_a_story_without_consent_is_published_in_the_way_that_its_refusal_names(net: Network) -> None:
    writer = net.caller("visits").as_(Role.TOWN_STAFF, TOWN)
    path = f"/v1/stories/{writer.post('/v1/stories', {'title': '守护', 'text': '原文。', 'about': '队'})['id']}"
    head = writer.as_(Role.TOWN_HEAD, TOWN)
    stepped(head, path, "review", {"passed": True})
    refused(stepped(head, path, "publication"), 422, "consent-missing")
    stepped(head, path, "review", {"passed": False})
    assert writer.call("PATCH", path, {"consented_on": str(today())}, {"If-Match": '"3"'}).status_code == 200
    stepped(head, path, "review", {"passed": True})
    assert stepped(head, path, "publication").json["state"] == "PUBLISHED"
