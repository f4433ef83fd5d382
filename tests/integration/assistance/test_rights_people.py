"""What becomes of petitions and disputes as the registry tells of people: a cell for each state and circumstance."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from services.assistance.disputes.domain import State as Dispute
from services.assistance.following.use_cases import forget_parties_of
from services.assistance.petitions.domain.states import State as Petition
from tests.kit import files
from tests.kit.crossing import cross
from tests.kit.hardships import person
from tests.kit.network import Network
from tests.kit.people import OTHER_TOWN, TOWN, VILLAGE
from tests.kit.plans import publish_event
from tests.kit.rights import TEXT, Office, today

CARRIES, ENDS, UNTOUCHED = "CARRIES", "ENDS", "UNTOUCHED"


@dataclass(frozen=True)
class Impossible:
    why: str


ERASED = Impossible("the file is erased, and the registry tells no more of it")
Cell = str | Impossible
CIRCUMSTANCES = (
    "death", "annulled death", "move out of the county", "move into the county", "merged away", "kept", "erased",
    "station closed",
)  # fmt: skip
FATE: dict[str, Cell] = {circumstance: UNTOUCHED for circumstance in CIRCUMSTANCES} | {"merged away": CARRIES}
"""Of every state but ENDED, where it is not erased: the case stays where it is handled."""


def table(states: type[Petition] | type[Dispute]) -> dict[tuple[str, str], Cell]:
    """Of each state and circumstance what becomes of a case with one person in a file."""
    cells: dict[tuple[str, str], Cell] = {}
    for state in states:
        for circumstance in CIRCUMSTANCES:
            if state == "ENDED":
                cells[state, circumstance] = UNTOUCHED if circumstance == "station closed" else ERASED
            elif circumstance == "erased" and state.may_follow:
                cells[state, circumstance] = ENDS
            else:
                cells[state, circumstance] = FATE[circumstance]
    return cells


PETITIONS, DISPUTES = table(Petition), table(Dispute)


def test_every_cell_says_what_becomes_of_it() -> None:
    assert len(PETITIONS) == len(Petition) * len(CIRCUMSTANCES)
    assert len(DISPUTES) == len(Dispute) * len(CIRCUMSTANCES)
    assert {cell for cell in (*PETITIONS.values(), *DISPUTES.values()) if isinstance(cell, str)} == {
        CARRIES,
        ENDS,
        UNTOUCHED,
    }


def happen(net: Network, circumstance: str, veteran: str) -> str:
    """Let it happen to someone; returns the id by which they are known then."""
    registry = net.stores["registry"]
    if circumstance in ("death", "annulled death"):
        files.die(registry, veteran)
    if circumstance == "annulled death":
        publish_event(registry, veteran, "changed", alive=True)
    if circumstance.startswith("move"):
        files.move(registry, veteran, VILLAGE, OTHER_TOWN)
    if circumstance == "move into the county":
        files.move(registry, veteran, OTHER_TOWN, TOWN)
    if circumstance == "erased":
        files.erase(registry, veteran)
    if circumstance in ("merged away", "kept"):
        other = person(net, TOWN)
        old, new = (veteran, other) if circumstance == "merged away" else (other, veteran)
        files.merge(registry, old, new, TOWN)
        net.carry()
        return new
    net.carry()
    return veteran


def made(office: Office, veteran: str, kind: str) -> dict[str, Any]:
    """A case in each state that is no erasure's."""
    party = {"veteran_id": veteran}
    states = Petition if kind == "petitions" else Dispute
    make: Callable[..., Any] = office.petition_in if kind == "petitions" else office.dispute_in
    pair = () if kind == "petitions" else ({"veteran_id": veteran},)
    return {state: make(state, party, *pair) for state in states if state != "ENDED"}


@pytest.mark.parametrize("circumstance", CIRCUMSTANCES)
@pytest.mark.parametrize("kind", ["petitions", "disputes"])
def test_each_state_and_what_happens_to_its_person(net: Network, kind: str, circumstance: str) -> None:
    office, veteran = Office.of(net), person(net, VILLAGE)
    cases, cells = made(office, veteran, kind), PETITIONS if kind == "petitions" else DISPUTES
    now = happen(net, circumstance, veteran)
    found = {row["id"] for row in search(office, kind, now)}
    for state, case in cases.items():
        read, cell = office.city.get(f"/v1/{kind}/{case['id']}"), cells[state, circumstance]
        assert read["state"] == ("ENDED" if cell == ENDS else state), state
        assert (read["description"] is None) == (circumstance == "erased"), state
        assert case["id"] in found, "it is found by the id that counts now"
        assert all(clock["ended_on"] for clock in read["clocks"]) == (read["state"] in OVER), state
        if read["state"] not in OVER:
            go_on(office, kind, read)


OVER = {str(state) for kind in (Petition, Dispute) for state in kind if not state.may_follow}


def search(office: Office, kind: str, veteran: str) -> list[dict[str, Any]]:
    answer = office.city.call("POST", f"/v1/{kind}/search", {"veteran_id": veteran, "limit": 100})
    rows: list[dict[str, Any]] = answer.json["items"]
    return rows


def go_on(office: Office, kind: str, case: dict[str, Any]) -> None:
    """The way on from each open state, for the level above: it exists where a station has closed too."""
    one = f"/v1/{kind}/{case['id']}"
    reply, review = {"outcome": "EXPLAINED", "text": TEXT}, {"outcome": "UPHELD", "text": TEXT}
    kept = {"held_on": today(), "note": "到场", "text": "各退半米"}
    ways: dict[str, Callable[[], Any]] = {
        "REGISTERED": lambda: office.county.post(f"{one}/acceptance"),
        "TRANSFERRED": lambda: office.city.post(f"{one}/acceptance"),
        "ACCEPTED": lambda: office.county.post(f"{one}/investigation"),
        "INVESTIGATING": lambda: office.county.post(f"{one}/reply", reply),
        "REPLIED": lambda: office.county.post(f"{one}/review-request"),
        "REVIEW": lambda: office.county.post(f"{one}/review", review),
        "REVIEWED": lambda: office.county.post(f"{one}/review-request"),
        "RE_REVIEW": lambda: office.city.post(f"{one}/review", review),
        "OPEN": lambda: (office.staff.post(f"{one}/escalation"), office.staff.post(f"{one}/agreement", kept))[1],
        "AGREED": lambda: office.staff.post(f"{one}/follow-up", {"kept": True}),
    }
    before = case["state"]
    assert ways[before]()["state"] in {str(to) for kind in (Petition, Dispute) for to in following(kind, before)}


def following(states: Any, state: str) -> Any:
    return states(state).may_follow if state in set(states) else ()


def test_a_case_in_which_others_stand_goes_on_without_the_erased(net: Network) -> None:
    office, gone = Office.of(net), person(net, VILLAGE)
    parties = [{"veteran_id": gone, "statement": "去者所言"}, {"name": "李志强", "statement": "留者所言"}]
    joint = office.petition(*parties, joint=True, petitioners=2)
    dispute = office.dispute(*parties)
    happen(net, "erased", gone)
    for kind, case, state in (("petitions", joint, "REGISTERED"), ("disputes", dispute, "OPEN")):
        read = office.city.get(f"/v1/{kind}/{case['id']}")
        assert (read["state"], read["description"] is None) == (state, False)
        assert [party["statement"] for party in read["parties"]] == [None, "留者所言"]


def test_the_last_two_who_are_erased_at_once_leave_nothing(net: Network) -> None:
    office, pair = Office.of(net), [UUID(person(net, VILLAGE)) for _ in range(2)]
    case = office.petition(*({"veteran_id": str(id)} for id in pair), joint=True, petitioners=2)
    store = net.stores["assistance"]
    one, other = (partial(forget_parties_of, ids=[id]) for id in pair)
    assert cross(store, store.work.run, one, lambda: store.work.run(other)) is None
    read = office.city.get(f"/v1/petitions/{case['id']}")
    assert (read["state"], read["description"]) == ("ENDED", None)


def test_no_one_who_has_died_or_is_unknown_begins_a_case(net: Network, impatient: None) -> None:
    office, dead = Office.of(net), person(net, VILLAGE)
    happen(net, "death", dead)
    body = {"matter": "PENSION", "description": TEXT, "parties": [{"veteran_id": dead}]}
    answer = office.staff.call("POST", "/v1/petitions", body)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "#/parties/0/veteran_id")
    unknown = {**body, "parties": [{"veteran_id": str(UUID(int=77))}]}
    answer = office.staff.call("POST", "/v1/petitions", unknown)
    assert answer.json["type"] == "urn:muster:problem:veteran-unknown"
    assert office.staff.get("/v1/petitions")["items"] == []
