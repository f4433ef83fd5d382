"""Everything the platform does, shown once: richly in one town and its county, thinly elsewhere."""

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
from deploy.demo.network import Network
from deploy.demo.stations import CENTRE, CITY, Stations

SIGNING_IN = (HEAD, "town-staff", "village-worker", CENTRE, BUREAU, CITY)
NO_SEED = 0
"""These people are the same whatever seed made the others."""

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
    crew.all("files and honours", [*Files(acts, cast).scenes(), *Honours(acts, cast).scenes()])
    crew.all("contact and hardship", [*Contact(acts, cast, policies[1]).scenes(), *Hardships(acts, cast).scenes()])
    crew.all("activities", Activities(acts, cast, stations, policies).scenes())
    crew.all("cases of aid", Cases(acts, cast).scenes())


def take_alerts_in_hand(network: Network) -> None:
    """The head of the town's station has worked through most of what was raised there; only once."""
    path = "/v1/alerts?limit=200&state="
    if network.get(HEAD, "notify", f"{path}ACKNOWLEDGED")["items"]:
        return
    for place, alert in enumerate(network.get(HEAD, "notify", f"{path}RAISED")["items"]):
        if place % LEFT:
            network.post(HEAD, "notify", f"/v1/alerts/{alert['id']}/acknowledgement", None, "demo")
