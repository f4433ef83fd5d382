"""What becomes of hand-overs, letters of appointment, mediations and legal cases, in every state, as something happens
to the person or the station; and how whoever has them in hand goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from services.assistance.handovers.domain import State as Handover
from services.assistance.legal.domain import FINAL
from services.assistance.legal.domain import State as Case
from services.assistance.mentors.domain import AppointmentState, MediationState
from shared.contracts.access import Role
from tests.kit import files
from tests.kit.aid import Aid
from tests.kit.hardships import person
from tests.kit.matters import WAYS, Desk, close_station, joined_by_trace, recode_station, version
from tests.kit.network import Network
from tests.kit.people import COUNTY, OTHER_TOWN, TOWN
from tests.kit.rights import TEXT, Office

CARRIES, ENDS, UNTOUCHED = "CARRIES", "ENDS", "UNTOUCHED"
"""It goes on under another id or with another station; it ends; nothing becomes of it."""


@dataclass(frozen=True)
class Impossible:
    """A cell that cannot be, and why."""

    why: str


NAMES_NO_ONE = Impossible("a mediation names no person")
DEATH, ANNULLED, MOVE, MERGED_AWAY, KEPT, ERASED, STATION_CLOSED = CIRCUMSTANCES = (
    "death", "annulled death", "move", "merged away", "kept", "erased", "station closed",
)  # fmt: skip
Cell = str | Impossible


def row(**cells: Cell) -> dict[str, Cell]:
    """A state's cells, in the order of CIRCUMSTANCES."""
    return dict(zip(CIRCUMSTANCES, cells.values(), strict=True))


_OPEN = row(
    death=ENDS, annulled=UNTOUCHED, move=UNTOUCHED, merged=CARRIES, kept=UNTOUCHED, erased=ENDS, closed=UNTOUCHED
)
_OVER = row(
    death=UNTOUCHED, annulled=UNTOUCHED, move=UNTOUCHED, merged=UNTOUCHED, kept=UNTOUCHED, erased=UNTOUCHED,
    closed=UNTOUCHED,
)  # fmt: skip
_OF_STUDIO = {STATION_CLOSED: ENDS}
_NO_PERSON: dict[str, Cell] = dict.fromkeys(CIRCUMSTANCES, NAMES_NO_ONE)

TABLE: dict[str, dict[str, dict[str, Cell]]] = {
    "handover": {state: _OPEN if state.may_follow else _OVER for state in Handover if state is not Handover.ENDED},
    "legal case": {state: _OVER if state in FINAL else _OPEN for state in Case if state is not Case.ENDED},
    "letter": {AppointmentState.APPOINTED: _OPEN | _OF_STUDIO, AppointmentState.ENDED: _OVER},
    "mediation": {
        state: _NO_PERSON | {STATION_CLOSED: ENDS if state.may_follow else UNTOUCHED} for state in MediationState
    },
}
"""ENDED is left out: it is where ENDS leads, and like the other last states it changes no more."""

CELLS = [
    (kind, str(state), circumstance)
    for kind, states in TABLE.items()
    for state, cells in states.items()
    for circumstance, cell in cells.items()
    if not isinstance(cell, Impossible)
]
ROUTES = {
    "handover": "handovers", "legal case": "legal-cases", "letter": "appointments", "mediation": "studio-mediations",
}  # fmt: skip
ENDED = {"handover": "ENDED", "legal case": "ENDED", "letter": "ENDED", "mediation": "STOPPED"}


def test_every_state_has_a_cell_for_each_circumstance() -> None:
    assert all(cells.keys() == set(CIRCUMSTANCES) for states in TABLE.values() for cells in states.values())
    assert WAYS.keys() | {"ENDED"} == set(Case)


def bring(desk: Desk, kind: str, state: str, veteran: str) -> Any:
    """A thing of a kind in a state, about someone where it names anyone."""
    if kind == "handover":
        known = {} if state in ("ACCEPTED", "COMPLETED") else {"veteran_id": veteran}
        return desk.handover(state, None if known else veteran, **known)
    if kind == "legal case":
        return desk.case(state, veteran)
    studio = desk.studio()
    if kind == "letter":
        letter = desk.letter(studio, veteran)
        end = {"ending": "RESIGNED"}
        return letter if state == "APPOINTED" else desk.head.post(f"/v1/appointments/{letter['id']}/end", end)
    body = {"studio_id": studio["id"], "kind": "FAMILY", "subject": "家庭矛盾"}
    opened = desk.mentor.post("/v1/studio-mediations", body)
    result = {"state": state, "result": "见记录"}
    path = f"/v1/studio-mediations/{opened['id']}/result"
    return opened if state == "OPEN" else desk.mentor.post(path, result)


def happen(net: Network, circumstance: str, veteran: str, other: str) -> None:
    registry = net.stores["registry"]
    acts: dict[str, Callable[[], None]] = {
        DEATH: lambda: files.die(registry, veteran),
        MOVE: lambda: files.move(registry, veteran, TOWN, OTHER_TOWN),
        MERGED_AWAY: lambda: files.merge(registry, veteran, other, TOWN),
        KEPT: lambda: files.merge(registry, other, veteran, TOWN),
        ERASED: lambda: files.erase(registry, veteran),
        STATION_CLOSED: lambda: close_station(net, TOWN),
    }
    if circumstance == ANNULLED:
        files.die(registry, veteran)
        net.carry()
        files.revive(registry, veteran)
    else:
        acts[circumstance]()


@pytest.mark.parametrize(("kind", "state", "circumstance"), CELLS)
def test_each_cell(net: Network, kind: str, state: str, circumstance: str) -> None:
    veteran, other, desk = person(net), person(net), Desk(net)
    thing = bring(desk, kind, state, veteran)
    net.carry()
    path, reader = f"/v1/{ROUTES[kind]}/{thing['id']}", desk.mentor if kind == "mediation" else desk.head
    cell = TABLE[kind][type_of(kind)(state)][circumstance]
    happen(net, circumstance, veteran, other)
    records = net.carry()
    shown = reader.get(path)
    ends = cell == ENDS or (circumstance == ANNULLED and TABLE[kind][type_of(kind)(state)][DEATH] == ENDS)
    assert shown["state"] == (ENDED[kind] if ends else state)
    assert shown["version"] == thing["version"] + (0 if not ends else 1)
    ours = [record for record in records if record.topic == "muster.rights"]
    of_people = {trace_of(record) for record in records if record.topic not in ("muster.rights", "muster.alerts")}
    assert of_people.isdisjoint(map(trace_of, ours)), "no event joins it to the person"
    assert joined_by_trace(ours) == set()
    texts = [shown.get("need"), *(step["text"] for step in shown.get("steps", ()))]
    if circumstance == ERASED:
        assert set(texts) == {None}, "what was written is destroyed"
    if cell == CARRIES:
        asked = {"veteran_id": other}
        listed = (
            reader.call("POST", "/v1/legal-cases/search", asked).json
            if kind == "legal case"
            else reader.get(f"/v1/{ROUTES[kind]}?veteran_id={other}")
        )["items"]
        assert thing["id"] in [item["id"] for item in listed], "found under the id that counts now"
    goes_on(net, desk, kind, shown, veteran, circumstance)


def type_of(kind: str) -> Any:
    return {"handover": Handover, "legal case": Case, "letter": AppointmentState, "mediation": MediationState}[kind]


def trace_of(record: Any) -> str:
    return str(dict(record.headers)["ce_traceparent"][3:35].decode())


def goes_on(net: Network, desk: Desk, kind: str, shown: Any, veteran: str, circumstance: str) -> None:
    """The way on: an open one takes its next step, by those above where the station is closed; a new one begins for
    whoever is alive and here; for all others there is a refusal that says why.
    """
    net.carry()
    above = desk.centre if circumstance == STATION_CLOSED else None
    path = f"/v1/{ROUTES[kind]}/{shown['id']}"
    if kind == "handover" and shown["state"] in ("REQUESTED", "ACCEPTED"):
        step, body = ("refusal", {}) if shown["state"] == "REQUESTED" else ("completion", {"outcome": "SOLVED"})
        assert (above or desk.head).post(f"{path}/{step}", {"reason": "已办"} | body)["closed_at"]
    elif kind == "legal case" and shown["state"] not in FINAL:
        step = "completion" if shown["state"] == "REFUSED" else "withdrawal"
        caller = above or desk.reception
        assert caller.post(f"{path}/{step}", {"text": "见记录"}, version(shown))["closed_on"]
    elif kind == "letter" and shown["state"] == "APPOINTED":
        assert desk.head.post(f"{path}/end", {"ending": "RESIGNED"})["state"] == "ENDED"
    elif kind == "mediation" and circumstance == STATION_CLOSED:
        assert desk.centre.post("/v1/studios", {"name": "区老班长工作室"})["area"] == COUNTY
    elif circumstance == ANNULLED:
        assert bring(desk, kind, next(iter(TABLE[kind])), veteran)["version"] == 1
    elif kind == "legal case" and circumstance in (DEATH, ERASED):
        body = {"veteran_id": veteran, "matter": "OTHER", "need": "咨询"}
        refusal = desk.reception.call("POST", "/v1/legal-cases", body)
        gone = "person-deceased" if circumstance == DEATH else "veteran-unknown"
        assert refusal.json["type"].endswith(gone), refusal.text


def test_a_station_with_another_code_keeps_what_it_has_in_hand(net: Network) -> None:
    desk, office, aid, veteran, new = Desk(net), Office.of(net), Aid(net), person(net), f"{TOWN[:6]}198000"
    studio, case = desk.studio(), desk.case("APPLIED", veteran)
    petition = office.petition_in("ACCEPTED", {"veteran_id": veteran, "statement": TEXT})
    path = aid.led("VERIFIED", veteran)
    aid.head.post(f"{path}/notice", {"text": "拟给予困难援助"})
    aid.clerk.post(f"{path}/objection", {"text": TEXT})
    recode_station(net, TOWN, new)
    head = desk.head.as_(Role.TOWN_HEAD, new)
    assert [each["id"] for each in head.get("/v1/studios")["items"]] == [studio["id"]]
    assert head.get(f"/v1/legal-cases/{case['id']}")["steps"][0]["text"] is not None
    read = head.get(f"/v1/petitions/{petition['id']}")
    assert (read["parties"][0]["statement"], [each["clock"] for each in read["clocks"]]) == (TEXT, ["REPLY"])
    assert head.post(f"/v1/petitions/{petition['id']}/investigation")["area"] == new
    assert head.get(path)["case_area"] == new
    assert [each["text"] for each in head.get(f"{path}/objections")["items"]] == [TEXT]
    head.post(f"{path}/objection-answer", {"upheld": False, "text": "不属实"}, version(head.get(path)))
    assert desk.head.get("/v1/studios")["items"] == []
