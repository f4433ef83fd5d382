"""The indicators on petitions (docs/sources.md#petitions)."""

from datetime import date

from sqlalchemy import and_

from services.assistance.clocks.queries import on_time
from services.assistance.models import Deadline, Petition
from services.assistance.petitions.domain.states import CASE, ClockName
from shared.measures import Measure

CLOCKS = {
    "ACCEPTED_ON_TIME": (ClockName.ACCEPT,),
    "REPLIED_ON_TIME": (ClockName.REPLY,),
    "REVIEWED_ON_TIME": (ClockName.REVIEW, ClockName.RE_REVIEW),
}
NAMES = (*CLOCKS, "REPEATED")


def measures(since: date, as_of: date) -> dict[str, Measure]:
    """What was done on time of the clocks that started in a period, and how many petitions registered in it repeat a
    former one. A clock counts for the authority whose it was, once it was met or its last day has passed.
    """
    met, told = on_time(as_of)
    started = and_(Deadline.case_kind == CASE, Deadline.started_on.between(since, as_of))
    by_clock = {
        name: Measure(Deadline, and_(started, Deadline.clock.in_(of), told), met, "case_id")
        for name, of in CLOCKS.items()
    }
    registered = Petition.registered_on.between(since, as_of)
    return {**by_clock, "REPEATED": Measure(Petition, registered, Petition.repeats.is_not(None))}
