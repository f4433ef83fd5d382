"""Recording to whom policies were explained."""

from sqlalchemy.orm import Session

from services.visits.activities.domain import check_held
from services.visits.explanations import events
from services.visits.explanations.domain import NewExplanation
from services.visits.models import Explained, Explanation
from services.visits.people.use_cases import lock_people
from shared import clock
from shared.contracts.access import Actor
from shared.db import fields_of
from shared.events.outbox import publish


def log_explanation(db: Session, by: Actor, new: NewExplanation) -> Explanation:
    """Record that a policy was explained to people. The list of policies is the registry's; none is looked up here.

    Raises HeldInFuture, VeteranUnknown.
    """
    check_held(new.held_on, clock.today(db))
    people = lock_people(db, new.veteran_ids, "veteran_ids")
    explanation = Explanation(
        area=by.area,
        people=len(people),
        explained_by=by.account,
        logged_at=clock.now(db),
        **fields_of(new, without={"veteran_ids"}),
    )
    publish(db, explanation, events.explanation_given(explanation))
    db.add_all(
        Explained(explanation_id=explanation.id, veteran_id=person.id, policy_id=new.policy_id, area=person.area)
        for person in people.values()
    )
    return explanation
