"""Shapes of reviews."""

from marshmallow import Schema

from shared.http.schemas import Flag, Text


class ReviewAnswerSchema(Schema):
    upheld = Flag(required=True, metadata={"description": "Whether what was decided stands."})
    text = Text(2000, lines=True, required=True, metadata={"example": "经复核，原决定认定事实清楚，予以维持。"})
