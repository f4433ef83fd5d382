"""Mentors' studios and their mentors."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.mentors import queries, schemas
from services.assistance.mentors.domain import Ending, NewAppointment
from services.assistance.mentors.use_cases import studios
from services.assistance.models import Appointment, Studio
from shared.contracts.access import Actor
from shared.db import find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes

routes = Routes("studios", __name__, description="Mentors' studios")
STUDIO = "/v1/studios/<uuid:studio_id>"
LETTER = "/v1/appointments/<uuid:appointment_id>"


@routes.write("/v1/studios", may="studio:manage", body=schemas.NewStudioSchema, answer=schemas.StudioSchema)
def open_studio(db: Session, by: Actor, body: Fields) -> Studio:
    """Open a studio at a station of your area."""
    return studios.open_studio(db, by, body["name"], body.get("opened_on"), body.get("area"))


@routes.page("/v1/studios", may="studio:read", query=schemas.StudioQuery, of=schemas.StudioSchema)
def list_studios(db: Session, by: Actor, query: Fields) -> Page:
    """Studios within your area, oldest first."""
    return paginate(db, queries.studios(query), [Studio.id], query)


@routes.read(STUDIO, may="studio:read", answer=schemas.StudioSchema)
def get_studio(db: Session, by: Actor, studio_id: UUID) -> Studio:
    """One studio."""
    return find(db, Studio, studio_id)


@routes.change(f"{STUDIO}/closure", may="studio:manage", answer=schemas.StudioSchema)
def close_studio(db: Session, by: Actor, studio_id: UUID, expected: int | None) -> Studio:
    """Close a studio that mediates no more; its letters of appointment end with it."""
    return studios.close_studio(db, studio_id, expected)


@routes.write(
    "/v1/appointments", may="studio:manage", body=schemas.NewAppointmentSchema, answer=schemas.AppointmentSchema
)
def appoint_mentor(db: Session, by: Actor, body: Fields) -> Appointment:
    """Give a veteran of your area a letter of appointment as a mentor."""
    return studios.appoint_mentor(db, NewAppointment(**body))


@routes.page("/v1/appointments", may="studio:read", query=schemas.AppointmentQuery, of=schemas.AppointmentSchema)
def list_appointments(db: Session, by: Actor, query: Fields) -> Page:
    """Letters of appointment within your area, oldest first."""
    return paginate(db, queries.appointments(query), [Appointment.id], query)


@routes.read(LETTER, may="studio:read", answer=schemas.AppointmentSchema)
def get_appointment(db: Session, by: Actor, appointment_id: UUID) -> Appointment:
    """One letter of appointment."""
    return find(db, Appointment, appointment_id)


@routes.change(f"{LETTER}/renewal", may="studio:manage", body=schemas.RenewalSchema, answer=schemas.AppointmentSchema)
def renew_appointment(db: Session, by: Actor, body: Fields, appointment_id: UUID, expected: int | None) -> Appointment:
    """Lengthen a term."""
    return studios.renew_appointment(db, appointment_id, body["until_on"], expected)


@routes.change(f"{LETTER}/end", may="studio:manage", body=schemas.EndingSchema, answer=schemas.AppointmentSchema)
def end_appointment(db: Session, by: Actor, body: Fields, appointment_id: UUID, expected: int | None) -> Appointment:
    """End a term before its last day."""
    return studios.end_appointment(db, appointment_id, Ending(body["ending"]), expected)
