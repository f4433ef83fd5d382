"""Settings of a process, read from the environment in this one place; every fault is reported at once."""

import base64
import binascii
import os
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, cast

import psycopg
from environs import Env, EnvValidationError
from marshmallow import ValidationError
from marshmallow.validate import OneOf, Range, Regexp
from psycopg.conninfo import conninfo_to_dict

__all__ = ["Address", "Env", "Kafka", "Networks", "Settings", "SettingsFault", "hand_down", "read"]


Networks = tuple[IPv4Network | IPv6Network, ...]
SECURITIES = ("SASL_SSL", "SASL_PLAINTEXT", "SSL", "PLAINTEXT")
"""How Kafka may be spoken to."""


class SettingsFault(Exception):
    """The environment does not describe a process that could run."""


@dataclass(frozen=True)
class Address:
    """A host and port to listen on."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> "Address":
        host, _, port = text.rpartition(":")
        if not host or not port.isdigit() or not 0 < int(port) < 65536:
            raise ValidationError(f"{text!r} is not host:port")
        return cls(host, int(port))

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Kafka:
    """How to reach the brokers; user and password are empty where the listener asks for none."""

    bootstrap: str
    security: str
    user: str
    password: str


@dataclass(frozen=True)
class Settings:
    """What every process of a service is told."""

    service: str
    database_url: str
    owner_database_url: str
    kafka: Kafka
    api: Address
    metrics: Address
    stream: Address
    deliver_metrics: Address
    trusted_proxies: Networks
    outward_networks: Networks
    run_dir: Path
    workers: int
    instance: int | None
    jwks_url: str
    seal_key: bytes
    index_key: bytes
    clock_offset_seconds: int

    @classmethod
    def of(cls, service: str, env: Env) -> "Settings":
        """Read the settings; faults are collected by `env` and raised by `read`."""
        return cls(
            service=service,
            database_url=env.database("DATABASE_URL"),
            owner_database_url=env.database("OWNER_DATABASE_URL", ""),
            kafka=Kafka(
                bootstrap=env.str("KAFKA_BOOTSTRAP"),
                security=env.str("KAFKA_SECURITY", "SASL_SSL", validate=OneOf(SECURITIES)),
                user=env.str("KAFKA_USER", service),
                password=env.str("KAFKA_PASSWORD", ""),
            ),
            api=env.address("API_BIND", "0.0.0.0:8000"),
            metrics=env.address("METRICS_BIND", "0.0.0.0:9100"),
            stream=env.address("STREAM_BIND", "0.0.0.0:8005"),
            deliver_metrics=env.address("DELIVER_METRICS_BIND", "0.0.0.0:9106"),
            trusted_proxies=env.networks("TRUSTED_PROXIES", ""),
            outward_networks=env.networks("OUTWARD_NETWORKS", ""),
            run_dir=Path(env.str("RUN_DIR", f"/tmp/muster-{service}")),
            workers=env.int("WORKERS", 2, validate=Range(min=1)),
            instance=env.int("INSTANCE", None),
            jwks_url=env.str("JWKS_URL", validate=Regexp("(https?|file)://", error="must be a URL, https://…")),
            seal_key=env.key32("SEAL_KEY"),
            index_key=env.key32("INDEX_KEY"),
            clock_offset_seconds=env.int("CLOCK_OFFSET_SECONDS", 0),
        )


def _networks(text: str) -> Networks:
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as fault:
        raise ValidationError(f"must be networks, such as 10.0.0.0/8,192.0.2.7: {fault}") from None


def _database(text: str) -> str:
    try:
        conninfo_to_dict(text)
    except psycopg.ProgrammingError:  # its text may quote the password
        raise ValidationError("must be a URL, postgresql://role:password@host:port/database") from None
    return text


def _thirty_two_bytes(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise ValidationError("must be 32 bytes in base64, as `openssl rand -base64 32` prints them")
    return key


def read(service: str, *knobs: Callable[[Env], Any]) -> tuple[Any, ...]:
    """Read the common settings and a service's own `knobs`. Raises SettingsFault naming every fault."""
    env = Env(eager=False, prefix="MUSTER_")
    env.add_parser("address", Address.parse)
    env.add_parser("database", _database)
    env.add_parser("key32", _thirty_two_bytes)
    env.add_parser("networks", _networks)
    parts = (Settings.of(service, env), *(knob(env) for knob in knobs))
    try:
        env.seal()
    except EnvValidationError as faults:
        messages = cast(dict[str, list[str]], faults.error_messages)
        lines = [f"  {name}: {' '.join(texts)}" for name, texts in messages.items()]
        raise SettingsFault("The environment needs mending:\n" + "\n".join(lines)) from None
    return parts


def hand_down(name: str, value: str) -> None:
    """Set a variable for the libraries and processes that this one starts."""
    os.environ[name] = value
