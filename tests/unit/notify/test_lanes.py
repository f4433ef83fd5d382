"""A lane: what is next, what is held, when to try again, and when to give up."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from services.notify.deliveries.domain.lanes import MOST_QUEUED, Item, Job, Lane, wait_after
from services.notify.deliveries.domain.wants import Audience, Marks, Wants
from services.notify.deliveries.use_cases.running import Running
from services.notify.deliveries.use_cases.sending import Sender, asked_wait
from services.notify.endpoints.domain import What
from shared.outward.addresses import Guard
from shared.outward.client import Answer, Client
from shared.outward.signing import headers

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
WANTS = Wants("440703101000", "SERVICE", frozenset({"muster.visits", "muster.alerts"}), frozenset(), None)


def lane(**more: Any) -> Lane:
    state: dict[str, Any] = {
        "proved_at": NOW,
        "failures": 0,
        "failing_since": None,
        "retry_at": None,
        "tail": 0,
        "kept": 0,
        "keys": [],
    }
    made = Lane(id=uuid4(), version=1, url="https://a.example/", wants=WANTS, **{**state, **more})
    made.live = True
    return made


def offer(to: Lane, *events: tuple[int, str]) -> None:
    """As the loop does with what it has read."""
    for seq, subject in events:
        to.offer(Item(seq, subject, uuid4(), "due.opened.v1", b"{}", NOW))
    if to.live:
        to.tail = max(seq for seq, _ in events)


def subjects(jobs: list[Job]) -> list[str]:
    return [job.subject for job in jobs]


def test_four_are_under_way_of_different_aggregates_in_the_order_of_each() -> None:
    one = lane()
    offer(one, *enumerate("aabcdef", 1))
    jobs = list(one.jobs(NOW))
    assert [(job.subject, job.item.seq) for job in jobs if job.item] == [("a", 1), ("b", 3), ("c", 4), ("d", 5)]
    assert one.position == 0
    one.succeed(NOW, jobs[0])
    assert (one.position, subjects(list(one.jobs(NOW)))) == (1, ["a"])
    assert one.position == 1
    for job in jobs[1:]:
        one.succeed(NOW, job)
    rest = list(one.jobs(NOW))
    for job in [Job(What.EVENT, "a", Item(2, "a", uuid4(), "", b"", NOW)), *rest]:
        one.succeed(NOW, job)
    assert (one.position, one.flying, one.busy) == (7, {}, set())


def test_what_failed_holds_its_aggregate_and_moves_the_position() -> None:
    one = lane()
    offer(one, (1, "a"), (2, "b"), (3, "a"))
    a, b = one.jobs(NOW)
    one.fail(NOW, a, 1, None)
    one.succeed(NOW, b)
    assert (one.position, one.held["a"].seq, one.changed) == (3, 1, {"a"})
    offer(one, (4, "a"), (5, "c"))
    assert subjects(list(one.jobs(NOW))) == ["c"]
    (again,) = one.jobs(NOW + wait_after(1))
    assert (again.subject, again.item, again.attempt) == ("a", None, 2)
    one.release("a")
    offer(one, (6, "a"))
    assert subjects(list(one.jobs(NOW))) == ["a"]


def test_more_than_its_memory_it_reads_by_itself() -> None:
    one = lane()
    offer(one, *((seq, str(seq)) for seq in range(1, MOST_QUEUED + 3)))
    assert (one.live, one.tail, len(one.queue)) == (False, MOST_QUEUED, MOST_QUEUED)
    assert not one.room
    while len(one.queue) > 60:
        for job in list(one.jobs(NOW)):
            one.succeed(NOW, job)
    assert one.room


def test_a_broken_one_is_tried_with_one_thing_longer_and_longer() -> None:
    one = lane()
    offer(one, *((seq, str(seq)) for seq in range(1, 20)))
    for _ in range(2):
        for job in list(one.jobs(NOW)):
            one.fail(NOW, job, 1, None)
    assert (one.broken, list(one.jobs(NOW))) == (True, [])
    waits, now = [], NOW
    for _ in range(12):
        assert one.retry_at
        waits.append(one.retry_at - now)
        now = one.retry_at
        (probe,) = one.jobs(now)
        assert probe.item is None, "what failed first"
        one.fail(now, probe, 1, None)
    assert waits == sorted(waits)
    assert (waits[0] <= timedelta(seconds=40), waits[-1]) == (True, timedelta(minutes=15))
    assert one.retry_at
    (probe,) = one.jobs(one.retry_at)
    one.succeed(one.retry_at, probe)
    assert (one.broken, one.retry_at, one.failing_since) == (False, None, None)


def test_it_waits_as_long_as_it_asked_for_at_most_an_hour() -> None:
    one = lane()
    offer(one, (1, "a"), (2, "b"))
    a, b = one.jobs(NOW)
    one.fail(NOW, a, 1, timedelta(days=3))
    one.succeed(NOW, b)
    assert one.retry_at == one.wakes() == NOW + timedelta(hours=1)
    assert list(one.jobs(NOW + timedelta(minutes=59))) == []
    assert subjects(list(one.jobs(NOW + timedelta(hours=1)))) == ["a"]


def test_after_a_day_an_endpoint_is_paused_or_an_event_set_aside() -> None:
    day = timedelta(hours=24)
    one = lane()
    offer(one, (1, "a"), (2, "b"))
    a, b = one.jobs(NOW)
    one.fail(NOW, a, 1, None)
    assert not one.has_failed_long(NOW + day - timedelta(seconds=1))
    assert (one.has_failed_long(NOW + day), one.is_dead(NOW + day, "a")) == (True, False)
    one.succeed(NOW, b)
    assert not one.has_failed_long(NOW + day)
    assert (one.is_dead(NOW + day, "a"), one.is_dead(NOW + timedelta(hours=23), "a")) == (True, False)


def test_until_it_has_said_that_it_wants_to_be_told_it_is_asked_alone() -> None:
    one = lane(proved_at=None)
    offer(one, (1, "a"))
    (asked,) = one.jobs(NOW)
    assert asked.what is What.HANDSHAKE
    one.fail(NOW, asked, 0, None)
    assert one.held == {}
    (asked,) = one.jobs(NOW + wait_after(1))
    one.succeed(NOW + wait_after(1), asked)
    assert subjects(list(one.jobs(NOW + wait_after(1)))) == ["a"]


def test_nothing_of_a_lane_that_was_dropped_is_written_over_its_successor() -> None:
    running = Running(Sender(Client(Guard())), lambda read: read, lambda: NOW, lambda: None)
    old, new = lane(), lane()
    for one in (old, new):
        offer(one, (1, "a"))
        (job,) = one.jobs(NOW)
        one.fail(NOW, job, 1, None)
        running.touched.add(one)
    old.dropped = True
    batch = running.take_batch()
    assert [row["id"] for row in batch.endpoints] == [row["endpoint_id"] for row in batch.held] == [new.id]
    assert not running.pending


def test_an_event_finds_those_who_may_see_it_and_want_it() -> None:
    def wants(area: str, **more: Any) -> Lane:
        made = lane()
        made.wants = Wants(**{**vars(WANTS), "area": area, **more})
        return made

    town, city = wants("440703101000"), wants("440700000000")
    other, typed = wants("440781100000"), wants("440700000000", types=frozenset({"visit.logged.v1"}))
    stations = wants("440781100000", topics=frozenset({"muster.stations"}))
    everyone = Audience([town, city, other, typed, stations])

    def of(topic: str, area: str, left: str | None = None, party: str | None = None) -> set[Lane]:
        return set(everyone.of(Marks(topic, "due.opened.v1", area, left, party)))

    assert of("muster.visits", "440703101201") == {town, city}
    assert of("muster.visits", "440781100201", left="440703101201") == {town, city, other}
    assert of("muster.alerts", "440703101201", party="BUREAU") == set()
    assert of("muster.alerts", "440703101201", party="SERVICE") == {town, city}
    assert of("muster.stations", "440703101201") == {stations}


def test_signatures_are_those_of_standard_webhooks() -> None:
    """The example of its specification."""
    key = b"\x30\x9f\xf6\xf5" * 8
    one = lane(keys=[(key, None), (key, NOW)])
    sent = headers("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', one.signing(NOW), NOW)
    assert sent["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert len(sent["webhook-signature"].split()) == 1, "the old key has ended"
    both = headers("a", b"", one.signing(NOW - timedelta(seconds=1)), NOW)
    assert len(both["webhook-signature"].split()) == 2


def test_what_was_asked_for_longer_stands_beside_what_fails_meanwhile() -> None:
    one = lane()
    offer(one, (1, "a"), (2, "b"))
    asks_long, says_nothing = one.jobs(NOW)
    one.fail(NOW, asks_long, 1, timedelta(hours=1))
    one.fail(NOW, says_nothing, 2, None)
    assert one.retry_at == NOW + timedelta(hours=1)


def test_a_moment_that_no_clock_has_is_none_that_was_asked_for() -> None:
    answer = Answer(503, {"retry-after": "Mon, 01 Jan 99999999999 00:00:00 GMT"}, b"")
    assert asked_wait(answer, NOW) is None
