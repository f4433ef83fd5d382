"""What erasure reaches beside the file: answers stored for repeated requests, and files of people handed in."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from services.registry.imports.use_cases import chunks as import_chunks
from tests.kit.activities import stepped
from tests.kit.imports import CSV, XLSX, After, as_csv, as_workbook, checked, hand_in, people, person, run, work
from tests.kit.network import Network
from tests.kit.people import id_number
from tests.kit.problems import refused
from tests.kit.veterans import erase, merged, registered

LIST = {"csv": (as_csv, CSV), "xlsx": (as_workbook, XLSX)}


def kept(net: Network) -> dict[str, set[str]]:
    """The keys of the answers that services keep."""
    keys = {}
    for service in ("registry", "visits", "assistance"):
        with net.stores[service].work.session() as db:
            keys[service] = set(db.scalars(text("SELECT key FROM answers")))
    return keys


def sender(net: Network) -> Callable[..., list[TestResponse]]:
    """Sends writes that concern one person, some by an id that was merged, each under a key that begins with `key`."""
    callers = {service: net.caller(service) for service in ("registry", "visits", "assistance")}

    def send(key: str, id: str, old: str) -> list[TestResponse]:
        stage = {"stage": "EMPLOYMENT", "entered_on": "2025-03-01"}
        call = {"veteran_id": old, "method": "PHONE", "reached": True, "occurred_at": "2026-11-01T10:00:00+08:00"}
        story = {"title": "守护烈士墓", "text": "三十年如一日。", "veteran_id": id, "consented_on": "2026-11-01"}
        aid = {"veteran_id": old, "ground": "OTHER", "requested_fen": 1, "story": "家庭遭遇火灾"}
        requests = [
            ("registry", f"/v1/veterans/{id.upper()}/milestones", stage),
            ("visits", "/v1/visits", call),
            ("visits", "/v1/stories", story),
            ("assistance", "/v1/applications", aid),
        ]
        return [
            callers[service].call("POST", path, body, {"Idempotency-Key": f"{key} {at}"})
            for at, (service, path, body) in enumerate(requests)
        ]

    return send


def test_no_stored_answer_of_an_erased_person_remains(net: Network, impatient: None) -> None:
    one, old, other = (registered(net)["id"] for _ in range(3))
    merged(net, one, old)
    net.carry()
    send = sender(net)
    first = send("one", one, old)
    assert {answer.status_code for answer in [*first, *send("other", other, other)]} == {201}
    household = net.caller("registry").call(
        "POST", "/v1/households", {"members": [other, one]}, {"Idempotency-Key": "both"}
    )
    assert household.status_code == 201
    path, head = f"/v1/stories/{first[2].json['id']}", net.caller("visits")
    assert stepped(head, path, "review", {"passed": True}).status_code == 201
    public = head.call("POST", f"{path}/publication", None, {"If-Match": '"2"', "Idempotency-Key": "published"})
    assert (public.status_code, public.json["public_title"]) == (201, "守护烈士墓")

    erase(net, one)
    assert kept(net) == {"registry": {"other 0"}, "visits": {"other 1", "other 2"}, "assistance": {"other 3"}}
    assert [answer.status_code for answer in send("one", one, old)] == [404, 422, 422, 422], "no one is there any more"
    assert all("Idempotency-Replayed" in answer.headers for answer in send("other", other, other))


def state(net: Network, id: str) -> tuple[str, str | None, str | None, bool]:
    """An import's state, its failure and the rows it names, and whether anything of its content is kept."""
    with net.stores["registry"].superuser() as db:
        kept = "content_sealed IS NOT NULL OR numbers IS NOT NULL OR fault_sheet_sealed IS NOT NULL"
        query = f"SELECT state, failure_slug, failure_params ->> 'rows', {kept} FROM imports WHERE id = %s"
        return db.execute(query, (id,)).fetchone()


@pytest.mark.parametrize("form", LIST)
def test_a_file_that_holds_an_erased_person_is_not_run(net: Network, form: str) -> None:
    write, kind = LIST[form]
    number = id_number()
    veteran = registered(net, id_number=number)["id"]
    sheet = write([person(), person(身份证号=f" {number} ", 联系电话="none"), person(), person(身份证号=number)])
    holds, other = checked(net, sheet, kind)["id"], checked(net, write([person()]), kind)["id"]
    erase(net, veteran)
    assert state(net, holds) == ("FAILED", "person-erased", "[3, 5]", False)
    refused(run(net, holds, leave_out_faulty=True), 409, "wrong-state")
    assert run(net, other).status_code == 201
    assert state(net, other) == ("DONE", None, None, True)
    assert people(net) == 2, "the erased file, and the one of the other list"
    assert hand_in(net, sheet, kind)["id"] != holds, "what is handed in from now on is another matter"


def test_what_a_file_showed_is_forgotten_for_an_erasure(net: Network) -> None:
    number = id_number()
    veteran = registered(net, id_number=number)["id"]
    rows = [person(身份证号=number, 残疾等级="八级"), person(姓名="\t陈平")]
    holds, other = checked(net, as_csv(rows))["id"], checked(net, as_csv([person(姓名="\t陈平")]))["id"]
    for id in (holds, other):
        run(net, id, leave_out_faulty=True)
    erase(net, veteran)
    assert state(net, holds) == ("DONE", None, None, False)
    assert state(net, other) == ("DONE", None, None, True)
    shown = [net.caller("registry").get(f"/v1/imports/{id}/readings")["items"] for id in (holds, other)]
    assert [len(items) for items in shown] == [0, 1]


def test_a_file_not_checked_yet_is_forgotten_for_an_erasure(net: Network) -> None:
    number = id_number()
    veteran = registered(net, id_number=number)["id"]
    id = hand_in(net, as_csv([person(身份证号=number)]))["id"]
    erase(net, veteran)
    assert state(net, id) == ("FAILED", "person-erased-unchecked", None, False)
    work(net)
    assert people(net) == 1


def test_a_run_does_not_bring_back_whom_it_has_not_come_to(net: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_chunks, "CHUNK", 2)
    number = id_number()
    veteran = registered(net, id_number=number)["id"]
    id = checked(net, as_csv([person(), person(), person(身份证号=number), person()]))["id"]
    net.caller("registry").post(f"/v1/imports/{id}/run", {})
    work(net, After(1))
    erase(net, veteran)
    work(net)
    assert state(net, id) == ("FAILED", "person-erased", "[4]", False)
    assert people(net) == 3, "two of the list's first part, and the erased file"
