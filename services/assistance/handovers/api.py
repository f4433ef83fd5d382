"""Hand-overs among bureau, service system and armed-forces department, and how many of them are closed 1+1+1>3."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.handovers import queries, schemas, use_cases
from services.assistance.handovers.domain import NewHandover, State, StepOfOtherParty
from services.assistance.models import Handover
from shared.contracts.access import Actor
from shared.db import columns
from shared.http.indicators import IndicatorLineSchema, IndicatorQuery, indicators, lines, lines_query
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault
from shared.shares import SMALL

routes = Routes("handovers", __name__, description="Hand-overs among the three parties")
ONE = "/v1/handovers/<uuid:handover_id>"


@routes.write(
    "/v1/handovers",
    may="handover:act",
    body=schemas.NewHandoverSchema,
    answer=schemas.HandoverSchema,
    vault=True,
)
def request_handover(db: Session, vault: Vault, by: Actor, body: Fields) -> Handover:
    """Hand a matter to another of the three parties."""
    return use_cases.request_handover(db, vault, by, NewHandover(**body))


@routes.page("/v1/handovers", may="handover:act", query=schemas.HandoverQuery, of=schemas.HandoverSchema)
def list_handovers(db: Session, by: Actor, query: Fields) -> Page:
    """What your party has handed over or was handed, within your area, oldest first."""
    return paginate(db, queries.handovers(by.party, query), [Handover.id], query)


@routes.read(ONE, may="handover:act", answer=schemas.HandoverDetailSchema, vault=True)
def get_handover(db: Session, vault: Vault, by: Actor, handover_id: UUID) -> Fields:
    """One hand-over of your party, with what was written."""
    row = use_cases.own_handover(db, by, handover_id)
    return {**columns(row), **use_cases.read_texts(db, vault, row)}


@routes.change(
    f"{ONE}/acceptance",
    may="handover:act",
    body=schemas.HandoverAcceptanceSchema,
    answer=schemas.HandoverSchema,
    refuses=[StepOfOtherParty],
)
def accept_handover(db: Session, by: Actor, body: Fields, handover_id: UUID, expected: int | None) -> Handover:
    """Take on what was handed to your party."""
    return use_cases.accept_handover(db, by, handover_id, body.get("veteran_id"), expected)


@routes.change(
    f"{ONE}/refusal",
    may="handover:act",
    body=schemas.HandoverReasonSchema,
    answer=schemas.HandoverSchema,
    vault=True,
)
def decline_handover(
    db: Session, vault: Vault, by: Actor, body: Fields, handover_id: UUID, expected: int | None
) -> Handover:
    """Do not take it on, with the reason."""
    return use_cases.close_handover(db, vault, by, handover_id, State.DECLINED, body["reason"], expected)


@routes.change(
    f"{ONE}/withdrawal",
    may="handover:act",
    body=schemas.HandoverReasonSchema,
    answer=schemas.HandoverSchema,
    vault=True,
)
def withdraw_handover(
    db: Session, vault: Vault, by: Actor, body: Fields, handover_id: UUID, expected: int | None
) -> Handover:
    """Take back what your party handed over, with the reason."""
    return use_cases.close_handover(db, vault, by, handover_id, State.WITHDRAWN, body["reason"], expected)


@routes.change(
    f"{ONE}/completion",
    may="handover:act",
    body=schemas.HandoverCompletionSchema,
    answer=schemas.HandoverSchema,
    vault=True,
)
def complete_handover(
    db: Session, vault: Vault, by: Actor, body: Fields, handover_id: UUID, expected: int | None
) -> Handover:
    """Tell what came of a matter that your party took on."""
    return use_cases.close_handover(db, vault, by, handover_id, State.COMPLETED, expected=expected, **body)


@routes.read("/v1/handover-indicators", may="handover:count", query=IndicatorQuery, answer=schemas.JointClosureSchema)
def get_joint_closure(db: Session, by: Actor, query: Fields) -> Fields:
    """Joint closure 1+1+1>3: how many matters handed over are completed.

    With how long the parties took.
    """
    answer = indicators(db, by, query, queries.measures, SMALL)
    shown = answer["indicators"][0]["denominator"] is not None
    period = answer["area"], answer["since"], answer["as_of"]
    return answer | (queries.median_hours(db, *period) if shown else queries.NO_HOURS)


@routes.page(
    "/v1/handover-indicators/lines",
    may="handover:count",
    query=lines_query("JointMatter", queries.INDICATORS),
    of=IndicatorLineSchema,
)
def list_joint_matters(db: Session, by: Actor, query: Fields) -> Page:
    """The matters behind the figure, whichever parties they are of.

    None where it is left out.
    """
    return lines(db, by, query, queries.measures, SMALL)
