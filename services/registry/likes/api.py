"""The four likes 四如: scorecards of stations by period, and what stands behind each figure."""

from sqlalchemy.orm import Session

from services.registry.likes import schemas, use_cases
from services.registry.likes.domain import SCORES, PeriodUnknown
from services.registry.likes.queries import shown
from services.registry.likes.queries.scorecards import behind, closings, listed, station_at
from services.registry.likes.rules import VERSIONS
from services.registry.models import ScorecardClosing
from shared import clock
from shared.contracts.access import Actor
from shared.errors import NotFound
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.areas import scope
from shared.security.ranges import own_area
from shared.shares import shown_as

routes = Routes("scorecards", __name__, description="The four likes")
ONE = "/v1/scorecards/<area>/<period>"


@routes.read("/v1/scorecards/rules", may="scorecard:read", answer=schemas.LikesVersionsSchema)
def list_likes_rules(db: Session, by: Actor) -> Fields:
    """The indicators and weights of scorecards, by version.

    The one in force on a period's first day counts it.
    """
    return {
        "items": [
            {
                **vars(rules),
                "dimensions": [
                    {"dimension": dimension, "zh": rules.zh[dimension], "weight": weight}
                    for dimension, weight in rules.dimensions.items()
                ],
                "indicators": list(rules.indicators.values()),
            }
            for rules in VERSIONS
        ]
    }


@routes.page("/v1/scorecards", may="scorecard:read", query=schemas.ScorecardQuery, of=schemas.ScorecardRowSchema)
def list_scorecards(db: Session, by: Actor, query: Fields) -> Page:
    """The scores of the stations of your area, or of one within it.

    By area code. Each counts all below it too.
    """
    asked = shown.asked(db, query.get("period"), clock.today(db))
    page = paginate(db, *listed(asked.span, query["area"], query.get("level")), query)
    scores = shown.scores(db, asked, by.area)
    items = [
        {
            **asked.heading,
            **{"area": each.code, "station_id": each.id, "name": each.name, "level": each.level},
            **scores.get(each.code, {}),
        }
        for each in page.items
    ]
    return Page(items, page.next)


@routes.write(
    "/v1/scorecards/closings",
    may="scorecard:close",
    body=schemas.NewScorecardClosingSchema,
    answer=schemas.ScorecardClosingSchema,
)
def close_period(db: Session, by: Actor, body: Fields) -> ScorecardClosing:
    """Close a period that is over.

    The scorecards of all stations are written and published, and change no more.
    """
    return use_cases.close_period(db, by, body["period"])


@routes.page("/v1/scorecards/closings", may="scorecard:read", of=schemas.ScorecardClosingSchema)
def list_scorecard_closings(db: Session, by: Actor, query: Fields) -> Page:
    """The periods that were closed, by name."""
    return paginate(db, closings(), [ScorecardClosing.period], query)


@routes.read(ONE, may="scorecard:read", answer=schemas.ScorecardSchema, refuses=(PeriodUnknown,))
def get_scorecard(db: Session, by: Actor, area: str, period: str) -> Fields:
    """The scorecard of a station of your area, by its code.

    It counts all stations below it too.
    """
    code = own_area(by.area, area, None)
    asked = shown.asked(db, period, clock.today(db))
    return shown.card(db, asked, by.area, code)


@routes.page(f"{ONE}/<indicator>/list", may="scorecard:read", query=schemas.BehindQuery, of=schemas.BehindSchema)
def list_behind_figure(db: Session, by: Actor, query: Fields, area: str, period: str, indicator: str) -> Page:
    """What stands behind a figure of a scorecard.

    `numerator`, what earned it, or `missing`, what did not.
    It is counted anew from what the events told, also for a closed period. Where the figure is left out, so is its
    list. In place of a station whose own figure is left out, the nearest above it is named. Of answers about
    satisfaction none is listed.
    """
    code = own_area(by.area, area, None)
    asked = shown.asked(db, period, clock.today(db))
    counted = asked.rules.indicators.get(indicator)
    if counted is None or station_at(db, asked.span, code) is None:
        raise NotFound
    gone = shown.hidden_behind(db, asked, by.area, counted)
    if SCORES in counted.counted or scope(code) in gone:
        return Page([], None)
    met = query["side"] == "numerator"
    page = paginate(db, *behind(db, counted, asked.span, code, met=met), query)
    return Page([{**line._mapping, "code": shown_as(line.code, gone)} for line in page.items], page.next)
