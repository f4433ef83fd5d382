"""Writes the golden sample and the frozen form of every contract that has none yet: `python -m tests.contract.freeze`.

Never touches one that stands: a published form does not change. A sample is a proposal; make it a likely one by hand.
"""

import json
from datetime import UTC, datetime
from typing import Any

from marshmallow import fields, validate

from deploy.docs.schemas import schema_of
from shared.events import catalogue
from tests.kit.samples import FORM, FROZEN, HERE, SAMPLES

ID = "01934f5e-7a10-7001-8a2b-0c4d5e6f7a8b"
AREA = "440781100201"
TIME = "2026-11-24T02:30:00.123456+00:00"


def example(field: fields.Field[Any]) -> Any:
    """A value that a field takes."""
    if isinstance(field, fields.Boolean):
        return True
    if isinstance(field, fields.UUID):
        return ID
    if isinstance(field, fields.AwareDateTime):
        return TIME
    if isinstance(field, fields.Date):
        return "2026-11-24"
    if isinstance(field, fields.Integer):
        return 7
    if isinstance(field, fields.List):
        return [example(field.inner)]
    choices = next((v.choices for v in field.validators if isinstance(v, validate.OneOf)), None)
    return next(iter(choices)) if choices else field.metadata.get("example", "示例").replace("440703101000", AREA)


def sample(type: str) -> dict[str, Any]:
    headers = {
        "ce_specversion": "1.0",
        "ce_id": ID,
        "ce_source": f"/muster/{catalogue.owner_of(type)}",
        "ce_type": type,
        "ce_subject": ID,
        "ce_time": datetime.fromisoformat(TIME).astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "ce_dataschema": f"urn:muster:schema:{type}",
        "ce_aggregateversion": "2",
        "ce_area": AREA,
        "ce_traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "content-type": "application/json",
    }
    return {
        "headers": headers,
        "body": {name: example(field) for name, field in catalogue.CONTRACTS[type].fields.items()},
    }


def frozen(type: str) -> dict[str, Any]:
    schema = schema_of(type)
    properties = {
        name: {word: value for word, value in field.items() if word not in FORM}
        for name, field in schema["properties"].items()
    }
    return {"required": schema["required"], "properties": properties}


def main() -> None:
    for folder, there, make in (("samples", SAMPLES, sample), ("frozen", FROZEN, frozen)):
        for type in sorted(catalogue.CONTRACTS.keys() - there.keys()):
            text = json.dumps(make(type), ensure_ascii=False, indent=2) + "\n"
            (HERE / folder / f"{type}.json").write_text(text, "utf-8")
            print(f"{folder}/{type}.json")


if __name__ == "__main__":
    main()
