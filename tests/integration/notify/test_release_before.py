"""What the release before this one has raised, and still raises on this schema, lies in the inboxes as others do."""

from uuid import uuid4

import pytest
from alembic import command

from deploy.local.database import Database as Server
from services.notify.escalation.timers import escalate
from shared import migrate
from tests.kit.alerts import News, log_of, rows
from tests.kit.people import TOWN
from tests.kit.stores import Store
from tests.kit.timers import to_end

RAISED = f"""
    INSERT INTO alerts (id, version, area, party, rule, severity, subject, text, state, cause, caused_at, raised_at,
                        deadline)
    VALUES (gen_random_uuid(), 1, '{TOWN}', 'SERVICE', 'verification-wanted', 'ACTION', gen_random_uuid()::text,
            '{{}}', 'RAISED', gen_random_uuid(), now(), now(), now())
"""
"""As that release writes it."""


@pytest.fixture
def before(server: Server) -> Store:
    """Notify's database with an alert of before, migrated."""
    name = "notify_before_escalation"
    with Store("notify", server, "postgres").superuser() as db:
        db.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        db.execute(f"CREATE DATABASE {name} OWNER notify_owner".encode())
    store = Store("notify", server, name)
    command.upgrade(migrate.config("notify", store.url("owner")), "0007")
    with store.superuser() as db:
        db.execute(RAISED.encode())
    migrate.upgrade("notify", store.url("owner"))
    return store


def test_alerts_of_before_have_their_places_and_close_themselves(before: Store) -> None:
    with before.superuser() as db:
        db.execute(RAISED.encode())
    complete = (
        "SELECT count(*) FROM alerts JOIN alert_places ON id = alert_id WHERE home = alerts.area AND key IS NOT NULL"
    )
    assert rows(before, complete) == [(2,)]
    news = News(before)
    subject = uuid4()
    with before.superuser() as db:
        db.execute("UPDATE alert_causes SET subject = %s", (str(subject),))
    news.due(id=subject)
    news.due(id=subject, change="cancelled")
    assert {state for (state,) in rows(before, "SELECT state FROM alerts")} == {"RESOLVED"}
    assert [kind for _, kind in log_of(before, TOWN)] == ["RAISED", "RESOLVED", "RESOLVED", "RESOLVED"]
    assert to_end(before.work, escalate) == 0, "what was raised without a next level stays where it is"
    before.close()
