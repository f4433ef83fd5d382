"""Whatever waits in working days follows the calendar, and stands in a dry run."""

import importlib

from services.assistance.calendar import api as assistance
from services.registry.calendar import api as registry
from services.visits.calendar import api as visits
from shared.calendars import CALENDAR, Clock, InWorkdays
from tests.architecture.sources import SERVICES


def test_every_table_with_such_a_day_is_in_a_dry_run() -> None:
    models = {
        mapper.class_
        for service in SERVICES
        for mapper in importlib.import_module(f"services.{service}.models").Base.registry.mappers
        if issubclass(mapper.class_, InWorkdays)
    }
    clocks: list[Clock[object]] = [*registry.CLOCKS.values(), *visits.CLOCKS.values(), *assistance.CLOCKS.values()]
    assert {clock.model for clock in clocks} == models


def test_every_service_keeps_the_calendar() -> None:
    for service in set(SERVICES) - {"registry"}:
        work = importlib.import_module(f"services.{service}.work").SERVICE
        assert CALENDAR in work.projected, service
        assert "calendar.arranged.v1" in work.projections, service
