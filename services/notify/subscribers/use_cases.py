"""Reading as a subscriber: row security shows what it may see, and nothing else."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify.models import Subscriber
from shared.contracts.access import Actor
from shared.driver import execute
from shared.errors import Kind, Refusal
from shared.security.areas import scope

CHANNEL = "feed"
"""On which the commit of a slice tells the number up to which the feed goes: only notify's own database waits for such
a NOTIFY. What is CHANGED here is told there as well.
"""
CHANGED = "subscriptions"


class NotSubscribed(Refusal, kind=Kind.FORBIDDEN):
    """This account reads no events, or no longer: ask the city's administrator to grant it a subscription."""

    zh = "该账号没有订阅权限，或订阅已被撤销，请联系市级管理员授权。"


def enter(db: Session, by: Actor) -> Subscriber:
    """Let the rest of the transaction see what a subscriber may: its topics, its area, its party's alerts. Raises
    NotSubscribed.
    """
    subscriber = db.scalar(select(Subscriber).where(Subscriber.account == by.account, Subscriber.active))
    if subscriber is None:
        raise NotSubscribed
    settings = {"scope": scope(subscriber.area), "topics": ",".join(subscriber.topics), "party": subscriber.party}
    execute(db, _ENTER, settings)
    return subscriber


def tell_change(db: Session) -> None:
    """Let whoever pushes events look anew at whom it pushes what, once this commits."""
    execute(db, "SELECT pg_notify(%(channel)s, %(changed)s)", {"channel": CHANNEL, "changed": CHANGED})


_ENTER = """
    SELECT set_config('app.scope', %(scope)s, true) AS scope, set_config('app.topics', %(topics)s, true) AS topics,
           set_config('app.party', %(party)s, true) AS party
"""
