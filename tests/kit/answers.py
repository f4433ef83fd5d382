"""Every answer that a test gets from an app, held against the app's OpenAPI document: its headers and its body. With
`--examples` it becomes the example of an operation that has none.
"""

import json
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from shared.http.headers import HEADERS
from tests.kit import recorded
from tests.kit.documents import Document

OF_ANY = {
    "Allow", "Cache-Control", "Connection", "Content-Language", "Content-Length", "Content-Type", "Date", "Vary",
    "X-Content-Type-Options", "traceparent",
}  # fmt: skip
"""Headers that any answer may have."""
_documents: dict[str, Document] = {}


class ComparingClient(FlaskClient):
    """Raises AssertionError for an answer that the document does not tell of."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        answer = super().open(*args, **kwargs)
        name, document = operation_of(self.application, answer), document_of(self.application)
        if name in document.operations:
            faults = faults_of(document, name, answer)
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


def document_of(app: Flask) -> Document:
    """An app's document; apps of one title have the same."""
    title = app.config["API_TITLE"]
    if title not in _documents:
        spec = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec
        _documents[title] = Document(json.loads(json.dumps(spec.to_dict())))
    return _documents[title]


def faults_of(document: Document, name: str, answer: TestResponse) -> list[str]:
    """What an operation's answer has that is not told, and lacks that is. Any status may come as `default`."""
    told = document.answers(name).get(str(answer.status_code))
    if told is None:
        return []
    headers = told.get("headers", {})
    always = {header for header in headers if HEADERS[header].get("required")}
    faults = [f"header {header}" for header, _ in answer.headers if header not in OF_ANY | headers.keys()]
    faults += [f"no {header}" for header in always if header not in answer.headers]
    media = told.get("content", {}).get(answer.mimetype)
    if media and answer.is_json and answer.data:
        faults += document.faults(media["schema"], answer.json)
    return faults
