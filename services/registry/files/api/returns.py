"""Reporting home after discharge."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.files import queries
from services.registry.files.schemas.returns import ReportedSchema, ReturnExpectedSchema, ReturnQuery, ReturnSchema
from services.registry.files.use_cases import returns
from services.registry.models import ReturnReport
from shared.contracts.access import Actor
from shared.errors import Moved
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes

routes = Routes("returns", __name__, description="Reporting home after discharge")


@routes.change(
    "/v1/veterans/<uuid:veteran_id>/returns",
    may="veteran:change",
    body=ReturnExpectedSchema,
    answer=ReturnSchema,
    refuses=(Moved,),
)
def expect_return(db: Session, by: Actor, body: Fields, veteran_id: UUID, expected: int | None) -> ReturnReport:
    """Say that a discharge was approved: the person reports home within 30 days."""
    return returns.expect_return(db, veteran_id, body["discharge_approved_on"], expected)


@routes.page("/v1/returns", may="veteran:read", query=ReturnQuery, of=ReturnSchema)
def list_returns(db: Session, by: Actor, query: Fields) -> Page:
    """Who is to report home, earliest date first."""
    return paginate(db, queries.listed(ReturnReport, query), [ReturnReport.report_by, ReturnReport.id], query)


@routes.write("/v1/returns/<uuid:return_id>/report", may="veteran:change", body=ReportedSchema, answer=ReturnSchema)
def report(db: Session, by: Actor, body: Fields, return_id: UUID) -> ReturnReport:
    """Record that the person has reported home; a visit becomes due."""
    return returns.report_return(db, return_id, body["reported_on"])
