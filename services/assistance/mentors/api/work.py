"""What studios do: mediation, talks about policy, leads for aid, and the figures of these."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.mentors import queries, schemas
from services.assistance.mentors.domain import MediationState
from services.assistance.mentors.use_cases import work
from services.assistance.models import Studio, StudioLead, StudioMediation, Talk
from shared.contracts.access import Actor
from shared.db import columns, find
from shared.http.indicators import (
    IndicatorLineSchema,
    IndicatorQuery,
    IndicatorsSchema,
    indicators,
    lines,
    lines_query,
)
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault
from shared.shares import SMALL

routes = Routes("mentoring", __name__, description="What mentors do")
ONE = "/v1/studio-mediations/<uuid:mediation_id>"
STUDIO = "/v1/studios/<uuid:studio_id>"


@routes.write(
    "/v1/studio-mediations",
    may="mentoring:record",
    body=schemas.NewStudioMediationSchema,
    answer=schemas.StudioMediationSchema,
    vault=True,
)
def open_studio_mediation(db: Session, vault: Vault, by: Actor, body: Fields) -> StudioMediation:
    """Begin to mediate in a quarrel."""
    return work.open_mediation(db, vault, by, **body)


@routes.page(
    "/v1/studio-mediations", may="studio:read", query=schemas.StudioMediationQuery, of=schemas.StudioMediationSchema
)
def list_studio_mediations(db: Session, by: Actor, query: Fields) -> Page:
    """Mediations within your area, oldest first."""
    return paginate(db, queries.mediations(query), [StudioMediation.id], query)


@routes.read(ONE, may="mentoring:record", answer=schemas.StudioMediationDetailSchema, vault=True)
def get_studio_mediation(db: Session, vault: Vault, by: Actor, mediation_id: UUID) -> Fields:
    """One mediation, with what was written."""
    row = find(db, StudioMediation, mediation_id)
    return {**columns(row), **work.read_texts(db, vault, row)}


@routes.change(
    f"{ONE}/result",
    may="mentoring:record",
    body=schemas.StudioMediationResultSchema,
    answer=schemas.StudioMediationSchema,
    vault=True,
)
def end_studio_mediation(
    db: Session, vault: Vault, by: Actor, body: Fields, mediation_id: UUID, expected: int | None
) -> StudioMediation:
    """Tell what came of a mediation."""
    state = MediationState(body["state"])
    return work.end_mediation(db, vault, by, mediation_id, state, body["result"], expected)


@routes.write("/v1/talks", may="mentoring:record", body=schemas.NewTalkSchema, answer=schemas.TalkSchema, located=False)
def hold_talk(db: Session, by: Actor, body: Fields) -> Talk:
    """Record a talk about policy that a studio held."""
    return work.hold_talk(db, by, **body)


@routes.page(f"{STUDIO}/talks", may="studio:read", of=schemas.TalkSchema)
def list_talks(db: Session, by: Actor, query: Fields, studio_id: UUID) -> Page:
    """The talks of a studio, oldest first."""
    return paginate(db, queries.talks(find(db, Studio, studio_id).id), [Talk.id], query)


@routes.write(
    f"{STUDIO}/leads", may="mentoring:record", body=schemas.NewStudioLeadSchema, answer=schemas.StudioLeadSchema
)
def give_lead(db: Session, by: Actor, body: Fields, studio_id: UUID) -> StudioLead:
    """Name a hardship that the studio has reported.

    Its station decides whether to ask for aid.
    """
    return work.give_lead(db, by, studio_id, body["hardship_id"])


@routes.page(f"{STUDIO}/leads", may="studio:read", of=schemas.StudioLeadStateSchema)
def list_studio_leads(db: Session, by: Actor, query: Fields, studio_id: UUID) -> Page:
    """What a studio has reported, and what became of it."""
    page = paginate(db, queries.leads(find(db, Studio, studio_id).id), [StudioLead.id], query)
    given = queries.given_by(db, [item.hardship_id for item in page.items])

    def shown(item: StudioLead) -> Fields:
        lead = given.get(item.hardship_id)
        return {**columns(item), "lead_id": lead and lead.id, "state": lead and lead.state}

    return page.showing(shown)


@routes.read("/v1/studio-indicators", may="studio:count", query=IndicatorQuery, answer=IndicatorsSchema)
def get_studio_indicators(db: Session, by: Actor, query: Fields) -> Fields:
    """Mediations settled, and leads for aid taken up.

    Settled of those that ended by a result; taken up of those given.
    """
    return indicators(db, by, query, queries.measures, SMALL)


@routes.page(
    "/v1/studio-indicators/lines",
    may="studio:count",
    query=lines_query("Studio", queries.INDICATORS),
    of=IndicatorLineSchema,
)
def list_studio_lines(db: Session, by: Actor, query: Fields) -> Page:
    """The mediations, or the hardships reported, behind an indicator.

    None where its figure is left out.
    """
    return lines(db, by, query, queries.measures, SMALL)
