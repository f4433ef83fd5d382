"""Reads of petitions."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, exists, literal, or_, select

from services.assistance.models import Deadline, Petition, Recusal, Reply
from services.assistance.parties.queries import cases_of
from services.assistance.petitions.domain.states import CASE, OPEN, ReplyStage
from shared.officers import accounts_of


def petitions(account: UUID, query: Mapping[str, Any]) -> Select[Petition]:
    """Petitions that an account may read, by state, urgency or the day of what they wait for, if asked."""
    rows = _read_by(account)
    if "state" in query:
        rows = rows.where(Petition.state == query["state"])
    if "urgent" in query:
        rows = rows.where(Petition.urgent == query["urgent"])
    if "due_by" in query:
        running = Deadline.ended_on.is_(None), Deadline.due_on <= query["due_by"]
        rows = rows.where(exists().where(Deadline.case_id == Petition.id, *running))
    return rows


def of_person(account: UUID, veteran_id: UUID) -> Select[Petition]:
    """Petitions that an account may read and a person brings."""
    return _read_by(account).where(Petition.id.in_(cases_of(veteran_id, CASE)))


def _read_by(account: UUID) -> Select[Petition]:
    """Those within the caller's area that do not complain of whoever the account stands for."""
    of_others = Petition.against.not_in(accounts_of(account))
    return select(Petition).where(or_(Petition.against.is_(None), of_others))


def replies(petition_id: UUID) -> Select[Reply]:
    """The answers to a petition, in their order."""
    place = case({stage: place for place, stage in enumerate(ReplyStage)}, value=Reply.stage)
    return select(Reply).where(Reply.petition_id == petition_id).order_by(place)


def answered_finally(former: Petition) -> Select[bool]:
    """Whether the re-review of a petition, or of one that it repeats, was answered."""
    final = exists().where(Reply.petition_id == former.id, Reply.stage == ReplyStage.RE_REVIEW)
    return select(or_(literal(former.answered_finally), final))


def withdrawn(petition_id: UUID) -> Select[UUID]:
    """The accounts that have withdrawn from a petition."""
    return select(Recusal.account).where(Recusal.petition_id == petition_id)


def open_ones(ids: list[UUID]) -> Select[Petition]:
    """Those of petitions that are open, in id order."""
    return select(Petition).where(Petition.id.in_(ids), Petition.state.in_(OPEN)).order_by(Petition.id)


def recusals(petition_id: UUID) -> Select[Recusal]:
    """Who has withdrawn from a petition, and why."""
    return select(Recusal).where(Recusal.petition_id == petition_id).order_by(Recusal.account)
