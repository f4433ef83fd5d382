"""Loads the demo district through the public APIs: first everybody, then contacts, then aid, step by step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from deploy.demo.cases import accepted, fund_of, grant, opinion, verification_due, verification_visit, verified
from deploy.demo.crew import Crew
from deploy.demo.network import Network, Refused
from deploy.demo.people import TOWN, Aid, Contact, Person
from deploy.demo.words import REFUSE_REASON, VERIFIED_HOW
from services.assistance.aid.domain.states import State
from shared.clock import SHANGHAI

STORED = timedelta(hours=23)
"""Answers are stored for 24 hours; what is older is taken as loaded, rather than logged a second time."""


@dataclass(frozen=True)
class Resident:
    """A registered person of the demo."""

    person: Person
    id: str
    registered_at: datetime
    new: bool


@dataclass(frozen=True)
class Case:
    """An application for aid of the demo."""

    resident: Resident
    aid: Aid
    id: str
    new: bool

    @property
    def bureau(self) -> str:
        return self.resident.person.place.bureau


def _is_verified(person: Person) -> bool:
    """Two of three in the county of the story's town, one of twelve elsewhere."""
    return bool(person.number % 3) if TOWN.startswith(person.place.county) else person.number % 12 == 0


class District:
    """One load of the district; requests carry keys made of the seed, so that a second load changes nothing."""

    def __init__(self, network: Network, seed: int, crew: Crew) -> None:
        self._network = network
        self._seed = seed
        self._each = crew.each

    def load(self, people: list[Person]) -> str:
        """Register everybody with their contacts and aid; returns what was added. Raises Fault, Refused."""
        logins = dict.fromkeys(
            login for p in people for login in (p.place.station, p.place.bureau, p.place.centre, p.place.cashier)
        )
        self._each("stations sign in", self._network.sign_in, logins)
        residents = [each for each in self._each("people", self._register, people) if each]
        self._each("files verified", self._verify_file, [r for r in residents if _is_verified(r.person)])
        contacts = self.log(residents)
        cases = self._each("applications for aid", self._apply, [r for r in residents if r.person.aid])
        handled = [case for case in cases if case.aid.outcome is not State.APPLIED]
        self._each("verification visits", self._verify, handled)
        decided = [case for case in handled if case.aid.outcome is not State.VERIFIED]
        self._each("opinions", self._give_opinion, decided)
        self._fill_funds({person.place.bureau for person in people}, decided)
        self._each("decisions", self._decide, decided)
        self._each("payments", self._pay, [case for case in decided if case.aid.outcome is State.PAID])
        added = sum(resident.new for resident in residents)
        aided = sum(case.new for case in cases)
        there = len(people) - added
        return f"Added {added} people, {contacts} contacts, {aided} applications; {there} people were there already."

    def _verify_file(self, resident: Resident) -> None:
        path, key = f"/v1/veterans/{resident.id}/verification", self._key(resident.person.number)
        self._network.post(resident.person.place.station, "registry", path, {"how": VERIFIED_HOW}, key)

    def log(self, residents: Sequence[Resident]) -> int:
        """Log everybody's year of contacts; returns how many were not there yet."""
        return sum(self._each("their year of contacts", self._log_contacts, residents))

    def _key(self, *parts: object) -> str:
        return "-".join(map(str, ("demo", self._seed, *parts)))

    def _register(self, person: Person) -> Resident | None:
        """None if the person was there from a load whose answers are no longer stored: then all the rest is, too."""
        try:
            key = self._key(person.number)
            answer = self._network.post(person.place.station, "registry", "/v1/veterans", person.body, key)
        except Refused as refusal:
            if refusal.slug == "veteran-exists":
                return None
            raise
        registered_at = datetime.fromisoformat(answer.body["registered_at"]).astimezone(SHANGHAI)
        if answer.replayed and datetime.now(SHANGHAI) - registered_at > STORED:
            return None
        return Resident(person, answer.body["id"], registered_at, not answer.replayed)

    def _log_contacts(self, resident: Resident) -> int:
        """Newest first: the plan looks at the newest, and an older one changes it no more."""
        return sum(self._log(resident, at, contact) for at, contact in enumerate(resident.person.contacts))

    def _log(self, resident: Resident, at: int, contact: Contact) -> bool:
        # From the stored answer, not from today: a repeated request must have the same body.
        day = resident.registered_at.replace(hour=0, minute=0, second=0, microsecond=0)
        body = {
            "veteran_id": resident.id,
            "method": contact.method,
            "reached": contact.reached,
            "occurred_at": (day - timedelta(days=contact.days) + timedelta(minutes=contact.minute)).isoformat(),
            "note": contact.note,
        }
        key = self._key(resident.person.number, at)
        return not self._network.post(resident.person.place.station, "visits", "/v1/visits", body, key).replayed

    def _apply(self, resident: Resident) -> Case:
        aid = resident.person.aid
        assert aid is not None
        body = {
            "veteran_id": resident.id,
            "ground": aid.ground,
            "emergency": aid.emergency,
            "requested_fen": aid.requested_fen,
            "story": aid.story,
        }
        station, key = resident.person.place.station, self._key(resident.person.number)
        answer = self._network.post(station, "assistance", "/v1/applications", body, key)
        return Case(resident, aid, answer.body["id"], not answer.replayed)

    def _verify(self, case: Case) -> None:
        """The town accepts, and the county's centre visits: whoever applied for someone does not verify it."""
        place, key = case.resident.person.place, self._key(case.resident.person.number, "verification")
        at = accepted(self._network, place.station, case.id, key)
        due = verification_due(self._network, place.centre, case.id)
        body = verification_visit(case.resident.id, due, at)
        self._network.post(place.centre, "visits", "/v1/visits", body, key)

    def _give_opinion(self, case: Case) -> None:
        place, key = case.resident.person.place, self._key(case.resident.person.number)
        verified(self._network, place.station, case.id)
        self._network.post(place.station, "assistance", f"/v1/applications/{case.id}/opinion", opinion(), key)

    def _fill_funds(self, bureaus: Iterable[str], decided: list[Case]) -> None:
        """Each county's fund holds what is newly granted from it, and something: a fund may be new and empty."""
        needs = dict.fromkeys(sorted(bureaus), 1)
        for case in decided:
            needs[case.bureau] += case.aid.granted_fen * case.new
        funds = self._each(
            "county funds", lambda bureau: (bureau, fund_of(self._network, bureau, needs[bureau])), needs
        )
        self._funds = dict(funds)

    def _decide(self, case: Case) -> None:
        application = self._network.get(case.bureau, "assistance", f"/v1/applications/{case.id}")
        if case.aid.outcome is State.REFUSED:
            body = {"outcome": State.REFUSED, "reason": REFUSE_REASON}
        else:
            body = grant((self._funds[case.bureau], case.aid.granted_fen))
        key = self._key(case.resident.person.number)
        path = f"/v1/applications/{case.id}/decision"
        self._network.post(case.bureau, "assistance", path, body, key, application["version"])

    def _pay(self, case: Case) -> None:
        key = self._key(case.resident.person.number)
        path = f"/v1/applications/{case.id}/payment"
        self._network.post(case.resident.person.place.cashier, "assistance", path, None, key)
