"""One veteran's story, step by step: each request, the events it caused, and the alerts that reached the stations."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.table import Table

from deploy.demo.cases import fund_of, grant, opinion, verification_due, verification_visit
from deploy.demo.network import Answer, Network
from deploy.demo.people import TOWN, key_person, places
from deploy.demo.witness import Seen, Witness
from shared.clock import SHANGHAI

SECONDS = 10
"""How long an event or alert may take before the story fails; they take some hundredths of a second."""

GRANTED_FEN = 500_000


@dataclass
class Step:
    """A request and what came of it."""

    title: str
    answer: Answer
    events: list[Seen] = field(default_factory=list)
    alerts: list[Seen] = field(default_factory=list)


class Story:
    """Runs once; another run is about other people."""

    def __init__(self, network: Network, witness: Witness, console: Console) -> None:
        self._network = network
        self._witness = witness
        self._console = console
        self._run = secrets.token_hex(4)
        self._steps: list[Step] = []
        self._place = secrets.choice([place for place in places() if place.town == TOWN])
        self._payer, self._visitor = "county-centre-staff", "town-staff"

    @property
    def stations(self) -> tuple[str, str]:
        """The accounts whose streams are watched."""
        return self._place.station, self._place.bureau

    def tell(self) -> None:
        """All steps, each waiting for what the one before has caused. Raises Fault, Refused."""
        veteran, registration = self._register("register")
        self._phone(veteran)
        application = self._apply(veteran)
        due = self._accept(application)
        self._verify(veteran, application, due)
        version = self._give_opinion(application)
        self._grant(application, version)
        self._pay(application)
        self._acknowledge(registration)
        other, _ = self._register("register a 2nd")
        self._promise(other)

    def _register(self, title: str) -> tuple[str, Seen]:
        step = self._post(title, self._place.station, "registry", "/v1/veterans", key_person(self._place).body)
        id = step.answer.body["id"]
        event = self._event(step, "veteran.registered.v1", lambda seen: seen.subject == id)
        return id, self._alert(step, "key-person-registered", self._place.station, event)

    def _phone(self, veteran: str) -> None:
        step = self._visit("phone", veteran, datetime.now(SHANGHAI))
        self._logged(step)
        self._event(step, "due.settled.v1", lambda seen: seen.body["visit_id"] == step.answer.body["id"])
        self._event(step, "due.opened.v1", lambda seen: _new_due(seen, step, veteran))

    def _apply(self, veteran: str) -> str:
        body = {
            "veteran_id": veteran,
            "ground": "OTHER",
            "requested_fen": GRANTED_FEN,
            "story": "【演示】独居，生活照料支出增加，申请临时补助。",
        }
        step = self._post("apply for aid", self._place.station, "assistance", "/v1/applications", body)
        id = step.answer.body["id"]
        event = self._event(step, "aid.applied.v1", lambda seen: seen.subject == id)
        self._alert(step, "aid-applied", self._place.station, event)
        return str(id)

    def _accept(self, application: str) -> str:
        """Returns the due of the visit that is to verify it."""
        path = f"/v1/applications/{application}/acceptance"
        step = self._post("accept", self._place.station, "assistance", path, None)
        opened = self._event(step, "due.opened.v1", lambda seen: seen.body.get("ref") == application)
        self._alert(step, "verification-wanted", self._place.station, opened)
        return verification_due(self._network, self._place.station, application)

    def _verify(self, veteran: str, application: str, due: str) -> None:
        body = verification_visit(veteran, due, datetime.now(SHANGHAI))
        step = self._post("home visit", self._visitor, "visits", "/v1/visits", body)
        self._logged(step)
        event = self._event(step, "aid.verified.v1", lambda seen: seen.subject == application)
        self._alert(step, "aid-verified", self._place.station, event)

    def _give_opinion(self, application: str) -> int:
        """Returns the version of the application that the decision names."""
        path = f"/v1/applications/{application}/opinion"
        step = self._post("opinion", self._place.station, "assistance", path, opinion())
        event = self._event(step, "aid.reviewed.v1", lambda seen: seen.subject == application)
        self._alert(step, "aid-reviewed", self._place.bureau, event)
        return int(step.answer.body["version"])

    def _grant(self, application: str, version: int) -> None:
        fund = fund_of(self._network, self._place.bureau, GRANTED_FEN)
        path = f"/v1/applications/{application}/decision"
        body = grant((fund, GRANTED_FEN))
        step = self._post("grant", self._place.bureau, "assistance", path, body, version)
        event = self._event(step, "aid.granted.v1", lambda seen: seen.subject == application)
        self._alert(step, "aid-granted", self._place.station, event)

    def _pay(self, application: str) -> None:
        path = f"/v1/applications/{application}/payment"
        step = self._post("pay", self._payer, "assistance", path, None)
        event = self._event(step, "aid.paid.v1", lambda seen: seen.subject == application)
        self._alert(step, "aid-paid", self._place.station, event)

    def _acknowledge(self, alert: Seen) -> None:
        path = f"/v1/alerts/{alert.id}/acknowledgement"
        step = self._post("acknowledge", self._place.station, "notify", path, None)
        self._event(step, "alert.acknowledged.v1", lambda seen: seen.subject == alert.id)
        wanted = self._witness.wait(
            lambda seen: (seen.kind, seen.id) == ("ACKNOWLEDGED", alert.id),
            f"line ACKNOWLEDGED on the stream of {self._place.station}",
            SECONDS,
            "notify",
        )
        self._show(step, step.alerts, wanted)

    def _promise(self, veteran: str) -> None:
        """Something promised three days ago, for yesterday."""
        now = datetime.now(SHANGHAI)
        promise = {"text": "【演示】联系村委会维修门前路灯。", "due_on": (now - timedelta(days=1)).date().isoformat()}
        step = self._visit("late promise", veteran, now - timedelta(days=3), promises=[promise])
        self._logged(step)
        event = self._event(step, "promise.overdue.v1", lambda seen: seen.body["veteran_id"] == veteran)
        self._alert(step, "promise-overdue", self._place.station, event)

    def _visit(self, title: str, veteran: str, at: datetime, **more: Any) -> Step:
        body = {"veteran_id": veteran, "method": "PHONE", "reached": True, "occurred_at": at.isoformat(), **more}
        return self._post(title, self._place.station, "visits", "/v1/visits", body)

    def _post(
        self, title: str, login: str, service: str, path: str, body: dict[str, Any] | None, version: int | None = None
    ) -> Step:
        key = f"story-{self._run}-{len(self._steps)}"
        answer = self._network.post(login, service, path, body, key, version)
        self._steps.append(Step(title, answer))
        self._console.print(f"\n[bold]{len(self._steps)}. {title}[/]")
        line = f"   {answer.what} as {login} → {answer.status} in {answer.seconds * 1000:.0f} ms"
        self._console.print(line, soft_wrap=True)
        return self._steps[-1]

    def _logged(self, step: Step) -> None:
        self._event(step, "visit.logged.v1", lambda seen: seen.subject == step.answer.body["id"])

    def _event(self, step: Step, type: str, wanted: Callable[[Seen], bool]) -> Seen:
        """Wait for an event of this type on Kafka."""
        owner = {"veteran": "registry", "due": "visits", "visit": "visits", "promise": "visits", "alert": "notify"}
        service = owner.get(type.partition(".")[0], "assistance")
        seen = self._witness.wait(lambda seen: seen.kind == type and wanted(seen), f"event {type}", SECONDS, service)
        return self._show(step, step.events, seen)

    def _alert(self, step: Step, rule: str, login: str, cause: Seen) -> Seen:
        """Wait for the alert that this very event raised, on the stream of the station that it is for."""
        seen = self._witness.wait(
            lambda seen: (
                (seen.where, seen.kind) == (login, "RAISED")
                and (seen.body["rule"], seen.body["cause"]) == (rule, cause.id)
            ),
            f"alert {rule} at {login}",
            SECONDS,
            "notify",
        )
        return self._show(step, step.alerts, seen)

    def _show(self, step: Step, where: list[Seen], seen: Seen) -> Seen:
        where.append(seen)
        if where is step.events:
            text = f"   [cyan]event[/] {seen.kind} on {seen.where}"
        else:
            text = f"   [yellow]alert[/] {seen.body['rule']} {seen.kind} at {seen.where}: {seen.body['text']}"
        self._console.print(f"{text} [dim]+{_delay(step, seen)} ms[/]", soft_wrap=True)
        return seen

    def summary(self) -> Table:
        """Step by step: the events and alerts, and how many milliseconds after the answer each was here."""
        table = Table("step", "event on Kafka", "ms", "alert, live", "at", "ms", box=None, collapse_padding=True)
        for step in self._steps:
            table.add_row(
                step.title,
                "\n".join(seen.kind for seen in step.events),
                "\n".join(_delay(step, seen) for seen in step.events),
                "\n".join(_label(seen) for seen in step.alerts),
                "\n".join(seen.where.partition("-")[0] for seen in step.alerts),
                "\n".join(_delay(step, seen) for seen in step.alerts),
            )
        return table


def _label(seen: Seen) -> str:
    return str(seen.body["rule"]) if seen.kind == "RAISED" else f"({seen.kind.lower()})"


def _new_due(seen: Seen, step: Step, veteran: str) -> bool:
    """A due that the contact opened, not one of the registration."""
    in_a_quarter = (datetime.now(SHANGHAI) + timedelta(days=80)).date().isoformat()
    return bool(seen.body["veteran_id"] == veteran and seen.body["due_on"] > in_a_quarter)


def _delay(step: Step, seen: Seen) -> str:
    """Milliseconds; an event may be here before the answer is."""
    return f"{max(seen.at - step.answer.at, 0) * 1000:.0f}"
