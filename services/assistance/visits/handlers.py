"""What visits do to applications."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.models import Application, CaseDue
from services.assistance.visits import queries, use_cases
from shared.bulk import replace, write
from shared.errors import NotYetKnown
from shared.events.envelope import Received
from shared.events.handling import one_by_one

VERIFICATION = "VERIFICATION"


def remember_dues(db: Session, events: Sequence[Received]) -> None:
    """Keep which visits are wanted for something: whoever settles one tells of the due alone."""
    rows = [
        {"id": UUID(event.subject), "area": event.area, "ref": event.data["ref"], "purpose": event.data["purpose"]}
        for event in events
        if event.data.get("ref")
    ]
    write(db, CaseDue, rows, replace("id", ("area", "ref", "purpose")))


@one_by_one
def count_visit(db: Session, event: Received) -> None:
    """A visit verifies or follows up the cases whose dues it settles. Raises NotYetKnown while such a due is not heard
    of.
    """
    body, supersedes = event.data, event.data.get("supersedes")
    wanted = db.execute(queries.wanted_by(body["settles"])) if body["settles"] else ()
    settled = {(id, purpose) for id, purpose in wanted}
    if not settled and body["reached"] and body.get("ref") and db.get(Application, body["ref"]):
        raise NotYetKnown
    if supersedes:
        verified = {id for id, purpose in settled if purpose == VERIFICATION}
        settled |= {(id, VERIFICATION) for id in queries.going_on(db, verified, supersedes)}
    for id, purpose in sorted(settled):
        if purpose == VERIFICATION:
            use_cases.count_visit(db, id, body["visit_id"], body.get("logged_by"), supersedes)
        else:
            use_cases.follow_up(db, id)


@one_by_one
def uncount_visit(db: Session, event: Received) -> None:
    """A corrected visit verifies no longer, unless the record in its place does, which is told by itself."""
    if not event.data.get("verifies"):
        for id in db.scalars(queries.resting_on(event.data["visit_id"])).all():
            use_cases.uncount_visit(db, id, event.data["visit_id"])


@one_by_one
def uncount_conflicted(db: Session, event: Received) -> None:
    """A visit by someone who is found to have an interest in the case verifies it no longer."""
    use_cases.uncount_conflicted(db, event.data["application_id"])
