"""A petition is answered, for more days if a head gives them, reviewed, reviewed again, and closed.

Locks: the petition, then its clocks.
"""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.clocks import use_cases as clocks
from services.assistance.models import Deadline, Petition, Reply
from services.assistance.parties import use_cases as parties
from services.assistance.petitions import events
from services.assistance.petitions.domain import limits
from services.assistance.petitions.domain.states import (
    CASE,
    WINDOWS,
    ClockName,
    Outcome,
    ReplyStage,
    ReviewOutcome,
    State,
)
from services.assistance.petitions.queries import petitions as queries
from services.assistance.petitions.rules import RULES
from services.assistance.petitions.use_cases.handling import held
from shared import clock
from shared.contracts.access import Actor
from shared.errors import SameEyes
from shared.events.envelope import Event
from shared.events.outbox import publish
from shared.officers import is_one_of
from shared.security.areas import level
from shared.security.crypto import Vault
from shared.states import step


def ask_extension(
    db: Session, vault: Vault, by: Actor, id: UUID, days: int, reason: str, expected: int | None
) -> Petition:
    """Ask a head for more days to answer. Raises what `held` does, WrongState, WaitsForPaper, ExtendedAlready,
    ExtensionTooLate, ExtensionTooLong.
    """
    petition = held(db, by, id, expected)
    step(petition.state, State.REPLIED)
    limits.check_supplied(petition.missing_paper)
    (running,) = clocks.held(db, id, ClockName.REPLY)
    limits.check_extension(days, RULES.most_extension_days, petition.extended_until, running.due_on, clock.today(db))
    petition.extension_days, petition.extension_asked_by = days, by.account
    petition.extension_reason_sealed = parties.seal(db, vault, id, "extension_reason", reason)
    publish(db, petition, events.petition_extension_asked(petition, running.due_on))
    return petition


def decide_extension(db: Session, by: Actor, id: UUID, approved: bool, expected: int | None) -> Petition:
    """As a head, give more days to answer or not. Raises what `held` does, WrongState, WaitsForPaper,
    NoExtensionAsked, SameEyes, ExtensionTooLate.
    """
    petition = held(db, by, id, expected)
    step(petition.state, State.REPLIED)
    limits.check_supplied(petition.missing_paper)
    if petition.extension_days is None or petition.extended_until:
        raise limits.NoExtensionAsked
    if is_one_of(db, by.account, [petition.extension_asked_by]):
        raise SameEyes
    days, petition.extension_days = petition.extension_days, None
    (running,) = clocks.held(db, id, ClockName.REPLY)
    if not approved:
        publish(db, petition, events.petition_extension_refused(petition, running.due_on))
        return petition
    limits.check_extension(days, RULES.most_extension_days, None, running.due_on, clock.today(db))
    clocks.lengthen(db, running, days)
    petition.extension_days, petition.extended_by, petition.extended_until = days, by.account, running.due_on
    publish(db, petition, events.petition_extended(petition, running.due_on))
    return petition


def reply(
    db: Session,
    vault: Vault,
    by: Actor,
    id: UUID,
    outcome: Outcome,
    text: str,
    delivered_on: date | None,
    expected: int | None,
) -> Petition:
    """Answer in writing; the petitioner's days to ask for a review start on the day of delivery.

    Raises what `held` does, WrongState, WaitsForPaper, DeliveryUnfit.
    """
    petition = held(db, by, id, expected)
    state = step(petition.state, State.REPLIED)
    limits.check_supplied(petition.missing_paper)
    assert petition.accepted_on is not None  # it is investigated
    delivered = _answer(
        db, vault, by, petition, ReplyStage.REPLY, outcome, text, delivered_on, first=petition.accepted_on
    )
    petition.state = state
    clocks.end(db, id, ClockName.REPLY, met=True)
    due_on = _open_window(db, petition, ClockName.REVIEW_WINDOW, delivered)
    publish(db, petition, events.petition_replied(petition, due_on))
    return petition


def ask_review(db: Session, by: Actor, id: UUID, expected: int | None) -> Petition:
    """The petitioner asks for a review of the answer, or for a re-review of that of the review.

    Raises what `held` does, WindowOver, WrongState.
    """
    petition, today = held(db, by, id, expected), clock.today(db)
    window = clocks.latest(db, id, *WINDOWS)
    if window and not window.met and window.due_on < today:
        raise limits.WindowOver(until=window.due_on)
    again = petition.state == State.REVIEWED
    petition.state = step(petition.state, State.RE_REVIEW if again else State.REVIEW)
    clocks.end(db, id, *WINDOWS, met=True)
    name = ClockName.RE_REVIEW if again else ClockName.REVIEW
    due_on = clocks.start(db, CASE, petition, name, RULES.clocks[name], today)
    publish(db, petition, events.petition_review_asked(petition, due_on, again=again))
    return petition


def answer_review(
    db: Session,
    vault: Vault,
    by: Actor,
    id: UUID,
    outcome: ReviewOutcome,
    text: str,
    delivered_on: date | None,
    expected: int | None,
) -> Petition:
    """Answer a review, after which a re-review may be asked for, or a re-review, which is final.

    Raises what `held` does, WrongState, NotAbove, SameEyes, DeliveryUnfit.
    """
    petition = held(db, by, id, expected)
    final = petition.state == State.RE_REVIEW
    state = step(petition.state, State.CLOSED if final else State.REVIEWED)
    before = db.scalars(queries.replies(id)).all()
    limits.check_above(by.area, before[-1].level)
    if is_one_of(db, by.account, (petition.accepted_by, *(each.by for each in before))):
        raise SameEyes
    stage = ReplyStage.RE_REVIEW if final else ReplyStage.REVIEW
    (running,) = clocks.held(db, id, stage)
    delivered = _answer(db, vault, by, petition, stage, outcome, text, delivered_on, first=running.started_on)
    clocks.end(db, id, stage, met=True)
    if final:
        return _close(db, petition, by.account, events.petition_closed(petition, final=True))
    petition.state = state
    due_on = _open_window(db, petition, ClockName.RE_REVIEW_WINDOW, delivered)
    publish(db, petition, events.petition_reviewed(petition, due_on))
    return petition


def close_petition(db: Session, by: Actor, id: UUID, expected: int | None) -> Petition:
    """The petitioner is content with the answer. Raises what `held` does, WrongState."""
    petition = held(db, by, id, expected)
    step(petition.state, State.CLOSED)
    limits.check_content(petition.state)
    return _close(db, petition, by.account, events.petition_closed(petition))


def fire(db: Session, petition: Petition, deadline: Deadline, over: bool) -> Event:
    """What a petition tells of a last day. When the days to ask for a review are over, it is closed."""
    if not over:
        return events.petition_due_soon(petition, deadline)
    if deadline.clock not in WINDOWS:
        return events.petition_overdue(petition, deadline)
    _end(db, petition, None)
    return events.petition_closed(petition, lapsed=True)


KIND = clocks.CaseKind(CASE, Petition, fire, events.petition_rescheduled)


def _answer(
    db: Session,
    vault: Vault,
    by: Actor,
    petition: Petition,
    stage: ReplyStage,
    outcome: str,
    text: str,
    delivered_on: date | None,
    *,
    first: date,
) -> date:
    """Keep an answer; returns the day of its delivery."""
    today = clock.today(db)
    delivered = delivered_on or today
    limits.check_delivered(delivered, first, today)
    sealed = parties.seal(db, vault, petition.id, stage, text)
    db.add(
        Reply(
            petition_id=petition.id,
            stage=stage,
            area=petition.area,
            outcome=outcome,
            by=by.account,
            level=level(by.area),
            replied_on=today,
            delivered_on=delivered,
            text_sealed=sealed,
        )
    )
    return delivered


def _open_window(db: Session, petition: Petition, window: ClockName, delivered: date) -> date:
    return clocks.start(db, CASE, petition, window, RULES.clocks[window], delivered)


def _close(db: Session, petition: Petition, account: UUID, event: Event) -> Petition:
    _end(db, petition, account)
    publish(db, petition, event)
    return petition


def _end(db: Session, petition: Petition, account: UUID | None) -> None:
    petition.state = step(petition.state, State.CLOSED)
    petition.closed_by, petition.closed_on = account, clock.today(db)
    clocks.end(db, petition.id, met=False)
