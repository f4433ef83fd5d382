"""The read that tells what the values of closed lists are called: the same in every service."""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from marshmallow import Schema, fields

from shared.http import auth
from shared.http.languages import language
from shared.http.routes import Fields, Routes
from shared.labels import labels_of


class LabelsSchema(Schema):
    """What values are called, by schema, field and value, in the language of the request."""

    words = fields.Dict(
        fields.String(),
        fields.Dict(fields.String(), fields.Dict(fields.String(), fields.String())),
        required=True,
        metadata={"example": {"Account": {"role": {"auditor": "审计人员"}}}},
    )


def closed_lists(document: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
    """The values of each closed list in an OpenAPI document, by schema and field; a null is no value of it, and names
    of events and topics stand for themselves."""
    lists: dict[str, dict[str, list[str]]] = {}
    for schema, described in document["components"]["schemas"].items():
        for name, field in described.get("properties", {}).items():
            values = field.get("enum") or field.get("items", {}).get("enum", [])
            if called := [value for value in values if value is not None and "." not in value]:
                lists.setdefault(schema, {})[name] = called
    return lists


def routes_of(service: str) -> Routes:
    """The read of a service's labels."""
    labels, routes = labels_of(service), Routes("words", __name__, description="What values are called")

    @routes.plain("/v1/words", may=auth.OPEN, answer=LabelsSchema)
    def list_words() -> Fields:
        """What the values of all closed lists are called.

        In the language of the request (`Accept-Language`).
        """
        spec = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec
        chosen = language()
        return {
            "words": {
                schema: {
                    field: {value: labels.of(value, field, schema).told(chosen) for value in values}
                    for field, values in of_fields.items()
                }
                for schema, of_fields in closed_lists(spec.to_dict()).items()
            }
        }

    return routes
