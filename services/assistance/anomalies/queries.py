"""Reads of anomalies, and of what makes a case one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.assistance.aid.domain.states import HELPED
from services.assistance.anomalies.domain import AnomalyState
from services.assistance.models import Anomaly, Application, Fund, Payment
from shared import aliases
from shared.security.ranges import within

_GRANTED = Application.state.in_(HELPED)


def anomalies(query: Mapping[str, Any]) -> Select[Any]:
    """Anomalies within the caller's area, by rule, state or case if asked."""
    rows = select(Anomaly)
    for name in ("rule", "state", "application_id"):
        if name in query:
            rows = rows.where(getattr(Anomaly, name) == query[name])
    return rows


def counts(db: Session, area: str) -> Mapping[str, tuple[int, int]]:
    """By rule the anomalies of an area, and how many of them are reviewed."""
    reviewed = func.count().filter(Anomaly.state == AnomalyState.REVIEWED)
    rows = select(Anomaly.rule, func.count(), reviewed).where(within(Anomaly.area, area)).group_by(Anomaly.rule)
    return {rule: (found, done) for rule, found, done in db.execute(rows)}


def grants_of_cause(db: Session, application: Application, since: datetime) -> int:
    """How many grants a person has had on the ground of this one, this one too."""
    same = Application.veteran_id.in_(aliases.ids_of(db, application.veteran_id))
    rows = select(func.count()).where(_GRANTED, same, Application.ground == application.ground)
    return db.scalar(rows.where(Application.decided_at >= since)) or 0


def cases_of_pair(db: Session, application: Application, since: datetime) -> int:
    """How many cases were verified and decided by the two who did so of this one, up to this one."""
    both = (Application.decided_by == application.decided_by, Application.verified_by == application.verified_by)
    decided = Application.decided_at.between(since, application.decided_at)
    return db.scalar(select(func.count()).where(*both, decided)) or 0


def ceilings(db: Session, application_id: UUID) -> Sequence[tuple[int, int | None]]:
    """What a grant takes from each fund, and the most that one grant may, in fen."""
    rows = select(Payment.amount_fen, Payment.purpose, Fund.ceilings).join(Fund, Fund.id == Payment.fund_id)
    of_grant = rows.where(Payment.application_id == application_id)
    return [(fen, ceilings.get(purpose)) for fen, purpose, ceilings in db.execute(of_grant)]
