"""The people of the story's town, as its station brings them in: a sheet, checked and then run."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from deploy.demo.acts import Acts
from deploy.demo.crew import Crew
from deploy.demo.district import Resident
from deploy.demo.network import Network, awaited
from deploy.demo.people import Person, cast
from services.registry.files.domain.people import Category
from services.registry.imports.domain import WORKED_ON
from services.registry.sheets.domain.columns import COLUMNS, HEADING
from shared.clock import SHANGHAI

HEAD, CLERK, CENTRE = "town-head", "town-staff", "county-centre-staff"
FAULTY = ({"id_number": "440703197001010000"}, {"phone": "无"})
"""What the last rows of the sheet have wrong, for its dry run to find."""


class Cast:
    """The ids of the people, by their category; the first half of each are of the first village."""

    def __init__(self, residents: Sequence[Resident]) -> None:
        self.residents = residents

    def __getitem__(self, category: Category) -> list[str]:
        return [each.id for each in self.residents if each.person.body["categories"][0] == category]

    def of_village(self, index: int) -> list[str]:
        """All who live in one of the two villages, in their order."""
        villages = list(dict.fromkeys(each.person.place.village for each in self.residents))
        return [each.id for each in self.residents if each.person.place.village == villages[index]]


def bring_in(network: Network, crew: Crew, stored: timedelta) -> tuple[Acts, Cast] | None:
    """Import the sheet; None if that was so long ago that its answers are no longer stored: then all the rest is
    there, too.
    """
    people = list(cast())
    sheet = as_sheet([person.body for person in people])
    handed_in = network.write("POST", HEAD, "registry", "/v1/imports", sheet, "demo").body
    began = datetime.fromisoformat(handed_in["uploaded_at"]).astimezone(SHANGHAI)
    if datetime.now(SHANGHAI) - began > stored:
        return None
    acts, path = Acts(network, began), f"/v1/imports/{handed_in['id']}"
    if _worked_off(acts, path)["state"] == "CHECKED":
        acts.post(HEAD, "registry", f"{path}/run", {"leave_out_faulty": True})
        _worked_off(acts, path)
    return acts, Cast(crew.each("the town's own sheet", lambda person: _resident(network, person), people))


def as_sheet(bodies: Iterable[dict[str, Any]]) -> bytes:
    """Registrations as the rows of a sheet, and some that are at fault."""
    rows = [_row(body) for body in bodies]
    text = io.StringIO()
    writer = csv.DictWriter(text, [column.headings[0] for column in COLUMNS])
    writer.writeheader()
    writer.writerows(rows)
    writer.writerows(rows[-1] | {HEADING[field]: value for field, value in faulty.items()} for faulty in FAULTY)
    return text.getvalue().encode()


def _row(body: dict[str, Any]) -> dict[str, str]:
    disability = {f"disability_{part}": value for part, value in body.get("disability", {}).items()}
    fields = {name: value for name, value in body.items() if name != "disability"} | disability
    return {
        HEADING[name]: "、".join(value) if isinstance(value, list) else str(value) for name, value in fields.items()
    }


def _worked_off(acts: Acts, path: str) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        answer = acts.get(HEAD, "registry", path)
        return None if answer["state"] in WORKED_ON else answer

    return awaited(look, "checked and imported sheet", "registry-work")


def _resident(network: Network, person: Person) -> Resident:
    """As the county finds them, wherever they have moved."""
    asked = {"id_number": person.body["id_number"]}
    file = network.search(CENTRE, "registry", "/v1/veterans/search", asked)["items"][0]
    registered_at = datetime.fromisoformat(file["registered_at"]).astimezone(SHANGHAI)
    return Resident(person, file["id"], registered_at, new=True)
