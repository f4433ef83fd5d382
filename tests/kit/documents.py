"""OpenAPI documents, read by operations, and what fits their schemas."""

import json
from collections.abc import Mapping
from typing import Any

import jsonschema_rs

JSON = "application/json"


class Document:
    """A document's operations by their ids."""

    def __init__(self, whole: Mapping[str, Any]) -> None:
        self.whole = whole
        items = (item.items() for item in whole["paths"].values())
        parts = (part for item in items for name, part in item if name != "parameters")
        self.operations: dict[str, dict[str, Any]] = {part["operationId"]: part for part in parts}
        self._registry = jsonschema_rs.Registry([("urn:document", whole)])
        self._validators: dict[str, Any] = {}

    def answers(self, name: str) -> dict[str, dict[str, Any]]:
        """What an operation may answer, by status."""
        shared = self.whole["components"]["responses"]
        told = self.operations[name]["responses"].items()
        return {status: shared[part["$ref"].rpartition("/")[2]] if "$ref" in part else part for status, part in told}

    def json(self, name: str) -> dict[str, Any]:
        """The schemas of the JSON that an operation takes as `request` and gives as `answer`."""
        success = next((part for status, part in self.answers(name).items() if status[0] == "2"), {})
        told = {"request": self.operations[name].get("requestBody", {}), "answer": success}
        return {
            place: part["content"][JSON]["schema"] for place, part in told.items() if JSON in part.get("content", {})
        }

    def faults(self, schema: Mapping[str, Any], value: Any) -> list[str]:
        """What of a value a schema of the document does not allow."""
        text = json.dumps(schema).replace('"#/', '"urn:document#/')
        if text not in self._validators:
            self._validators[text] = jsonschema_rs.Draft202012Validator(
                json.loads(text), validate_formats=True, registry=self._registry
            )
        faults = self._validators[text].iter_errors(value)
        return [f"{'/'.join(map(str, fault.instance_path))}: {fault.message}" for fault in faults]
