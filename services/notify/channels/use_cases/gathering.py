"""Making messages of what came into the inboxes. Locks: a channel, then its message.

The inboxes' logs are numbered without gaps in the order of their commits, so a channel's place in its log is all that
has to be kept: whoever raises alerts does not know of channels, and waits for none.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from services.notify.channels import queries
from services.notify.channels.domain import Sending, State
from services.notify.inboxes.domain import State as AlertState
from services.notify.models import Alert, Channel, Message
from services.notify.models import ToldAlert as Told
from services.notify.rules.domain import Quiet
from services.notify.rules.queries import in_force
from services.notify.rules.rules import DEFAULTS
from shared import clock
from shared.bulk import write

AT_ONCE = 50
URGENT = "URGENT"


class New(NamedTuple):
    """An alert that a channel is to tell of, and by when it wants acknowledging."""

    alert: Alert
    deadline: datetime | None


def take_alerts(db: Session) -> int:
    """Let messages tell of the alerts that came since, of some channels; returns of how many channels."""
    rows = db.execute(queries.behind().limit(AT_ONCE).with_for_update(of=Channel, skip_locked=True)).all()
    for channel, last in rows:
        lines = queries.new_alerts(db, channel, last)
        if channel.state == State.ACTIVE:
            _tell(db, channel, [New(alert, deadline) for _, alert, deadline in lines if _is_for(channel, alert)])
        channel.reached = lines[-1][0] if len(lines) == queries.ENTRIES else last
        db.flush()
    return len(rows)


def _is_for(channel: Channel, alert: Alert) -> bool:
    wanted = alert.severity in channel.severities and (not channel.rules or alert.rule in channel.rules)
    return wanted and channel.kind in alert.channels and alert.state == AlertState.RAISED


def _tell(db: Session, channel: Channel, wanted: Sequence[New]) -> None:
    known = queries.told(db, channel.id, [new.alert.id for new in wanted])
    by_hours: dict[Quiet | None, dict[object, New]] = {}
    for new in wanted:
        if new.alert.id not in known:
            by_hours.setdefault(_quiet_of(db, new.alert), {})[new.alert.id] = new
    for quiet, news in by_hours.items():
        _add(db, channel, quiet, list(news.values()))


def _quiet_of(db: Session, alert: Alert) -> Quiet | None:
    if rule := in_force(db).rules.get(alert.rule):
        return rule.quiet
    return None if alert.severity == URGENT else DEFAULTS.quiet


def _add(db: Session, channel: Channel, quiet: Quiet | None, news: Sequence[New]) -> None:
    """Let a message that no one has tried to send yet tell of these alerts too."""
    message = queries.joinable(db, channel.id, quiet) or Message(
        channel_id=channel.id,
        area=channel.area,
        party=channel.party,
        state=Sending.QUEUED,
        test=False,
        alerts=0,
        urgent=0,
        quiet_from=quiet and quiet.begins,
        quiet_to=quiet and quiet.ends,
        attempts=0,
        made_at=clock.now(db),
    )
    message.alerts += len(news)
    message.urgent += sum(new.alert.severity == URGENT for new in news)
    message.deadline = min((at for at in (message.deadline, *(new.deadline for new in news)) if at), default=None)
    db.add(message)
    db.flush()
    own = {"channel_id": channel.id, "area": channel.area, "message_id": message.id}
    write(db, Told, [{**own, "alert_id": new.alert.id} for new in news])
