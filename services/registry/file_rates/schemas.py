"""Shapes of file rates."""

from marshmallow import Schema, fields

from services.registry.file_rates.domain import FileRate
from shared.http.areas import OfAreaQuery
from shared.http.schemas import Day, Flag, PageQuery, area_code, one_of

_AS_OF = {"description": "As files stood at the end of this business date; today if left out."}


class FileRateQuery(OfAreaQuery):
    as_of = Day(metadata=_AS_OF)


class FileShareSchema(Schema):
    """Files that meet a rate, of how many; null where left out."""

    rate = one_of(FileRate)
    numerator = fields.Integer(required=True, allow_none=True, metadata={"example": 1_204})
    denominator = fields.Integer(required=True, allow_none=True, metadata={"example": 1_286})


class AreaFileRatesSchema(Schema):
    area = area_code(required=True)
    rates = fields.List(fields.Nested(FileShareSchema), required=True)


class FileRatesSchema(AreaFileRatesSchema):
    """Rates of the files that an area managed on a day, whole and by the areas one level below. Those of few files, and
    those from which these would follow, are null for callers above the town.
    """

    as_of = fields.Date(required=True)
    areas = fields.List(fields.Nested(AreaFileRatesSchema), required=True)
    suppressed_below = fields.Integer(required=True, metadata={"example": 5})


class RateFilesQuery(FileRateQuery, PageQuery):
    rate = fields.Enum(FileRate, by_value=True, required=True)
    met = Flag(required=True, metadata={"description": "`false` lists what is still to do."})


class RateFileSchema(Schema):
    veteran_id = fields.UUID(attribute="person_id", required=True)
    area = area_code(required=True)
