"""File rates: how many files of an area are complete, and how many were verified within a year."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from services.registry.file_rates import domain, queries
from services.registry.file_rates.domain import FileRate
from services.registry.file_rates.schemas import FileRateQuery, FileRatesSchema, RateFileSchema, RateFilesQuery
from services.registry.models import FileSpan
from shared import clock, shares
from shared.contracts.access import Actor
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.shares import SMALL, Figure, hidden, too_few

routes = Routes("file-rates", __name__, description="File rates")


def _as_of(db: Session, query: Mapping[str, Any]) -> date:
    return shares.as_of(query.get("as_of"), clock.today(db), "?as_of")


def _shown(rates: Mapping[FileRate, Figure], *, left_out: bool) -> list[Fields]:
    return [
        {
            "rate": rate,
            "numerator": None if left_out else figure.numerator,
            "denominator": None if left_out else figure.denominator,
        }
        for rate, figure in rates.items()
    ]


@routes.read("/v1/file-rates", may="veteran:read", query=FileRateQuery, answer=FileRatesSchema)
def get_file_rates(db: Session, by: Actor, query: Fields) -> Fields:
    """How many files of living people are complete, and how many were verified within a year.

    For the whole area, and for each area one level below.
    """
    area, as_of = query["area"], _as_of(db, query)
    below = shares.below(by.area, SMALL)
    areas = queries.by_area(db, area, as_of)
    files = domain.files(areas)
    left_out = hidden(files, below, met=domain.met(areas))
    return {
        "area": area,
        "as_of": as_of,
        "rates": _shown(domain.total(areas), left_out=too_few(files.values(), below)),
        "areas": [{"area": each, "rates": _shown(rates, left_out=each in left_out)} for each, rates in areas.items()],
        "suppressed_below": below,
    }


@routes.page("/v1/file-rates/files", may="veteran:read", query=RateFilesQuery, of=RateFileSchema)
def list_files_behind(db: Session, by: Actor, query: Fields) -> Page:
    """The files behind a rate; with `met=false` those to complete or to verify.

    Whoever has moved out of your area since is counted and not listed.
    """
    area, as_of = query["area"], _as_of(db, query)
    rows = queries.files(query["rate"], area, as_of, met=query["met"])
    return paginate(db, rows, [FileSpan.person_id], query)
