"""The processes of the services: what runs, with which environment, and where each tells that it is ready."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from deploy.local.layout import ROOT, SERVICES, Layout, work_port
from deploy.local.secrets import Secrets, database_url


@dataclass(frozen=True)
class Program:
    """One process of a service. Its name is also its log's."""

    name: str
    command: list[str]
    environment: dict[str, str]
    readyz: str


def programs(layout: Layout, secrets: Secrets) -> Iterator[Program]:
    """Every process that `run` keeps running."""
    for service in SERVICES:
        api = environment(layout, secrets, service, "app") | {"MUSTER_METRICS_BIND": layout.bind(f"metrics_{service}")}
        yield Program(service, command(service, "serve"), api, layout.url(service, "/readyz"))
    for service, number in product(SERVICES, range(layout.instances)):
        metrics = work_port(service, number)
        work = environment(layout, secrets, service, "work") | {
            "MUSTER_METRICS_BIND": layout.bind(metrics),
            "MUSTER_INSTANCE": str(number),
        }
        name = f"{service}-work" + (f"-{number}" if number else "")
        yield Program(name, command(service, "work"), work, layout.url(metrics, "/readyz"))
    stream = environment(layout, secrets, "notify", "app") | {"MUSTER_METRICS_BIND": layout.bind("metrics_stream")}
    yield Program("notify-stream", command("notify", "stream"), stream, layout.url("stream", "/readyz"))


def receiver(layout: Layout, login: str, secret: str) -> Program:
    """A subscriber's own: the example that takes webhooks, of an endpoint whose secret it is told."""
    example = ROOT / "examples" / "subscribers" / "python" / "by_webhook.py"
    journal = layout.home / f"{login}.jsonl"
    url = layout.url("receiver")
    told = {"MUSTER_SECRET": secret, "MUSTER_JOURNAL": str(journal)}
    return Program("receiver", [sys.executable, str(example), url, layout.bind("receiver")], told, url)


def command(service: str, *arguments: str) -> list[str]:
    """The command line of a service."""
    return [sys.executable, "-m", f"services.{service}", *arguments]


def environment(layout: Layout, secrets: Secrets, service: str, kind: str) -> dict[str, str]:
    """What every process of a service is told; `kind` is the database role it gets (`app` or `work`)."""
    variables = {
        "MUSTER_DATABASE_URL": database_url(layout, secrets, service, kind),
        "MUSTER_KAFKA_BOOTSTRAP": layout.bootstrap,
        "MUSTER_KAFKA_SECURITY": "SASL_PLAINTEXT",
        "MUSTER_KAFKA_USER": service,
        "MUSTER_KAFKA_PASSWORD": secrets.kafka[service],
        "MUSTER_API_BIND": layout.bind(service),
        "MUSTER_JWKS_URL": layout.url("registry", "/.well-known/jwks.json"),
        "MUSTER_SEAL_KEY": secrets.seal_keys[service],
        "MUSTER_INDEX_KEY": secrets.index_keys[service],
        "MUSTER_WORKERS": str(layout.workers),
        "MUSTER_RUN_DIR": str(layout.home / service),
        "MALLOC_ARENA_MAX": "1",  # glibc's, else one for each thread: Python runs one thread at a time
    }
    if service == "registry":
        variables["MUSTER_SIGNING_KEY_FILE"] = str(layout.signing_key)
    if service == "notify":
        variables["MUSTER_STREAM_BIND"] = layout.bind("stream")
        variables["MUSTER_DELIVER_METRICS_BIND"] = layout.bind("metrics_deliver")
        variables["MUSTER_OUTWARD_NETWORKS"] = "127.0.0.0/8"  # who is told stands on the same machine
    return variables
