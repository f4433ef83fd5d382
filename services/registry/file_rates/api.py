"""File rates: how many files of an area are complete, and how many were verified within a year."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from services.registry.file_rates import queries
from services.registry.file_rates.domain import FileRate
from services.registry.file_rates.schemas import FileRateQuery, FileRatesSchema, RateFileSchema, RateFilesQuery
from services.registry.models import FileSpan
from shared import clock, shares
from shared.contracts.access import Actor
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.areas import scope
from shared.shares import SMALL, Tree, shown_as

routes = Routes("file-rates", __name__, description="File rates")


def _as_of(db: Session, query: Mapping[str, Any]) -> date:
    return shares.as_of(query.get("as_of"), clock.today(db), "?as_of")


def _counted(db: Session, by: Actor, area: str, as_of: date) -> Mapping[FileRate, Tree]:
    around = shares.counted_of(by.area, area)
    return shares.trees(queries.by_station(db, around, as_of), around, shares.below(by.area, SMALL))


def _shown(rates: Mapping[FileRate, Tree], prefix: str) -> list[Fields]:
    return [{"rate": rate, **figures.share(prefix)} for rate, figures in rates.items()]


@routes.read("/v1/file-rates", may="veteran:read", query=FileRateQuery, answer=FileRatesSchema)
def get_file_rates(db: Session, by: Actor, query: Fields) -> Fields:
    """How many files are complete, and how many were verified within a year.

    Files of living people are counted.
    For the whole area, and for each area one level below.
    """
    area, as_of = query["area"], _as_of(db, query)
    rates = _counted(db, by, area, as_of)
    below = rates[FileRate.COMPLETE].below(area)
    return {
        "area": area,
        "as_of": as_of,
        "rates": _shown(rates, scope(area)),
        "areas": [{"area": each.ljust(12, "0"), "rates": _shown(rates, each)} for each in below],
        "suppressed_below": shares.below(by.area, SMALL),
    }


@routes.page("/v1/file-rates/files", may="veteran:read", query=RateFilesQuery, of=RateFileSchema)
def list_files_behind(db: Session, by: Actor, query: Fields) -> Page:
    """The files behind a rate; with `met=false` those to complete or to verify.

    Whoever has moved out of your area since is counted and not listed. Where the rate is left out, so is its list; in
    place of an area within whose rate is left out, the nearest above it is named.
    """
    area, as_of = query["area"], _as_of(db, query)
    figures = _counted(db, by, area, as_of)[query["rate"]] if shares.below(by.area, SMALL) else Tree({})
    if figures.shown(scope(area)) is None:
        return Page([], None)
    page = paginate(db, queries.files(query["rate"], area, as_of, met=query["met"]), [FileSpan.person_id], query)
    return page.showing(lambda file: {"person_id": file.person_id, "area": shown_as(file.area, figures.gone)})
