"""Everything the platform does, shown once: richly in one town and its county, thinly elsewhere."""

from datetime import UTC, datetime, timedelta

from deploy.demo.activities import Activities
from deploy.demo.aid import Cases
from deploy.demo.capability import Capability, publish_policies
from deploy.demo.cast import HEAD, bring_in
from deploy.demo.contact import Contact
from deploy.demo.crew import Crew
from deploy.demo.district import STORED, District
from deploy.demo.files import Files
from deploy.demo.hardships import Hardships
from deploy.demo.honours import BUREAU, Honours
from deploy.demo.matters import LOGINS, Matters
from deploy.demo.network import Network
from deploy.demo.payments import DECIDER, Payments
from deploy.demo.rights import Rights
from deploy.demo.stations import CENTRE, CITY, Stations
from deploy.demo.systems import Systems

SIGNING_IN = (HEAD, "town-staff", "village-worker", CENTRE, BUREAU, CITY, DECIDER, *LOGINS)
NO_SEED = 0
"""These people are the same whatever seed made the others."""

SHORTER = {
    "rules": [
        {
            "name": "verification-wanted",
            "event": "due.opened.v1",
            "when": {"purpose": "VERIFICATION"},
            "audience": {"level": "TOWN", "party": "SERVICE"},
            "severity": "ACTION",
            "deadline_hours": 48,
            "until": ["due.settled.v1", "due.cancelled.v1", "due.missed.v1"],
            "text": {
                "zh": "有一份帮扶援助申请待入户核实，请在{due_on}前完成。",
                "en": "An application for aid wants a verification visit by {due_on}.",
            },
        }
    ],
    "reason": "核实提醒的确认期限由三天改为两天",
}
"""A change of the alert rules, which waits for someone else of the city."""

LEFT = 3
"""Of so many alerts one is left for whoever looks."""


def show(network: Network, crew: Crew) -> None:
    """Bring the town's people in, and let stations, files and contact happen. Raises Fault, Refused."""
    crew.each("accounts sign in", network.sign_in, SIGNING_IN)
    came = bring_in(network, crew, STORED)
    if came is None:
        return
    acts, cast = came
    District(network, NO_SEED, crew).log(cast.residents)
    policies = publish_policies(acts)
    stations = Stations(acts)
    staffed = stations.staffed()
    staff = crew.each("staff take their posts", lambda each: (*each[:2], stations.appoint(*each)), staffed)
    crew.all("stations", [*stations.scenes(), *Capability(acts, stations, staff).scenes()])
    crew.all("rights and hand-overs", Matters(acts, cast).scenes())  # before the death among the files
    crew.all("files and honours", [*Files(acts, cast).scenes(), *Honours(acts, cast).scenes()])
    crew.all("contact and hardship", [*Contact(acts, cast, policies[1]).scenes(), *Hardships(acts, cast).scenes()])
    crew.all("petitions, disputes", Rights(acts, cast).scenes())
    crew.all("payments by the bank", Payments(acts, cast).scenes())
    systems = Systems(acts)
    crew.all("other systems", systems.scenes())
    crew.all("activities", Activities(acts, cast, stations, policies).scenes())
    crew.all("cases of aid", Cases(acts, cast).scenes())
    crew.all("webhooks", [systems.receive])


def take_alerts_in_hand(network: Network) -> None:
    """The head of the town's station has worked through most of what was raised there, has given one to a colleague and
    put one off; only once.
    """
    path = "/v1/alerts?limit=200&state="
    if network.get(HEAD, "notify", f"{path}ACKNOWLEDGED")["items"]:
        return
    raised = [alert["id"] for alert in network.get(HEAD, "notify", f"{path}RAISED")["items"]]
    taken = [id for place, id in enumerate(raised) if place % LEFT]
    if taken:
        network.post(HEAD, "notify", "/v1/alert-acknowledgements", {"alerts": taken}, "demo")
    left = raised[::LEFT]
    colleague = network.get("town-staff", "registry", "/v1/accounts/me")["id"]
    for id in left[:1]:
        network.post(HEAD, "notify", f"/v1/alerts/{id}/assignment", {"account_id": colleague}, "demo")
    for id in left[1:2]:
        until = (datetime.now(UTC) + timedelta(days=2)).isoformat()
        network.post(HEAD, "notify", f"/v1/alerts/{id}/snooze", {"until": until}, "demo")
    network.post(CITY, "notify", "/v1/alert-rule-changes", SHORTER, "demo")
