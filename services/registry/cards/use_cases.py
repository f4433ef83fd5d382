"""The life of a preferential card: apply, one step after another, hand out. Locks: the person's file, then the card."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.cards import domain, events, queries
from services.registry.cards.domain import Ground, HomeReason, NewCard, State, Taken
from services.registry.files.rules import VETERANS
from services.registry.files.use_cases import record as files
from services.registry.models import Card, CardStep, Veteran
from shared import clock
from shared.calendars import Clock, in_workdays, known
from shared.contracts.access import Actor
from shared.db import find, hold, hold_one
from shared.errors import Kind, Moved, PersonDeceased, ReferenceUnknown, Refusal
from shared.events.envelope import Event
from shared.events.outbox import publish
from shared.security.crypto import Vault
from shared.security.person_keys import unsealed
from shared.workdays import Calendar

ENTERED: Mapping[State, Callable[[Card], Event]] = {
    State.APPLIED: events.card_applied,
    State.TOWN_ACCEPTED: events.card_advanced,
    State.CENTRE_VERIFIED: events.card_advanced,
    State.BUREAU_CHECKED: events.card_advanced,
    State.CITY_REVIEWED: events.card_advanced,
    State.PROVINCE_FILED: events.card_advanced,
    State.PRODUCED: events.card_advanced,
    State.DELIVERED: events.card_delivered,
    State.REFUSED: events.card_refused,
}


class CardExists(Refusal, kind=Kind.CONFLICT):
    """This person has a card or one under way, and no one has two: `GET /v1/cards?veteran_id=…` shows it."""

    zh = "该人员已有优待证或正在申办，每人只能有一张：可用 `GET /v1/cards?veteran_id=…` 查看。"


class CardOfDeceased(PersonDeceased):
    """The person has died: until the card is filed with the province it can be refused, and nothing else."""

    zh = "该人员已去世：优待证报省备案前只可不予办理。"


class CardsMerged(CardExists):
    """Files of this person were merged, and each had a card: refuse one of the two first."""

    zh = "该人员的多份档案已合并，且各有优待证：请先将其中一张作不予办理。"


class FileErased(Refusal, kind=Kind.CONFLICT):
    """The person's file was erased; nothing more can be written of them."""

    zh = "该人员的档案已依申请删除，不能再写入任何内容。"


def apply_for_card(db: Session, vault: Vault, by: Actor, new: NewCard) -> Card:
    """File an application. One that a rule refuses is refused at once: its first event is `card.refused`.

    Raises ReferenceUnknown, Moved, PersonDeceased, FileErased, NoTownStation, NotEntitled, HomeServiceUnfounded,
    CardExists.
    """
    veteran = next(iter(hold(db, Veteran, new.veteran_id)), None)
    if veteran is None:
        raise ReferenceUnknown(pointer="#/veteran_id")
    if veteran.merged_into:
        raise Moved(veteran.id, veteran.merged_into)
    domain.check_file(veteran.area, alive=veteran.alive)
    over_80, reason = veteran.over_80, new.home_service_reason
    card = Card(
        area=veteran.area,
        veteran_id=veteran.id,
        card_type=domain.entitled(veteran.categories, new.card_type, VETERANS),
        state=State.APPLIED,
        received=False,
        home_service=domain.served_at_home(new.home_service, reason, offered=over_80, over_80=over_80),
        grounds_sealed=_sealed(vault, veteran, "card_grounds", _written(new.grounds)),
        applied_at=clock.now(db),
    )
    if queries.standing(db, veteran.id):
        raise CardExists(pointer="#/veteran_id")
    _record(db, vault, veteran, card, by, Taken(State.APPLIED, None, card.home_service, reason))
    why = domain.refused_by_rule(new.grounds)
    if why is not None:
        card.state = domain.step(card.state, State.REFUSED)
        _record(db, vault, veteran, card, None, Taken(State.REFUSED, why))
    publish(db, card, ENTERED[State(card.state)](card))
    return card


def take_step(db: Session, vault: Vault, by: Actor, card_id: UUID, taken: Taken, expected: int | None) -> Card:
    """Lead a card into its next state, or refuse it.

    Raises NotFound, VersionStale, WrongState, StepOfAnother, CardNotReceived, PersonDeceased, CardExists,
    ReasonMissing, ProvinceDecisionMissing, HomeServiceUnfounded, FileErased.
    """
    veteran = find(db, Veteran, find(db, Card, card_id).veteran_id)
    person = hold_one(db, Veteran, files.find_successor(db, veteran).id)  # of two cards one step is taken at a time
    card = hold_one(db, Card, card_id, expected=expected)
    state = domain.step(card.state, taken.to, received=card.received)
    domain.check_taker(domain.taker(card.state, state), by.role, by.area)
    if veteran.erased_at:
        raise FileErased
    if state is State.REFUSED:
        if not taken.reason:
            raise domain.ReasonMissing(pointer="#/reason")
    else:
        _check_goes_on(db, card, person)
    if state is State.PROVINCE_FILED:
        stated = read_grounds(vault, veteran, card)
        if stated and stated & domain.PROVINCE_DECIDES and not taken.reason:
            raise domain.ProvinceDecisionMissing(pointer="#/reason")
    elif state is State.TOWN_ACCEPTED:
        _start_clock(db, card)
    elif state is State.DELIVERED:
        card.home_service = domain.served_at_home(
            taken.home_service,
            taken.home_service_reason,
            offered=card.home_service,
            over_80=person.over_80,
        )
        taken = Taken(state, taken.reason, card.home_service, taken.home_service_reason)
    card.state = state
    _record(db, vault, veteran, card, by, taken)
    publish(db, card, ENTERED[state](card))
    return card


def _start_clock(db: Session, card: Card) -> None:
    """The 30 working days of review and filing, after the day of the town's acceptance."""
    calendar, today = known(db), clock.today(db)
    for name, value in in_workdays(calendar, today, domain.FILING_WORKDAYS).items():
        setattr(card, name, value)
    _file_by(card, calendar.add(today, domain.FILING_WORKDAYS), calendar, today)


def _file_by(card: Card, day: date, calendar: Calendar, today: date) -> None:
    card.file_by, card.warn_on = day, domain.warn_on(day, calendar)
    if card.warn_on > today:
        card.reminder = None  # it comes near once more


FILING = Clock(
    Card,
    "file_by",
    lambda: queries.in_review(Card.reminder.is_distinct_from("OVERDUE")),
    _file_by,
    events.card_rescheduled,
)


def _check_goes_on(db: Session, card: Card, person: Veteran) -> None:
    if not person.alive:
        raise CardOfDeceased
    if not domain.goes_on(card.state, queries.standing(db, person.id, but=card.id)):
        raise CardsMerged


def sign_for(db: Session, by: Actor, card_id: UUID, expected: int | None) -> Card:
    """The county centre signs for a card that the bank made.

    Raises NotFound, VersionStale, WrongState, StepOfAnother.
    """
    card = hold_one(db, Card, card_id, expected=expected)
    domain.check_receipt(card.state, received=card.received)
    domain.check_taker(domain.COUNTY_CENTRE, by.role, by.area)
    card.received = True
    db.add(_step(db, card, by, domain.RECEIVED))
    publish(db, card, events.card_advanced(card))
    return card


def read_grounds(vault: Vault, veteran: Veteran, card: Card) -> frozenset[Ground] | None:
    """The grounds that the applicant said apply; None once the key was destroyed."""
    text = unsealed(vault, veteran.data_key, veteran.id, "card_grounds", card.grounds_sealed)
    return None if text is None else frozenset(Ground(name) for name, holds in json.loads(text).items() if holds)


def _written(stated: frozenset[Ground]) -> str:
    """The answers as text of one length, so that a sealed one does not tell by its size what was answered."""
    return json.dumps({ground: int(ground in stated) for ground in Ground})


def _record(db: Session, vault: Vault, veteran: Veteran, card: Card, by: Actor | None, taken: Taken) -> None:
    step = _step(db, card, by, taken.to)
    step.home_service = taken.home_service
    if taken.reason:
        step.reason_sealed = _sealed(vault, veteran, f"card_{taken.to}", taken.reason)
    if taken.home_service_reason:
        step.home_service_reason_sealed = _sealed(vault, veteran, f"card_home_{taken.to}", taken.home_service_reason)
    db.add(step)


def _step(db: Session, card: Card, by: Actor | None, step: str) -> CardStep:
    return CardStep(
        card_id=card.id,
        area=card.area,
        veteran_id=card.veteran_id,
        step=step,
        account=by.account if by else None,
        taken_at=clock.now(db),
    )


def _sealed(vault: Vault, veteran: Veteran, field: str, text: str) -> bytes:
    if not veteran.data_key:
        raise FileErased
    return vault.seal(veteran.data_key, veteran.id, field, text)


def read_texts(vault: Vault, veteran: Veteran, step: CardStep) -> tuple[str | None, HomeReason | None]:
    """The reasons given for a step and for home service; None where none was given, or the key was destroyed."""
    key, id = veteran.data_key, veteran.id
    home = unsealed(vault, key, id, f"card_home_{step.step}", step.home_service_reason_sealed)
    return unsealed(vault, key, id, f"card_{step.step}", step.reason_sealed), HomeReason(home) if home else None
