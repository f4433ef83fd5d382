"""The area that figures are asked of: the caller's own, or one within it."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import g
from marshmallow import Schema

from shared.http.bodies import frozen
from shared.http.schemas import area_code
from shared.security.ranges import own_area

View = Callable[..., Any]


class OfAreaQuery(Schema):
    """Of which area. `of_own_area` fills it in and refuses a foreign one."""

    area = area_code(description="An area within yours; your own if left out.")


def of_own_area(view: View) -> View:
    """Hand a view whose query is an OfAreaQuery the `area` in any case: the caller's own if they left it out. Raises
    AreaForeign.
    """

    @wraps(view)
    def of_area(asked: Mapping[str, Any], *args: Any, **kwargs: Any) -> Any:
        area = own_area(g.actor.area, asked.get("area"))
        return view(frozen({**asked, "area": area}), *args, **kwargs)

    return of_area
