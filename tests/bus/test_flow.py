"""Events over real Kafka: relay, consumers, bad bytes, rights, replay."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from kafka import KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError
from prometheus_client import REGISTRY
from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from deploy.local.broker import Broker
from services.assistance.aid.events import aid_applied
from services.assistance.models import Application
from services.visits.models import Person
from shared import clock, operations
from shared.events import park
from shared.events.envelope import headers_of
from shared.events.kafka import Reader
from shared.events.outbox import publish
from shared.events.park import State
from shared.events.tables import PARKED
from shared.observability.waiting import Waiting
from shared.replay import replay, wanted
from shared.service import replay_if_wanted
from tests.kit import bus
from tests.kit.brokers import Start, settings_of
from tests.kit.flow import change, dues, inbox_version, parked, register, relayed
from tests.kit.people import VILLAGE
from tests.kit.stores import Store
from tests.kit.waiting import until


def test_events_flow_in_order_and_once(
    store: Callable[..., Store], start: Start, subscriber: Callable[..., KafkaConsumer]
) -> None:
    registry, visits = store("registry"), store("visits")
    people = [register(registry.work) for _ in range(20)]
    for id in people:
        for categories in (["MARTYR_SURVIVOR"], ["DISCHARGED_SOLDIER"]):
            change(registry.work, id, categories)
    start(registry, "relay")
    start(visits, "relay", "consume")
    until(lambda: all(inbox_version(visits, id) == 3 for id in people), "every version applied")
    for id in people:
        assert dues(visits, id) == [("CONTACT", "OPEN"), ("HOME_VISIT", "CANCELLED")]

    until(lambda: relayed(registry), "outbox emptied")
    seen: dict[str, list[int]] = {str(id): [] for id in people}
    downstream = subscriber("muster.veterans", group="subscriber.order")

    def all_seen() -> bool:
        for messages in downstream.poll(200).values():
            for message in messages:
                key = message.key.decode()
                if key in seen:
                    headers = dict(message.headers)
                    seen[key].append(int(headers["ce_aggregateversion"]))
                    assert headers["ce_subject"] == message.key
        return all(len(versions) == 3 for versions in seen.values())

    until(all_seen, "the subscriber saw everything")
    assert set(map(tuple, seen.values())) == {(1, 2, 3)}


def test_bad_bytes_park_one_aggregate_and_the_rest_flows(
    store: Callable[..., Store], start: Start, producer: Callable[[str], KafkaProducer]
) -> None:
    registry, visits = store("registry"), store("visits")
    victim, bystander = register(registry.work), register(registry.work)
    start(registry, "relay")
    until(lambda: relayed(registry), "relayed")
    # The same partition: the bad record's key is the victim's id.
    writer = producer("registry")
    headers = headers_of(
        id=str(uuid7()),
        source="/muster/registry",
        type="veteran.changed.v1",
        subject=str(victim),
        time=datetime.now(UTC).isoformat(),
        version="2",
        area=VILLAGE,
        traceparent="00-" + "1" * 32 + "-" + "2" * 16 + "-01",
    )
    key = str(victim).encode()
    sent = writer.send("muster.veterans", key=key, value=b"\xff not json", headers=headers, timestamp_ms=1).get(10)
    assert sent.timestamp > 1, "the broker stamps records, whatever their writer says"
    start(visits, "consume")
    until(lambda: [row.state for row in parked(visits)] == [State.FAILED], "parked")
    # The victim's next version waits behind it; the bystander's flow.
    with registry.superuser() as db:
        db.execute("UPDATE veterans SET version = 2 WHERE id = %s", (victim,))
    change(registry.work, victim, ["DEMOBILISED"])
    change(registry.work, bystander, ["MARTYR_SURVIVOR"])
    until(lambda: inbox_version(visits, bystander) == 2, "the bystander flows")
    until(lambda: len(parked(visits)) == 2, "the next version waits")
    assert inbox_version(visits, victim) == 1
    Waiting(visits.work).measure()
    assert REGISTRY.get_sample_value("muster_inbox_parked", {"state": "FAILED"}) == 1
    (failed,) = [row for row in parked(visits) if row.state == State.FAILED]
    assert "not JSON" in failed.reason
    # Retried unchanged it fails again; discarded, the aggregate goes on.
    visits.work.run(lambda db: operations.retry(db, failed.id))
    until(lambda: "not JSON" in parked(visits)[0].reason and parked(visits)[0].state == State.FAILED, "failed again")
    visits.work.run(lambda db: operations.discard(db, failed.id, "sent by mistake"))
    until(lambda: inbox_version(visits, victim) == 3, "the aggregate goes on")
    assert [(row.state, row.reason) for row in parked(visits)] == [(State.DISCARDED, "sent by mistake")]


class RawName(str):
    """A header's name that is not UTF-8; brokers take it."""

    def encode(self, *_: str) -> bytes:
        return b"\xff\xfe"


@pytest.mark.parametrize(
    ("key", "name"),
    [(None, "x"), (b"\xff\xfe", "x"), (b"no headers at all", "x"), (b"raw name", RawName("x")), (b"k" * 12_000, "x")],
    ids=["no key", "key not text", "no headers", "name not text", "long key"],
)
def test_records_without_identity_stop_nobody(
    store: Callable[..., Store], start: Start, producer: Callable[[str], KafkaProducer], key: bytes | None, name: str
) -> None:
    registry, visits = store("registry"), store("visits")
    start(visits, "consume")
    sent = producer("registry").send("muster.veterans", key=key, value=b"?", headers=[(name, b"\xff")]).get(10)
    person = register(registry.work)
    start(registry, "relay")
    until(lambda: inbox_version(visits, person) == 1, "the rest flows")

    def held() -> Any:
        with visits.work.session() as db:
            at = (PARKED.c.partition == sent.partition) & (PARKED.c.offset == sent.offset)
            return db.execute(select(PARKED).where(at)).first()

    row = until(held, "parked")
    assert (row.state, row.key) == (State.FAILED, key)
    assert park.record_of(row).headers == [("\\xff\\xfe" if isinstance(name, RawName) else name, b"\xff")]


def test_a_record_that_is_ahead_of_another_topic_waits(store: Callable[..., Store], start: Start) -> None:
    """An application may arrive before the file it names: it waits, and nothing wants an operator."""
    registry, visits, assistance = store("registry"), store("visits"), store("assistance")
    person, application = register(registry.work), uuid7()
    (registered,) = bus.take(registry)
    with assistance.superuser() as db:
        db.execute("INSERT INTO people VALUES (%s, %s, true, false, true)", (person, VILLAGE))

    def apply(db: Session) -> None:
        row = Application(
            id=application,
            area=VILLAGE,
            case_area=VILLAGE,
            veteran_id=person,
            ground="OTHER",
            emergency=True,
            requested_fen=1,
            state="APPLIED",
            story_sealed=b"",
            applied_by=uuid7(),
            applied_at=clock.now(db),
        )
        db.add(row)
        publish(db, row, aid_applied(row))

    assistance.work.run(apply)
    start(assistance, "relay")
    start(visits, "consume")
    waiting = until(lambda: [row for row in parked(visits) if row.aggregate == str(application)], "it waits")
    assert waiting[0].state == State.WAITING
    bus.apply(bus.inbox(visits), registered)
    until(lambda: ("VERIFICATION", "SOON") in dues(visits, person), "its turn has come")
    assert not [row for row in parked(visits) if row.aggregate == str(application)]


def test_rights_are_denied_by_default(
    subscriber: Callable[..., KafkaConsumer], producer: Callable[[str], KafkaProducer]
) -> None:
    with pytest.raises(KafkaError):
        producer("visits").send("muster.veterans", key=b"k", value=b"v").get(10)
    with pytest.raises(KafkaError):
        producer("subscriber").send("muster.veterans", key=b"k", value=b"v").get(10)
    with pytest.raises(KafkaError, match=r"[Gg]roup"):
        subscriber("muster.veterans", group="muster.visits.main").poll(5_000)


def test_replay_rebuilds_projections_row_for_row(store: Callable[..., Store], start: Start, broker: Broker) -> None:
    registry, visits = store("registry"), store("visits")
    people = [register(registry.work, ("MARTYR_SURVIVOR",)) for _ in range(5)]
    change(registry.work, people[0], ["DISCHARGED_SOLDIER"])
    start(registry, "relay")
    start(visits, "consume")
    until(lambda: [inbox_version(visits, id) for id in people] == [2, 1, 1, 1, 1], "applied")

    def rows() -> list[tuple[Any, ...]]:
        with visits.work.session() as db:
            columns = Person.__table__.columns
            # Other tests' people are in the topic too, and may still be arriving.
            mine = select(*columns).where(Person.id.in_(people)).order_by(Person.id)
            return [tuple(row) for row in db.execute(mine)]

    before = rows()
    assert len(before) == 5
    with visits.superuser() as db:
        db.execute("UPDATE people SET tier = 'KEY', registered_on = '2000-01-01'")
    service = bus.service("visits")
    topics = service.projection_topics

    def reader() -> Reader:
        return Reader(settings_of(broker, "visits"), "replay-test", topics)

    assert replay(bus.inbox(visits), service.projected, reader) >= 6
    assert rows() == before


def test_a_migration_may_want_a_replay(store: Callable[..., Store], start: Start, broker: Broker) -> None:
    registry, visits = store("registry"), store("visits")
    person = register(registry.work, ("MARTYR_SURVIVOR",))
    start(registry, "relay")
    start(visits, "consume")
    until(lambda: inbox_version(visits, person) == 1, "applied")
    with visits.superuser() as db:
        db.execute("UPDATE people SET tier = 'UNIVERSAL', is_veteran = NULL")
        db.execute("INSERT INTO replay_wanted VALUES ('people hold more')")
    replay_if_wanted(bus.service("visits"), settings_of(broker, "visits"), visits.work)
    with visits.work.session() as db:
        row = db.get_one(Person, person)
        assert (row.tier, row.is_veteran) == ("KEY", False)
        assert wanted(db) is None


def test_replay_follows_a_person_through_changed_partitions(
    store: Callable[..., Store], start: Start, broker: Broker, producer: Callable[[str], KafkaProducer]
) -> None:
    """Where partitions were added, later versions may stand in a partition that is read before that of the first."""
    registry, visits = store("registry"), store("visits")
    people = [register(registry.work) for _ in range(6)]
    for id in people:
        change(registry.work, id, ["MARTYR_SURVIVOR"])
    writer = producer("registry")
    for number, each in enumerate(bus.take(registry)):  # each person's first version, then each one's second
        partition = number if number < 6 else 11 - number
        writer.send(each.topic, key=each.key, value=each.value, headers=each.headers, partition=partition).get(10)
    start(visits, "consume")
    until(lambda: [inbox_version(visits, id) for id in people] == [2] * 6, "applied")

    def tiers() -> list[tuple[Any, ...]]:
        with visits.work.session() as db:
            rows = db.execute(select(Person.id, Person.tier, Person.registered_on).where(Person.id.in_(people)))
            return sorted(tuple(row) for row in rows)

    before = tiers()
    assert [tier for _, tier, _ in before] == ["KEY"] * 6
    service = bus.service("visits")
    replay(bus.inbox(visits), service.projected, lambda: Reader(settings_of(broker, "visits"), "r", service.topics))
    assert tiers() == before
