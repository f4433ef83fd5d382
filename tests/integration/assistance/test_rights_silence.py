"""A petition marks no one: no event, alert, log line or trace names or joins to who brings it, and it never reaches
aid.
"""

import json
from typing import Any

import pytest
from sqlalchemy import select

from services.assistance.models import Application
from services.notify.models import Alert
from shared.contracts.access import Role
from tests.kit.hardships import person
from tests.kit.network import Network
from tests.kit.people import TOWN, VILLAGE
from tests.kit.rights import DESCRIPTION, Office, outbox

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
STATEMENT, NAME = "本人要求落实安置", "欧阳静安"


def brought(office: Office, veteran: str) -> str:
    """A petition and a dispute, each by a request with a trace of its caller's; returns the petition's id."""
    headers = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    parties = [{"veteran_id": veteran, "statement": STATEMENT}, {"name": NAME}]
    petition = {"matter": "PENSION", "description": DESCRIPTION, "parties": parties, "joint": True, "petitioners": 2}
    row = office.staff.post("/v1/petitions", {**petition, "papers": ["IDENTITY", "REPRESENTATION"]}, headers)
    dispute = {"matter": "LAND", "description": DESCRIPTION, "parties": parties}
    office.village.post("/v1/disputes", dispute, headers)
    office.staff.post(f"/v1/petitions/{row['id']}/acceptance", None, headers)
    return str(row["id"])


def test_what_is_told_names_no_one_and_joins_nothing(net: Network, capsys: pytest.CaptureFixture[str]) -> None:
    office, veteran = Office.of(net), person(net, VILLAGE)
    brought(office, veteran)
    office.staff.call("POST", "/v1/petitions/search", {"veteran_id": veteran})
    traces = [parent[3:35] for _, parent in outbox(net.stores["assistance"])]
    assert len({*traces, TRACE}) == 4, "three events, each of its own trace"
    records = net.carry()
    log = capsys.readouterr().out
    said = [veteran, DESCRIPTION, STATEMENT, NAME, "PENSION", "LAND"]
    for record in records:
        told = json.dumps([record.value.decode() if record.value else "", str(record.headers)], ensure_ascii=False)
        assert [each for each in said if each in told] == []
    with net.stores["notify"].work.session() as db:
        raised: Any = db.execute(select(*Alert.__table__.columns)).all()
    assert len(raised) == 2
    assert [each for each in said for row in raised if each in str(row)] == []
    assert "/v1/petitions/search" in log
    assert [each for each in said if each in log] == []


def test_aid_goes_on_whatever_someone_petitions(net: Network) -> None:
    office, veteran = Office.of(net), person(net, VILLAGE)
    one = brought(office, veteran)
    aid = net.caller("assistance").as_(Role.TOWN_HEAD, TOWN)
    body = {"veteran_id": veteran, "ground": "SUDDEN_EVENT", "requested_fen": 300_000, "story": "住院自付"}
    with_one = aid.post("/v1/applications", body)
    office.staff.post(f"/v1/petitions/{one}/withdrawal", {"text": "撤回"})
    without = aid.post("/v1/applications", body)
    own = {"id", "applied_at", "applied_by"}
    assert {name: with_one[name] for name in with_one.keys() - own} == {
        name: without[name] for name in without.keys() - own
    }
    with net.stores["assistance"].work.session() as db:
        assert db.scalars(select(Application.state)).all() == ["APPLIED", "APPLIED"]
