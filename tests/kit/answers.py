"""Every answer that a test gets from an app, held against the app's OpenAPI document: its headers and its body. With
`--examples` it becomes the example of an operation that has none.
"""

import json
from functools import cache
from typing import Any

import jsonschema_rs
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from shared.http.headers import HEADERS
from tests.kit import recorded

OF_ANY = {
    "Allow", "Cache-Control", "Connection", "Content-Language", "Content-Length", "Content-Type", "Date", "Vary",
    "X-Content-Type-Options", "traceparent",
}  # fmt: skip
"""Headers that any answer may have: docs/calling.md tells of them."""


class ComparingClient(FlaskClient):
    """Raises AssertionError for an answer that the document does not tell of."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        answer = super().open(*args, **kwargs)
        name = operation_of(self.application, answer)
        document = Document.of(self.application)
        if name in document.operations:
            faults = document.faults(name, answer)
            assert faults == [], f"{name} answered {answer.status_code} otherwise than /openapi.json tells: {faults}"
            recorded.offer(self.application, name, kwargs.get("json"), answer)
        return answer


def operation_of(app: Flask, answer: TestResponse) -> str:
    """The operationId of what was asked, if it is one."""
    request = answer.request
    try:
        endpoint, _ = app.url_map.bind("").match(request.path, request.method)
    except HTTPException:
        return ""
    return endpoint.rpartition(".")[2]


class Document:
    """An app's OpenAPI document, read by operations."""

    @staticmethod
    def of(app: Flask) -> "Document":
        """That of an app; those of one title have the same."""
        return _document(app.config["API_TITLE"], app)

    def __init__(self, app: Flask) -> None:
        spec = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec
        self.whole = json.loads(json.dumps(spec.to_dict()))
        self.operations = {
            operation["operationId"]: operation
            for item in self.whole["paths"].values()
            for operation in item.values()
            if isinstance(operation, dict)
        }
        self._registry = jsonschema_rs.Registry([("urn:document", self.whole)])
        self.validator = cache(self._validator)

    def faults(self, name: str, answer: TestResponse) -> list[str]:
        """What an operation's answer has that is not told, and lacks that is. Any status may come as `default`."""
        told = self.operations[name]["responses"].get(str(answer.status_code))
        if told is None:
            return []
        if "$ref" in told:
            told = self.whole["components"]["responses"][told["$ref"].rpartition("/")[2]]
        headers = told.get("headers", {})
        faults = [f"header {header}" for header, _ in answer.headers if header not in OF_ANY | headers.keys()]
        faults += [
            f"no {header}" for header in headers if HEADERS[header].get("required") and header not in answer.headers
        ]
        media = told.get("content", {}).get(answer.mimetype, {})
        if answer.is_json and media and answer.data:
            validator = self.validator(json.dumps(media["schema"]))
            faults += [
                f"{'/'.join(map(str, fault.instance_path))}: {fault.message}"
                for fault in validator.iter_errors(answer.json)
            ]
        return faults

    def _validator(self, schema: str) -> Any:
        absolute = json.loads(schema.replace('"#/', '"urn:document#/'))
        return jsonschema_rs.Draft202012Validator(absolute, validate_formats=True, registry=self._registry)


_documents: dict[str, Document] = {}


def _document(title: str, app: Flask) -> Document:
    if title not in _documents:
        _documents[title] = Document(app)
    return _documents[title]
