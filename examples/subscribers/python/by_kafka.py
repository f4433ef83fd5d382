"""Subscribes to Muster's events on Kafka, as a city-wide subscriber may. Needs kafka-python.

    python by_kafka.py muster.visits muster.aid

MUSTER_KAFKA says where the brokers are, MUSTER_KAFKA_SECURITY how (SASL_SSL on a cluster); the rest is as for
subscriber.py, which checks the proof of what this has read too: with a journal of its own.
"""

import hashlib
import json
import os
import signal
import sys
from datetime import UTC, datetime, timedelta

from kafka import KafkaConsumer, TopicPartition
from subscriber import Journal, show


def read_kafka(journal: Journal, topics: list[str], login: str, password: str):
    """Keep what Kafka delivers; the position is the offset of each partition."""
    consumer = KafkaConsumer(
        bootstrap_servers=os.environ.get("MUSTER_KAFKA", "127.0.0.1:19092").split(","),
        security_protocol=os.environ.get("MUSTER_KAFKA_SECURITY", "SASL_PLAINTEXT"),
        sasl_mechanism="SCRAM-SHA-512",
        sasl_plain_username=login,
        sasl_plain_password=password,
        enable_auto_commit=False,
    )
    parts = [TopicPartition(topic, n) for topic in topics for n in consumer.partitions_for_topic(topic) or ()]
    consumer.assign(parts)
    offsets = dict(journal.position or {})
    for part in parts:
        consumer.seek(part, offsets.setdefault(f"{part.topic}-{part.partition}", 0))
    while True:
        for part, records in consumer.poll(timeout_ms=1_000).items():
            offsets[f"{part.topic}-{part.partition}"] = records[-1].offset + 1
            yield journal.add({"next": offsets, "items": [of_record(record) for record in records]})


def of_record(record) -> dict:
    header = {name.removeprefix("ce_"): value.decode() for name, value in record.headers}
    logtime = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=record.timestamp)).isoformat()
    bodyhash = hashlib.sha256(record.value).hexdigest()
    return {**header, "logtime": logtime, "bodyhash": bodyhash, "data": json.loads(record.value)}


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it: the journal holds all that was read
    said = os.environ.get
    journal = Journal(said("MUSTER_JOURNAL", "journal-kafka.jsonl"))
    for new in read_kafka(journal, sys.argv[1:], said("MUSTER_LOGIN", ""), said("MUSTER_PASSWORD", "")):
        show(new)
