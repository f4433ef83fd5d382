"""The record of a contact: what may be written down, and corrected. Pure rules."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.visits.dues.domain.contact import Method, Trigger
from shared.clock import business_date
from shared.errors import Kind, PersonDeceased, Refusal

FACE_TO_FACE = (Method.HOME_VISIT, Method.AT_STATION)


class Consent(enum.StrEnum):
    """Whether the person agreed to photographs."""

    GIVEN = "GIVEN"
    REFUSED = "REFUSED"
    NOT_ASKED = "NOT_ASKED"


TEXTS = (
    "note",
    "place",
    "living",
    "health",
    "family",
    "mood",
    "difficulties",
    "demands",
    "policies_note",
    "gift",
)
"""What is written down in words of one's own, each sealed by itself (docs/sources.md#visit-records)."""


def without_health(visit: Mapping[str, Any]) -> dict[str, Any]:
    """A visit as those who receive people see it: without what was written of health, or that it was for an illness."""
    trigger = visit["trigger"]
    return {**visit, "health": None, "trigger": None if trigger == Trigger.ILLNESS else trigger}


LONGEST_WAIT = timedelta(days=730)
"""How far off the next contact or a promise may be set (default, configurable)."""


@dataclass(frozen=True)
class NewPromise:
    """Something promised to the person by a date."""

    text: str
    due_on: date


@dataclass(frozen=True)
class NewVisit:
    """A contact to record. `id` is the caller's own. `due_id` names the verification it was made for. `place_area` is
    where it took place; without one, the visitor's area. `texts` has what was written, by the names of TEXTS.
    """

    veteran_id: UUID
    method: Method
    reached: bool
    occurred_at: datetime
    id: UUID | None = None
    due_id: UUID | None = None
    trigger: Trigger | None = None
    place_area: str | None = None
    companions: list[UUID] = field(default_factory=list)
    policies: list[UUID] = field(default_factory=list)
    gift_fen: int | None = None
    photo_consent: Consent = Consent.NOT_ASKED
    next_contact_on: date | None = None
    promises: list[NewPromise] = field(default_factory=list)
    texts: Mapping[str, str] = field(default_factory=dict)


class VisitInFuture(Refusal):
    """A visit is logged after it took place: name a time that has passed."""

    zh = "走访应在进行之后登记：请填写已过去的时间。"


class VisitTooOld(Refusal):
    """This is too long ago for a late entry: `GET /v1/rules` says how long, as late_entries."""

    zh = "距今过久，不能补录：期限见 `GET /v1/rules` 的 late_entries。"


class DateOutOfPlace(Refusal):
    """This day must lie after the contact, and at most two years after it."""

    zh = "该日期应在联系之后，且不超过两年。"


class PromiseOutOfPlace(DateOutOfPlace):
    """A promise is for the day of the contact or later, and at most two years after it: name such a day."""

    zh = "承诺的日期应在联系当日或之后，且不超过两年：请改填。"


class ContactAfterDeath(PersonDeceased):
    """The person has died: only a contact made before the day on which that became known can still be entered."""

    zh = "该人员已去世：只能补录获知去世之日以前的联系。"


class VisitBeforeDue(Refusal):
    """The visit took place before the application was filed, so it cannot have verified it: leave `due_id` out."""

    zh = "走访早于申请提交，不能作为对该申请的核实：请不要填写 `due_id`。"


class VerificationAtADistance(Refusal):
    """A verification is made face to face: visit by HOME_VISIT or AT_STATION."""

    zh = "核实须当面进行：请以 HOME_VISIT（上门走访）或 AT_STATION（来站接待）的方式进行。"


class VisitCorrected(Refusal, kind=Kind.CONFLICT):
    """This record was corrected already: read it, and correct the one that replaced it (`superseded_by`)."""

    zh = "该记录已更正：请查看并更正取代它的记录（`superseded_by`）。"


class CorrectionForeign(Refusal, kind=Kind.FORBIDDEN):
    """A record is corrected by whoever made the visit, or by the head of the station: ask one of them."""

    zh = "记录由走访人本人或站长（主任）更正：请联系其中一位。"


class CorrectionTooLate(Refusal, kind=Kind.CONFLICT):
    """The days in which this record could be corrected are over (`GET /v1/rules`, corrections): log what is new."""

    zh = "该记录的更正期限已过（见 `GET /v1/rules` 的 corrections）：请另行登记新的情况。"


def check(
    visit: NewVisit, *, ended_on: date | None, now: datetime, oldest_days: int, since: datetime | None = None
) -> None:
    """`ended_on` is the day from which there are no contacts, None for the living; `since` when a record that is
    corrected was first entered.

    Raises VisitInFuture, VisitTooOld, PersonDeceased, DateOutOfPlace.
    """
    if visit.occurred_at > now + timedelta(minutes=5):  # clocks of phones differ
        raise VisitInFuture(pointer="#/occurred_at")
    if visit.occurred_at < (since or now) - timedelta(days=oldest_days):
        raise VisitTooOld(pointer="#/occurred_at")
    day = business_date(visit.occurred_at)
    if ended_on and day >= ended_on:
        raise ContactAfterDeath(pointer="#/veteran_id")
    if visit.next_contact_on and not day < visit.next_contact_on <= day + LONGEST_WAIT:
        raise DateOutOfPlace(pointer="#/next_contact_on")
    for index, promise in enumerate(visit.promises):
        if not day <= promise.due_on <= day + LONGEST_WAIT:
            raise PromiseOutOfPlace(pointer=f"#/promises/{index}/due_on")


def check_correction(*, mine: bool, head: bool, superseded: bool, logged_on: date, today: date, days: int) -> None:
    """Whether a record may be corrected. Raises CorrectionForeign, VisitCorrected, CorrectionTooLate."""
    if not (mine or head):
        raise CorrectionForeign
    if superseded:
        raise VisitCorrected
    if today > logged_on + timedelta(days=days):
        raise CorrectionTooLate
