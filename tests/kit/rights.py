"""Petitions and disputes: brought to any state by callers, or on any day in a database."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from services.assistance.disputes import use_cases as disputes
from services.assistance.disputes.domain import NewDispute
from services.assistance.models import Person, Petition
from services.assistance.parties.domain import NewParty
from services.assistance.petitions.domain.states import NewPetition, Outcome, ReviewOutcome
from services.assistance.petitions.use_cases import handling, registration, replies
from services.assistance.work import TIMERS
from shared.clock import SHANGHAI
from shared.contracts.access import Actor, Role, party_of
from shared.events.tables import OUTBOX
from shared.security.areas import scope
from shared.security.crypto import Vault
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import CITY, COUNTY, TOWN, VILLAGE
from tests.kit.stores import Store
from tests.kit.timers import to_end

T = TypeVar("T")
PERSON, OTHER = UUID(int=1), UUID(int=2)
VAULT = Vault(b"k" * 32, b"k" * 32)


def actor(number: int, role: Role, area: str) -> Actor:
    return Actor(UUID(int=number), role, area, party_of(role))


STAFF, HEAD = actor(91, Role.TOWN_STAFF, TOWN), actor(92, Role.TOWN_HEAD, TOWN)
WORKER = actor(93, Role.VILLAGE_WORKER, VILLAGE)
BUREAU, ADMIN = actor(94, Role.COUNTY_BUREAU_OFFICER, COUNTY), actor(95, Role.CITY_ADMIN, CITY)
DESCRIPTION = "反映退役后安置待遇未落实"
TEXT = "经核查，已按政策落实"
HANDLING = ["petition_deadlines", "dispute_deadlines"]
"""The timers that tell of last days."""


def known(store: Store, *ids: UUID, area: str = VILLAGE) -> None:
    """Let assistance know people, as the registry would."""
    store.work.run(
        lambda db: db.add_all(
            Person(id=id, area=area, is_veteran=True, preferential_care=True, alive=True) for id in ids
        )
    )


@dataclass
class Office:
    """Who handles cases, each with an account of their own, all calling one app of assistance."""

    staff: Caller
    head: Caller = field(init=False)
    village: Caller = field(init=False)
    county: Caller = field(init=False)
    city: Caller = field(init=False)

    def __post_init__(self) -> None:
        self.staff = self.staff.as_(Role.TOWN_STAFF, TOWN)
        self.head = self.staff.as_(Role.TOWN_HEAD, TOWN)
        self.village = self.staff.as_(Role.VILLAGE_WORKER, VILLAGE)
        self.county = self.staff.as_(Role.COUNTY_BUREAU_OFFICER, COUNTY)
        self.city = self.staff.as_(Role.CITY_ADMIN, CITY)

    @staticmethod
    def of(net: Network) -> "Office":
        return Office(net.caller("assistance"))

    def petition(self, *parties: dict[str, Any], **more: Any) -> Any:
        """A registered one; of PERSON where no party is named."""
        return self.staff.post("/v1/petitions", self.new(*parties, **more))

    def new(self, *parties: dict[str, Any], **more: Any) -> Any:
        """What is sent for it."""
        body = {"matter": "PLACEMENT", "description": DESCRIPTION, "papers": ["IDENTITY"], **more}
        return {**body, "parties": parties or [{"veteran_id": str(PERSON)}]}

    def petition_in(self, state: str, *parties: dict[str, Any], **more: Any) -> Any:
        """One that has come to a state."""
        row, done = self.petition(*parties, **more), False
        for name, act in self.way(row["id"], state):
            row = act()
            done = name == state
        assert done or state == "REGISTERED", state
        assert row["state"] == state
        return row

    def way(self, id: str, state: str) -> list[tuple[str, Any]]:
        """The acts that lead from REGISTERED to a state, in order, each with the state it leads to."""
        one = f"/v1/petitions/{id}"
        reply = {"outcome": "EXPLAINED", "text": TEXT}
        review = {"outcome": "UPHELD", "text": TEXT}
        steps: dict[str, Any] = {
            "ACCEPTED": lambda: self.staff.post(f"{one}/acceptance"),
            "INVESTIGATING": lambda: self.staff.post(f"{one}/investigation"),
            "REPLIED": lambda: self.staff.post(f"{one}/reply", reply),
            "REVIEW": lambda: self.staff.post(f"{one}/review-request"),
            "REVIEWED": lambda: self.county.post(f"{one}/review", review),
            "RE_REVIEW": lambda: self.staff.post(f"{one}/review-request"),
            "CLOSED": lambda: self.city.post(f"{one}/review", review),
        }
        aside: dict[str, Any] = {
            "TRANSFERRED": lambda: self.staff.post(f"{one}/transfer", {"to_area": COUNTY, "text": TEXT}),
            "NOT_ACCEPTED": lambda: self.staff.post(
                f"{one}/non-acceptance", {"reason": "COURT_OR_ARBITRATION", "text": TEXT}
            ),
            "WITHDRAWN": lambda: self.staff.post(f"{one}/withdrawal", {"text": TEXT}),
        }
        if state in aside:
            return [(state, aside[state])]
        return [] if state == "REGISTERED" else list(steps.items())[: list(steps).index(state) + 1]

    def dispute(self, *parties: dict[str, Any], **more: Any) -> Any:
        """A registered one, of PERSON with a neighbour who has no file where no parties are named."""
        between = parties or ({"veteran_id": str(PERSON)}, {"name": "李志强", "statement": "未占用"})
        body = {"matter": "NEIGHBOURS", "description": "宅基地滴水争执", "parties": between, **more}
        return self.village.post("/v1/disputes", body)

    def agree(self, id: str, at: Caller | None = None) -> Any:
        body = {"held_on": today(), "note": "双方到场", "text": "各退半米"}
        return (at or self.village).post(f"/v1/disputes/{id}/agreement", body)

    def dispute_in(self, state: str, *parties: dict[str, Any]) -> Any:
        """One that has come to a state."""
        row = self.dispute(*parties)
        one = f"/v1/disputes/{row['id']}"
        if state in ("AGREED", "KEPT"):
            row = self.agree(row["id"])
        if state == "KEPT":
            row = self.village.post(f"{one}/follow-up", {"kept": True})
        if state == "REFERRED":
            row = self.village.post(f"{one}/referral", {"referred_to": "COURT", "text": TEXT})
        if state == "WITHDRAWN":
            row = self.village.post(f"{one}/withdrawal", {"text": TEXT})
        assert row["state"] == state
        return row


def today() -> str:
    """The business date."""
    return str(datetime.now(SHANGHAI).date())


class Days:
    """Assistance's database on whatever day a test wants, with a petition or a dispute in it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._days: dict[datetime, Store] = {}
        known(store, PERSON)

    def on(self, day: date, at: time = time(12)) -> Store:
        """The same database as seen on a day in China."""
        moment = datetime.combine(day, at, SHANGHAI)
        if moment not in self._days:
            offset = int((moment - datetime.now(UTC)).total_seconds())
            self._days[moment] = replace(self._store, clock_offset_seconds=offset)
        return self._days[moment]

    def do(self, day: date, use_case: Callable[..., T], *args: Any, by: Actor = STAFF, **more: Any) -> T:
        """What someone does on a day, within their area."""
        return self.on(day).app.run(lambda db: use_case(db, *args, **more), scope=scope(by.area))

    def petition(self, day: date) -> UUID:
        new = NewPetition("PLACEMENT", DESCRIPTION, [NewParty(PERSON)], papers=["IDENTITY"], area=TOWN)
        return self.do(day, registration.register_petition, VAULT, STAFF, new).id

    def petition_in(self, state: str, day: date) -> UUID:
        """A petition that came to a state on one day."""
        id = self.petition(day)
        way: dict[str, Callable[[], object]] = {
            "ACCEPTED": lambda: self.do(day, handling.accept_petition, STAFF, id, None),
            "INVESTIGATING": lambda: self.do(day, handling.investigate_petition, STAFF, id, None),
            "REPLIED": lambda: self.do(day, replies.reply, VAULT, STAFF, id, Outcome.EXPLAINED, TEXT, None, None),
            "REVIEW": lambda: self.do(day, replies.ask_review, STAFF, id, None),
            "REVIEWED": lambda: self.review(day, id, BUREAU),
            "RE_REVIEW": lambda: self.do(day, replies.ask_review, STAFF, id, None),
        }
        for name, act in way.items() if state != "REGISTERED" else ():
            act()
            if name == state:
                break
        return id

    def review(self, day: date, id: UUID, by: Actor) -> Petition:
        outcome = ReviewOutcome.UPHELD
        return self.do(day, replies.answer_review, VAULT, by, id, outcome, TEXT, None, None, by=by)

    def dispute(self, day: date) -> UUID:
        new = NewDispute("NEIGHBOURS", DESCRIPTION, [NewParty(PERSON), NewParty(name="李志强")], area=VILLAGE)
        return self.do(day, disputes.register_dispute, VAULT, STAFF, new).id

    def run(self, day: date, at: time = time(12)) -> int:
        """Of how many last days the timers tell."""
        work = self.on(day, at).work
        return sum(to_end(work, TIMERS[name]) for name in HANDLING)

    def sent(self) -> list[str]:
        """What was told, in order, such as `petition.accepted`."""
        return [type.removesuffix(".v1") for type, _ in outbox(self._store)]


def outbox(store: Store) -> list[tuple[str, str]]:
    """What waits to be sent: each type with its trace."""
    with store.work.session() as db:
        return [tuple(row) for row in db.execute(select(OUTBOX.c.type, OUTBOX.c.traceparent).order_by(OUTBOX.c.id))]
