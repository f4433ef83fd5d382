"""What of hardship registers a caller is shown: no small figures, and none that would tell them."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from services.visits.hardships.domain import counts as domain
from services.visits.hardships.domain.counts import Figures, Visible
from services.visits.hardships.queries import counts
from services.visits.hardships.queries.counts import HARDSHIPS, PEOPLE
from services.visits.hardships.rules import RULES
from shared import shares
from shared.contracts.access import Actor
from shared.security.areas import covers, scope, wider


class Registers:
    """The registers of a caller's own area as of a day: all together decide what is left out of each."""

    def __init__(self, db: Session, by: Actor, as_of: date) -> None:
        self._db, self._own, self._as_of = db, by.area, as_of
        self._below = shares.below(by.area, RULES.suppress_below)
        own = counts.by_station(db, by.area, as_of) if self._below else {HARDSHIPS: {}, PEOPLE: {}}
        self._trees = shares.trees(own, by.area, self._below)
        self.gone = self._trees[HARDSHIPS].gone
        self._small = cache(lambda area: counts.has_small_cell(db, area, as_of, self._below))

    def show(self, area: str, figures: Figures) -> dict[str, Any]:
        """A register as it is answered."""
        content = asdict(domain.shown(figures, self._below, self._visible(area)))
        return {"area": area, "as_of": self._as_of, **content, "suppressed_below": self._below}

    def cells_left_out(self, area: str) -> Collection[tuple[str, str]]:
        """The steps and kinds whose figures are left out of a register."""
        if not self._below:
            return ()
        figures = counts.figures(self._db, area, self._as_of)
        shown = domain.shown(figures, self._below, self._visible(area)).cells
        counted = [(cell.state, cell.kind) for cell in shown if cell.people is not None]
        return [cell for each in figures.cells if (cell := (each.state, each.kind)) not in counted]

    def _visible(self, area: str) -> Visible:
        hardships, people = (self._trees[name].shown(scope(area)) is not None for name in (HARDSHIPS, PEOPLE))
        # Cells of areas beside each other are shown together or not at all: nothing is to be subtracted then.
        above = [wide for wide in wider(area) if covers(self._own, wide)] if self._below else []
        return Visible(hardships, people, cells=not any(self._small(wide) for wide in above))
