"""What the release before this one has raised, and still raises on this schema, lies in the inboxes as others do; its
endpoints are as they would be now.
"""

from collections.abc import Iterator
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
PUSHED = """
    INSERT INTO proof_days (day, first_seq, last_seq) VALUES ('2026-11-20', 1, 7), ('2026-11-21', 8, 9);
    INSERT INTO endpoints (id, version, account, url, types, state, reason, data_key, secret, created_at, shard, cursor,
                           failures)
    SELECT gen_random_uuid(), 1, gen_random_uuid(), 'https://a.example/', '{}', state, reason, 'k', 's',
           '2026-11-20T23:00+08', 0, 9, 0
      FROM (VALUES ('ACTIVE', NULL), ('ENDED', 'GONE')) AS t (state, reason);
    INSERT INTO errands SELECT gen_random_uuid(), id, 'TEST' FROM endpoints, generate_series(1, 2);
    INSERT INTO held SELECT id, 'a', 1, 1, now(), now() FROM endpoints
"""
"""As that release writes it."""


@pytest.fixture(scope="module")
def before(server: Server) -> Iterator[Store]:
    """Notify's database with an alert and endpoints of before, migrated."""
    name = "notify_before_escalation"
    with Store("notify", server, "postgres").superuser() as db:
        db.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        db.execute(f"CREATE DATABASE {name} OWNER notify_owner".encode())
    store = Store("notify", server, name)
    for revision, written in (("0007", RAISED), ("0016", PUSHED)):
        command.upgrade(migrate.config("notify", store.url("owner")), revision)
        with store.superuser() as db:
            db.execute(written.encode())
    migrate.upgrade("notify", store.url("owner"))
    yield store
    store.close()


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


def test_endpoints_of_before_begin_with_the_day_after_and_leave_nothing_once_they_have_ended(before: Store) -> None:
    left = rows(
        before,
        "SELECT state, begins, secret, (SELECT count(*) FROM errands WHERE endpoint_id = e.id),"
        " (SELECT count(*) FROM held WHERE endpoint_id = e.id) FROM endpoints e ORDER BY state",
    )
    assert left == [("ACTIVE", 7, b"s", 1, 1), ("ENDED", 7, None, 0, 0)]
