"""Reporting home after discharge: within 30 days of its approval (docs/sources.md#return-home)."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.files import events
from services.registry.files.domain import life
from services.registry.files.domain.life import Return
from services.registry.files.use_cases import record
from services.registry.models import ReturnReport, Veteran
from shared import clock
from shared.db import find, hold, hold_one
from shared.errors import AlreadyExists
from shared.events.outbox import publish
from shared.states import WrongState, step


class ReturnOfDeceased(WrongState):
    """The person has died: no return is expected. If that is wrong, annul the death first."""

    zh = "该人员已去世，不再等待返乡报到；如系误录，请先撤销去世登记。"


class ReturnKnown(AlreadyExists):
    """This discharge's return is expected already: `GET /v1/returns?veteran_id=…` shows it."""

    zh = "该次退役的返乡报到已登记为待报到：可用 `GET /v1/returns?veteran_id=…` 查看。"


def expect_return(db: Session, veteran_id: UUID, approved_on: date, expected: int | None) -> ReturnReport:
    """A discharge was approved: the person reports within 30 days.

    Raises NotFound, VersionStale, Moved, DateImpossible, WrongState, ReturnKnown.
    """
    return open_return(db, record.hold_file(db, veteran_id, expected), approved_on)


def open_return(db: Session, veteran: Veteran, approved_on: date) -> ReturnReport:
    """As expect_return, for a file that is held."""
    today = clock.today(db)
    life.check_in_life(approved_on, veteran.birth_date, today, "#/discharge_approved_on")
    _check_alive(veteran)
    of_this = {"veteran_id": veteran.id, "discharge_approved_on": approved_on}
    if db.scalar(select(ReturnReport.id).filter_by(**of_this)):
        raise ReturnKnown(pointer="#/discharge_approved_on")
    report_by = approved_on + life.REPORT_WITHIN
    report = ReturnReport(
        **of_this,
        area=veteran.area,
        report_by=report_by,
        state=life.expected(report_by, today),
    )
    db.add(report)
    if report.state == Return.EXPECTED:
        publish(db, veteran, events.veteran_return_expected(veteran, report_by))
    else:
        publish(db, veteran, events.veteran_changed(veteran))
    return report


def _check_alive(veteran: Veteran) -> None:
    if not veteran.alive:
        raise ReturnOfDeceased


def report_return(db: Session, return_id: UUID, reported_on: date) -> ReturnReport:
    """The person has reported, late or not. Raises NotFound, Moved, DateImpossible, WrongState."""
    veteran = record.hold_file(db, find(db, ReturnReport, return_id).veteran_id)  # the file is held first
    _check_alive(veteran)
    report = hold_one(db, ReturnReport, return_id)
    life.check_date(reported_on, report.discharge_approved_on, clock.today(db), "#/reported_on")
    report.state = step(report.state, Return.REPORTED)
    report.reported_on = reported_on
    publish(db, veteran, events.veteran_returned(veteran, reported_on))
    return report


def lapse_returns(db: Session, veteran: Veteran) -> None:
    """Let every expected return of a file, held, lapse."""
    for report in _held(db, veteran, Return.EXPECTED, Return.OVERDUE):
        report.state = step(report.state, Return.LAPSED)


def take_over(db: Session, veteran: Veteran, dropped: Veteran) -> None:
    """Make the returns of a file that is merged into this one its own; of two of one discharge one stays, REPORTED if
    either was. Both files are held.
    """
    own = {report.discharge_approved_on: report for report in _held(db, veteran, *Return)}
    for report in _held(db, dropped, *Return):
        double = own.get(report.discharge_approved_on)
        if double is None:
            report.veteran_id = veteran.id
            if report.state in (Return.EXPECTED, Return.OVERDUE):
                report.state = Return.EXPECTED
                publish(db, veteran, events.veteran_return_expected(veteran, report.report_by))
        elif report.state != Return.REPORTED:
            report.state = Return.LAPSED
        elif double.state != Return.REPORTED and report.reported_on:
            double.state, double.reported_on = Return.REPORTED, report.reported_on
            publish(db, veteran, events.veteran_returned(veteran, report.reported_on))


def revive_returns(db: Session, veteran: Veteran) -> None:
    """Expect again what lapsed with a death, since the person lives after all. The file is held."""
    today = clock.today(db)
    for report in _held(db, veteran, Return.LAPSED):
        if life.expected(report.report_by, today) is Return.EXPECTED:
            report.state = step(Return.LAPSED, Return.EXPECTED)
            publish(db, veteran, events.veteran_return_expected(veteran, report.report_by))


def _held(db: Session, veteran: Veteran, *states: Return) -> list[ReturnReport]:
    ids = select(ReturnReport.id).where(ReturnReport.veteran_id == veteran.id, ReturnReport.state.in_(states))
    return hold(db, ReturnReport, *db.scalars(ids))
