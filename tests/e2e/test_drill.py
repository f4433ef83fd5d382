"""kill -9 of broker, PostgreSQL and every work process while stations write: each 2xx write has one effect."""

import psycopg

from tests.kit.drills import Station, keep_killed, kill, write_more
from tests.kit.platforms import Platform
from tests.kit.waiting import until

WORK = ("registry-work", "visits-work", "assistance-work", "notify-work")
OUTAGE_SECONDS = 5


def test_every_accepted_write_has_exactly_one_effect(platform: Platform) -> None:
    station = Station(platform)
    try:
        write_more(station, 20, "writes before any fault")
        keep_killed(platform, "kafka", OUTAGE_SECONDS)
        write_more(station, 20, "writes after the broker's death")
        assert kill(platform, "postgres")
        write_more(station, 20, "writes after PostgreSQL's death")
        for process in WORK:
            assert kill(platform, process)
        write_more(station, 20, "writes after the work processes' death")
    finally:
        station.stop()
    assert not station.refused
    wanted = sorted(station.accepted)

    def ids(service: str, statement: str) -> list[str]:
        """Those of this test's people, as often as they stand there."""
        return sorted(id for row in platform.query(service, statement) if (id := str(row[0])) in set(wanted))

    last = {
        "visits": "SELECT veteran_id FROM dues WHERE purpose = 'HOME_VISIT'",
        "assistance": "SELECT id FROM people",
        "notify": "SELECT c.subject FROM alert_causes c, alerts WHERE id = alert_id AND rule = 'key-person-registered'",
    }

    def settled() -> bool:
        try:
            return all(len(ids(service, statement)) >= len(wanted) for service, statement in last.items())
        except psycopg.OperationalError:
            return False

    until(settled, "every event had its effects", 60)

    assert ids("registry", "SELECT id FROM veterans") == wanted
    assert ids("visits", "SELECT id FROM people") == wanted
    assert ids("assistance", "SELECT id FROM people") == wanted
    assert ids("visits", "SELECT veteran_id FROM dues WHERE purpose = 'CONTACT'") == wanted
    assert ids("visits", "SELECT veteran_id FROM dues WHERE purpose = 'HOME_VISIT'") == wanted
    assert ids("notify", last["notify"]) == wanted
    for (numbers,) in platform.query("notify", "SELECT array_agg(seq ORDER BY seq) FROM entries GROUP BY area, party"):
        assert numbers == list(range(1, len(numbers) + 1)), "each inbox's log is gapless"
    for service in ("visits", "assistance", "notify"):
        assert platform.query(service, "SELECT * FROM parked") == []
