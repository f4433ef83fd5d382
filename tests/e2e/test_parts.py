"""The demo fills every part of the platform, and a second run of it adds nothing."""

from typing import Any

from services.assistance.aid.domain.states import State
from services.assistance.handovers import domain as handovers
from services.assistance.legal import domain as legal
from services.assistance.mentors import domain as mentors
from tests.kit.platforms import Platform
from tests.kit.waiting import until

LISTS = {
    "registry": (
        "cards", "households", "plaques", "returns", "merges", "survivors", "imports", "trainings", "training-plans",
        "contests", "awards", "policies", "veterans",
    ),
    "visits": (
        "visits", "dues", "promises", "hardships", "campaigns", "lectures", "stories", "practices", "offers",
        "explanations", "weather-warnings",
    ),
    "assistance": (
        "applications", "leads", "funds", "book-days", "payments", "batches", "petitions", "disputes",
        "legal-cases", "legal-shifts", "studios", "appointments", "studio-mediations", "handovers",
    ),
    "notify": ("channels",),
}  # fmt: skip
"""What each service lists."""

STATES = {
    "cards": {"APPLIED", "TOWN_ACCEPTED", "CENTRE_VERIFIED", "BUREAU_CHECKED", "CITY_REVIEWED", "PROVINCE_FILED"}
    | {"PRODUCED", "DELIVERED", "REFUSED"},
    "plaques": {"DUE", "HUNG", "TAKEN_DOWN"},
    "awards": {"NOMINATED", "AWARDED", "DECLINED"},
    "hardships": {"FOUND", "REGISTERED", "RESOLVED", "FOLLOWED_UP", "NOT_CONFIRMED", "ENDED"},
    "applications": set(State) - {"ENDED"},  # it comes a day later
    "batches": {"SENT"},
    "leads": {"OPEN", "TAKEN_UP", "DECLINED"},
    "petitions": {
        "REGISTERED",
        "TRANSFERRED",
        "ACCEPTED",
        "INVESTIGATING",
        "REPLIED",
        "REVIEW",
        "REVIEWED",
        "RE_REVIEW",
    }
    | {"CLOSED", "NOT_ACCEPTED", "WITHDRAWN"},
    "disputes": {"OPEN", "AGREED", "KEPT", "REFERRED", "WITHDRAWN"},
    "stories": {"DRAFT", "REVIEWED", "PUBLISHED"},
    "legal-cases": set(legal.State),
    "handovers": set(handovers.State),
    "channels": {"PAUSED", "ENDED"},
    "appointments": set(mentors.AppointmentState),
    "studios": set(mentors.StudioState),
    "studio-mediations": set(mentors.MediationState),
}
"""Where each list's entries stand."""

MOST_ALERTS = 200


def _listed(platform: Platform, token: str) -> dict[str, list[dict[str, Any]]]:
    items: dict[str, list[dict[str, Any]]] = {}
    for service, lists in LISTS.items():
        for name in lists:
            items[name], cursor = [], ""
            while cursor is not None:
                answer = _get(platform, service, f"/v1/{name}?limit=200{cursor and '&cursor='}{cursor}", token)
                items[name] += answer["items"]
                cursor = answer["next"]
    return items


def _get(platform: Platform, service: str, path: str, token: str) -> Any:
    status, answer = platform.call(service, "GET", path, token=token)
    assert status == 200, answer
    return answer


def _alerts(platform: Platform) -> int:
    """How many the town was ever told; other tests tell it too."""
    of_town = "SELECT count(*) FROM alerts WHERE home = '440703101000' AND party = 'SERVICE'"
    ((count,),) = platform.query("notify", of_town)
    return int(count)


def _pushed(platform: Platform) -> None:
    """The log of a hall's endpoint shows that it could not be reached at first, and then was."""
    hall = platform.token("demo-county-hall")
    (endpoint,) = _get(platform, "notify", "/v1/endpoints", hall)["items"]

    def outcomes() -> set[tuple[str, str]]:
        log = _get(platform, "notify", f"/v1/endpoints/{endpoint['id']}/deliveries?limit=200", hall)["items"]
        return {(each["kind"], each["outcome"]) for each in log}

    wanted = {("HANDSHAKE", "UNREACHABLE"), ("HANDSHAKE", "DELIVERED"), ("EVENT", "DELIVERED")}
    until(lambda: outcomes() >= wanted, "events reach the hall")
    until(lambda: "aid." in platform.layout.log("receiver").read_text(), "it shows what it takes")
    assert "receiver" in platform.run("deploy.local", "status").stdout


def _show(platform: Platform) -> None:
    done = platform.run("deploy.demo", "--people", "0", timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_demo_shows_every_part_once(platform: Platform) -> None:
    centre, head = platform.token("county-centre-staff"), platform.token("town-head")
    before = _alerts(platform)
    _show(platform)
    systems = _get(platform, "registry", "/v1/subscribers", platform.token("admin"))["items"]
    demo = {each["login"]: each["state"] for each in systems if each["login"].startswith("demo-")}
    assert demo == {"demo-statistics": "ACTIVE", "demo-county-hall": "ACTIVE", "demo-ended": "REVOKED"}
    _pushed(platform)
    shown = _listed(platform, centre)
    assert [name for name, entries in shown.items() if not entries] == []
    for name, states in STATES.items():
        assert {entry["state"] for entry in shown[name]} == states, name

    details = [_get(platform, "assistance", f"/v1/applications/{each['id']}", centre) for each in shown["applications"]]
    assert [len(each["payments"]) for each in details].count(2) == 1, "one grant stacks two funds"

    (reviewed,) = _get(platform, "assistance", "/v1/anomalies?rule=NEAR_CEILING", platform.token("auditor"))["items"]
    assert (reviewed["state"], reviewed["finding"]) == ("REVIEWED", "IN_ORDER")

    def results() -> Any:
        return _get(platform, "visits", "/v1/satisfaction/results", head)["stations"]

    (answers,) = until(results, "the town's answers are told")
    assert answers["n"] >= 5
    register = _get(platform, "visits", "/v1/hardship-register?area=440703101000", head)
    assert register["hardships"] > 5
    assert (22, 2) in {(each["registered"], each["faulty"]) for each in shown["imports"]}
    assert _alerts(platform) - before <= MOST_ALERTS, "an inbox in which no one finds anything"

    _show(platform)
    again = _listed(platform, centre)
    more = {
        "veterans": 2,
        "visits": 3,
        "promises": 1,
        "applications": 1,
        "payments": 1,
    }  # by the story, each time of new people
    for name in shown.keys() - {"dues"}:
        assert len(again[name]) - len(shown[name]) == more.get(name, 0), name
