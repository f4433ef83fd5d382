"""Studios and their mentors: opened and closed, appointed, renewed, ended. Locks: person, studio, appointment."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.mentors import domain, events, queries
from services.assistance.mentors.domain import (
    AlreadyMentor,
    AppointmentState,
    Ending,
    MediationState,
    NewAppointment,
    StudioExists,
    StudioState,
)
from services.assistance.mentors.use_cases.work import close_mediation
from services.assistance.models import Appointment, Person, Studio
from shared import clock, people
from shared.clashes import refuse_clash
from shared.contracts.access import Actor
from shared.db import fields_of, hold_one
from shared.events.outbox import publish
from shared.states import step
from shared.stations import named_area


def open_studio(db: Session, by: Actor, name: str, opened_on: date | None, area: str | None) -> Studio:
    """Open a studio at a station, today or on a day that has come. Raises AreaForeign, NoOpenStation, NotHeldYet,
    StudioExists.
    """
    area, today = named_area(db, by.area, area), clock.today(db)
    studio = Studio(area=area, name=name, state=StudioState.OPEN, opened_on=opened_on or today)
    domain.check_day(studio.opened_on, today, "#/opened_on")
    with refuse_clash(StudioExists(pointer="#/name"), "studios_once"):
        publish(db, studio, events.studio_opened(studio))
    return studio


def close_studio(db: Session, studio_id: UUID, expected: int | None) -> Studio:
    """Close a studio that mediates no more; its mentors' letters end with it.

    Raises NotFound, VersionStale, WrongState, StudioBusy.
    """
    studio = hold_one(db, Studio, studio_id, expected=expected)
    state = step(studio.state, StudioState.CLOSED)
    domain.check_idle(len(db.scalars(queries.open_mediations(studio.id)).all()))
    _close(db, studio, state)
    return studio


def close_studios_of(db: Session, area: str) -> None:
    """A station closed: its studios close too, and what they mediate in stops."""
    for studio in db.scalars(queries.open_studios(area).with_for_update()).all():
        for mediation in db.scalars(queries.open_mediations(studio.id).with_for_update()).all():
            close_mediation(db, mediation, MediationState.STOPPED)
        _close(db, studio, StudioState.CLOSED)


def appoint_mentor(db: Session, new: NewAppointment) -> Appointment:
    """Give a veteran a letter of appointment.

    Raises VeteranUnknown, PersonDeceased, MentorNotVeteran, NotFound, StudioClosed, TermUnfit, AlreadyMentor.
    """
    person, _ = people.locked(db, Person, new.veteran_id)
    domain.check_mentor(alive=person.alive, is_veteran=person.is_veteran)
    studio = hold_one(db, Studio, new.studio_id)
    domain.check_open(studio.state)
    today = clock.today(db)
    domain.check_term(new.from_on, new.until_on, today)
    appointment = Appointment(
        area=studio.area,
        state=AppointmentState.APPOINTED,
        remind_on=domain.remind_on(new.until_on, today),
        **fields_of(new, without={"veteran_id"}),
        veteran_id=person.id,
    )
    with refuse_clash(AlreadyMentor(pointer="#/veteran_id"), "appointments_once"):
        publish(db, appointment, events.appointment_made(appointment))
    return appointment


def renew_appointment(db: Session, appointment_id: UUID, until_on: date, expected: int | None) -> Appointment:
    """Lengthen a term. Raises NotFound, VersionStale, WrongState, RenewalTooShort, TermUnfit."""
    appointment = hold_one(db, Appointment, appointment_id, expected=expected)
    step(appointment.state, AppointmentState.ENDED)  # what has ended is not renewed
    today = clock.today(db)
    domain.check_renewal(appointment.until_on, until_on, today)
    appointment.until_on, appointment.remind_on = until_on, domain.remind_on(until_on, today)
    appointment.renewals += 1
    publish(db, appointment, events.appointment_renewed(appointment))
    return appointment


def end_appointment(db: Session, appointment_id: UUID, ending: Ending, expected: int | None) -> Appointment:
    """End a term before its last day. Raises NotFound, VersionStale, WrongState."""
    appointment = hold_one(db, Appointment, appointment_id, expected=expected)
    end(db, appointment, ending)
    return appointment


def end_terms_of(db: Session, ids: Sequence[UUID]) -> None:
    """A mentor has died, or their file is erased; they are locked."""
    for appointment in db.scalars(queries.in_office(queries.of_people(ids)).with_for_update()).all():
        end(db, appointment, Ending.GONE)


def end(db: Session, appointment: Appointment, ending: Ending) -> None:
    """End a term; its row is held. Raises WrongState."""
    appointment.state = step(appointment.state, AppointmentState.ENDED)
    appointment.ending, appointment.ended_on, appointment.remind_on = ending, clock.today(db), None
    publish(db, appointment, events.appointment_ended(appointment))


def _close(db: Session, studio: Studio, state: StudioState) -> None:
    for appointment in db.scalars(queries.in_office(Appointment.studio_id == studio.id).with_for_update()).all():
        end(db, appointment, Ending.STUDIO_CLOSED)
    studio.state, studio.closed_on = state, clock.today(db)
    publish(db, studio, events.studio_closed(studio))
