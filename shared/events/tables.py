"""The kit's tables of events; `shared/migrate.py` makes them."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)

KIT = MetaData()

OUTBOX = Table(
    "outbox",
    KIT,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", Uuid, nullable=False),
    Column("topic", Text, nullable=False),
    Column("aggregate", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("type", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("traceparent", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
)

INBOX = Table(
    "inbox",
    KIT,
    Column("consumer", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("aggregate", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("event_id", Uuid, nullable=False),
)

POSITIONS = Table(
    "positions",
    KIT,
    Column("consumer", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("offset", BigInteger, nullable=False),
    Column("topic_id", Uuid),
)

REACTION_STARTS = Table(
    "reaction_starts",
    KIT,
    Column("consumer", Text, primary_key=True),
    Column("type", Text, primary_key=True),
    Column("from_time", DateTime(timezone=True), nullable=False),
)

REPLAY_WANTED = Table("replay_wanted", KIT, Column("reason", Text, primary_key=True))

PARKED = Table(
    "parked",
    KIT,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("consumer", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("aggregate", Text),
    Column("version", BigInteger),
    Column("type", Text),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("key", LargeBinary),
    Column("value", LargeBinary),
    Column("headers", LargeBinary, nullable=False),
    Column("parked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("not_before", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("consumer", "topic", "partition", "offset", name="parked_once"),
)
