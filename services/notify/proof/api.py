"""The proof of a day, for whoever reads the events."""

from datetime import date

from sqlalchemy.orm import Session

from services.notify.proof import queries
from services.notify.proof.schemas import ProofQuery, ProofSchema
from services.notify.subscribers.use_cases import enter
from shared.contracts.access import Actor
from shared.http.routes import Fields, Routes

routes = Routes("proof", __name__, description="What a day's events add up to")


@routes.read("/v1/proof", may="feed:read", query=ProofQuery, answer=ProofSchema)
def get_proof(db: Session, by: Actor, query: Fields) -> Fields:
    """How many events of each type you may see of a day.

    With a sum of their hashes that you can come to yourself.
    The day is that of `logtime` in Shanghai; an event that came twice counts once. Its line is made of source, id,
    type, subject, aggregateversion, area and bodyhash, a line feed after each. Final figures change no more: what came
    later is a correction. What was pushed to an endpoint can be compared once it is `complete`.
    """
    enter(db, by)
    day: date = query["day"]
    return {
        "day": day,
        "final": queries.is_final(db, day),
        "figures": queries.figures(db, day),
        "corrections": queries.corrections(db, day),
        "endpoints": queries.pushed(db, by.account, day),
    }
