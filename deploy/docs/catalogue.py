"""The catalogue of events for other systems: one AsyncAPI 3.0 document, and a page of it that needs no network."""

import inspect
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

from deploy import topics
from deploy.docs.schemas import schema_of, title_of
from shared.contracts import TOPICS, Contract
from shared.events import catalogue
from shared.events.envelope import CONTENT_TYPE, MAX_BODY

SAMPLES = Path(__file__).resolve().parents[2] / "tests" / "contract" / "samples"
ABOUT = (
    "What happens in a veterans' service network, as facts. Every event is a CloudEvent 1.0, in Kafka's binary mode: "
    f"attributes in headers, a JSON body of at most {MAX_BODY // 1024} KiB. The same events are pulled by `/v1/feed`. "
    "No event carries a person's name, ID number, phone or address. A published version changes only by fields that "
    "are added."
)
KEY = "Id of the aggregate: its events are in order."
KEPT = "for ever"
_TEXT = {"type": "string"}
HEADERS = {
    "ce_specversion": {"const": "1.0"},
    "ce_id": {**_TEXT, "format": "uuid", "description": "Unique within its source."},
    "ce_source": {**_TEXT, "description": "The service that published it."},
    "ce_type": {**_TEXT, "description": "Name and version."},
    "ce_subject": {**_TEXT, "description": "The aggregate's id, as the key."},
    "ce_time": {**_TEXT, "format": "date-time", "description": "When it was recorded."},
    "ce_dataschema": {**_TEXT, "description": "The $id of the body's schema."},
    "ce_aggregateversion": {**_TEXT, "description": "Counts the aggregate's changes, from 1, without gaps."},
    "ce_area": {**_TEXT, "pattern": "^[0-9]{12}$", "description": "The station that it is of."},
    "ce_traceparent": {**_TEXT, "description": "W3C trace context."},
    "content-type": {"const": CONTENT_TYPE},
}


def asyncapi() -> dict[str, Any]:
    """The AsyncAPI document."""
    used = sorted(set(TOPICS.values()))
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Muster events",
            "version": "v1",
            "description": ABOUT,
            "license": {"name": "Apache License 2.0"},
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {topic: _channel(topic) for topic in used},
        "operations": {
            f"publish.{topic}": {"action": "send", "channel": {"$ref": f"#/channels/{topic}"}} for topic in used
        },
        "components": {
            "messages": {type: _message(type) for type in sorted(catalogue.CONTRACTS)},
            "schemas": {"headers": {"type": "object", "properties": HEADERS, "required": list(HEADERS)}},
        },
    }


def _of_topic(topic: str) -> list[str]:
    return [type for type in sorted(catalogue.CONTRACTS) if catalogue.topic_of(type) == topic]


def _channel(topic: str) -> dict[str, Any]:
    declared = topics.declared()
    configs = declared["configs"]
    retention = {name: int(configs[name]) for name in ("retention.ms", "retention.bytes")}
    kafka = {
        "topic": topic,
        "partitions": declared["partitions"],
        "topicConfiguration": {"cleanup.policy": [configs["cleanup.policy"]], **retention},
        "bindingVersion": "0.5.0",
    }
    return {
        "address": topic,
        "description": f"Written by {declared['topics'][topic]} alone. Kept {KEPT}.",
        "messages": {type: {"$ref": f"#/components/messages/{type}"} for type in _of_topic(topic)},
        "bindings": {"kafka": kafka},
        "x-owner": declared["topics"][topic],
    }


def _message(type: str) -> dict[str, Any]:
    contract, sample = catalogue.CONTRACTS[type], _sample(type)
    payload = {name: value for name, value in schema_of(type).items() if name != "$schema"}  # AsyncAPI has its own
    return {
        "name": type,
        "title": title_of(contract),
        "summary": meaning(contract),
        "headers": {"$ref": "#/components/schemas/headers"},
        "payload": payload,
        "bindings": {"kafka": {"key": {**_TEXT, "description": KEY}, "bindingVersion": "0.5.0"}},
        "examples": [{"name": "sample", "headers": sample["headers"], "payload": sample["body"]}],
        "x-aggregate": contract.aggregate,
        "x-snapshot": contract.snapshot,
        "x-ends": contract.ends,
        "x-written": contract.written,
        "x-changes": changes(type),
    }


def meaning(contract: Contract) -> str:
    """What a contract says of itself, in one line."""
    return " ".join((inspect.getdoc(contract) or "").split())


def _sample(type: str) -> dict[str, Any]:
    sample: dict[str, Any] = json.loads((SAMPLES / f"{type}.json").read_text("utf-8"))
    return sample


def changes(type: str) -> list[str]:
    """What has become of a type: fields added to it, how it differs from the version before, that it is over."""
    contract = catalogue.CONTRACTS[type]
    name, _, version = type.rpartition(".v")
    said = [
        f"{field.metadata['since']}: the field {key} was added."
        for key, field in contract.fields.items()
        if "since" in field.metadata
    ]
    if before := catalogue.CONTRACTS.get(f"{name}.v{int(version) - 1}"):
        for words, one, other in (("is new", contract, before), ("is gone", before, contract)):
            fields = sorted(one.fields.keys() - other.fields.keys())
            said += [f"Since version {int(version) - 1} the field {field} {words}." for field in fields]
    return said if contract.written else [*said, "It is written no more; old events of it stay."]


def page() -> str:
    """The catalogue as a page."""
    by_topic: dict[str, list[str]] = defaultdict(list)
    for type in sorted(catalogue.CONTRACTS):
        by_topic[catalogue.topic_of(type)].append(type)
    contents = "".join(
        f'<li><a href="#{topic}">{topic}</a>: {", ".join(_link(type) for type in types)}</li>'
        for topic, types in sorted(by_topic.items())
    )
    sections = "".join(part for topic, types in sorted(by_topic.items()) for part in _section(topic, types))
    about = escape(ABOUT).replace("`/v1/feed`", "<code>/v1/feed</code>")
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Muster events</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head><body>
<h1>Muster events</h1><p>{about}</p><p>For programs: <a href="asyncapi.json">asyncapi.json</a>.</p>
<h2>Topics</h2><ul>{contents}</ul>
{sections}</body></html>
"""


def _link(type: str) -> str:
    return f'<a href="#{type}">{type}</a>'


def _section(topic: str, types: Sequence[str]) -> Iterator[str]:
    owner = topics.declared()["topics"][topic]
    yield f'<h2 id="{topic}">{topic}</h2><p>Owner: {owner}. Key: {KEY} Kept: {KEPT}.</p>\n'
    for type in types:
        schema, contract = schema_of(type), catalogue.CONTRACTS[type]
        rows = "".join(_row(name, field, schema["required"]) for name, field in schema["properties"].items())
        said = "".join(f"<li>{escape(each)}</li>" for each in changes(type))
        sample = escape(json.dumps(_sample(type), ensure_ascii=False, indent=1))
        yield (
            f'<h3 id="{type}">{type}</h3><p>{escape(meaning(contract))} Aggregate: {contract.aggregate}.'
            f"{' A snapshot.' if contract.snapshot else ''}{' Its last event.' if contract.ends else ''}</p>\n"
            f"<table><tr><th>field</th><th>kind</th><th></th></tr>{rows}</table>\n"
            + (f"<ul>{said}</ul>\n" if said else "")
            + f"<details><summary>Sample</summary><pre>{sample}</pre></details>\n"
        )


def _row(name: str, field: dict[str, Any], required: Sequence[str]) -> str:
    absent = "" if name in required else "May be absent. "
    return (
        f"<tr><td><code>{name}</code></td><td>{_kind(field)}</td>"
        f"<td>{absent}{escape(field.get('description', ''))}</td></tr>"
    )


def _kind(field: dict[str, Any]) -> str:
    if "enum" in field:
        return ", ".join(escape(str(word)) for word in field["enum"])
    kind = field.get("format") or field.get("type", "any")
    return f"list of {_kind(field['items'])}" if kind == "array" else escape(str(kind))


_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.2rem .5rem;text-align:left;vertical-align:top}
pre{background:#f4f4f4;padding:.7rem;overflow:auto}a{color:#00539b}h3{margin-top:2.5rem}
""".strip().replace("\n", "")
