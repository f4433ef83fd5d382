"""Leads for aid that hardships give."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.leads import queries, use_cases
from services.assistance.leads.schemas import LeadDetailSchema, LeadQuery, LeadSchema, RefusalSchema
from services.assistance.models import Lead
from shared.contracts.access import Actor
from shared.db import columns, find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("leads", __name__, description="Leads for aid")


@routes.page("/v1/leads", may="application:read", query=LeadQuery, of=LeadSchema)
def list_leads(db: Session, by: Actor, query: Fields) -> Page:
    """Leads within your area, oldest first.

    File an application that names one to take it up.
    """
    return paginate(db, queries.leads(query), [Lead.id], query)


@routes.read("/v1/leads/<uuid:lead_id>", may="application:read", answer=LeadDetailSchema, vault=True)
def get_lead(db: Session, vault: Vault, by: Actor, lead_id: UUID) -> Fields:
    """One lead, with the reason if it was declined."""
    lead = find(db, Lead, lead_id)
    return {**columns(lead), **use_cases.read_texts(db, vault, lead)}


@routes.change(
    "/v1/leads/<uuid:lead_id>/decline", may="application:apply", body=RefusalSchema, answer=LeadSchema, vault=True
)
def decline(db: Session, vault: Vault, by: Actor, body: Fields, lead_id: UUID, expected: int | None) -> Lead:
    """Do not apply for aid for this hardship, with the reason.

    The station resolves it otherwise.
    """
    return use_cases.decline_lead(db, vault, by, lead_id, body["reason"], expected)
