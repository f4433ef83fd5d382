"""The dated hardship register 困难底数: as of any day, closed for ever, small figures left out; and the indicators."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.visits.following import use_cases as people
from services.visits.hardships.queries import counts
from services.visits.hardships.use_cases import closings
from shared.contracts.access import Role
from shared.measures import figures
from shared.shares import Figure
from tests.kit import files
from tests.kit.hardships import BY, PERSON, Town, found, now, person, registered, resolved
from tests.kit.network import Network
from tests.kit.people import COUNTY, OTHER_TOWN, TOWN, VILLAGE
from tests.kit.problems import refused
from tests.kit.stores import Store

REGISTER = "/v1/hardship-register"


def cells(answer: Any) -> dict[tuple[str, str], tuple[int | None, int | None]]:
    return {(cell["state"], cell["kind"]): (cell["hardships"], cell["people"]) for cell in answer["cells"]}


def test_the_register_counts_by_step_and_kind_and_lists_what_is_behind(net: Network) -> None:
    town = net.caller("visits")
    first, second, third = (person(net, area) for area in (TOWN, VILLAGE, OTHER_TOWN))
    ids = [found(net, first)["id"], found(net, first)["id"], registered(net, second, kind="LEGAL")["id"]]
    town.as_(Role.TOWN_HEAD, OTHER_TOWN).post(
        "/v1/hardships", {"veteran_id": third, "kind": "LIVING", "source": "STATION", "description": "独居"}
    )
    body = town.get(REGISTER)
    assert (body["area"], body["numerator"], body["denominator"], body["hardships"]) == (TOWN, 2, 2, 3)
    assert cells(body) == {("FOUND", "MEDICAL"): (2, 1), ("REGISTERED", "LEGAL"): (1, 1)}
    assert body["suppressed_below"] == 0
    page = town.get(f"{REGISTER}/lines?limit=2")
    rest = town.get(f"{REGISTER}/lines?area={TOWN}&limit=2&cursor={page['next']}")  # the area that it went by anyhow
    assert {item["hardship_id"] for item in page["items"] + rest["items"]} == set(ids)
    (line,) = town.get(f"{REGISTER}/lines?kind=LEGAL&state=REGISTERED")["items"]
    assert (line["hardship_id"], line["veteran_id"], line["register_area"]) == (ids[2], second, VILLAGE)
    assert town.get(f"{REGISTER}?area={VILLAGE}")["numerator"] == 1
    yesterday = date.today() - timedelta(days=2)
    assert town.get(f"{REGISTER}?as_of={yesterday}")["hardships"] == 0

    closed = resolved(net, first)["id"]
    town.post(f"/v1/hardships/{closed}/follow-up", {"occurred_at": now(), "holds": True})
    assert town.get(REGISTER)["hardships"] == 3, "what is followed up stands in no register"


def test_small_figures_are_left_out_above_the_town(net: Network) -> None:
    town = net.caller("visits")
    for kind in ("LIVING", "LIVING", "LEGAL"):
        found(net, person(net), kind=kind)
    county = town.as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    body = county.get(REGISTER)
    assert (body["suppressed_below"], body["numerator"], body["hardships"], body["denominator"]) == (
        5,
        None,
        None,
        None,
    )
    assert (cells(body), county.get(f"{REGISTER}/lines")["items"]) == ({}, [])
    for kind in ("LIVING",) * 4 + ("HOUSING",) * 5:
        found(net, person(net), kind=kind)
    body = county.get(REGISTER)
    hidden = (None, None)  # the lone one, and with it the next smallest
    assert cells(body) == {
        ("FOUND", "LIVING"): (6, 6),
        ("FOUND", "HOUSING"): hidden,
        ("FOUND", "LEGAL"): hidden,
    }
    assert (body["numerator"], body["hardships"]) == (12, 12)
    of_town = county.get(f"{REGISTER}?area={TOWN}")
    assert (cells(of_town), of_town["numerator"], of_town["suppressed_below"]) == ({}, 12, 5), "the lone one is in it"
    assert len(county.get(f"{REGISTER}/lines")["items"]) == 6
    assert county.get(f"{REGISTER}/lines?kind=LEGAL")["items"] == []
    assert cells(town.get(REGISTER))[("FOUND", "LEGAL")] == (1, 1), "a town is shown its own"
    indicators = {each["name"]: each for each in county.get("/v1/hardship-indicators")["indicators"]}
    assert indicators["AID_PAID"]["denominator"] == 12
    assert indicators["FOLLOWED_UP"]["denominator"] == 0


def test_who_may_ask_and_close(net: Network) -> None:
    town = net.caller("visits")
    refused(town.call("GET", f"{REGISTER}?area={COUNTY}"), 404, "area-foreign", "?area")
    refused(town.call("GET", f"{REGISTER}?area=4407"), 422, "body-invalid", "?area")
    refused(town.call("GET", f"{REGISTER}?as_of=2999-12-31"), 422, "as-of-in-future", "?as_of")
    refused(town.call("GET", f"{REGISTER}/lines?as_of=2999-12-31"), 422, "as-of-in-future", "?as_of")
    refused(
        town.call("GET", "/v1/hardship-indicators?since=2026-02-01&as_of=2026-01-31"), 422, "period-reversed", "?since"
    )
    assert town.as_(Role.DUTY_LAWYER).call("GET", REGISTER).status_code == 403
    closings, over = f"{REGISTER}/closings", {"area": TOWN, "as_of": "2026-06-30"}
    refused(town.call("POST", closings, over | {"area": OTHER_TOWN}), 404, "area-foreign", "#/area")
    refused(town.call("POST", closings, over | {"area": VILLAGE}), 403, "register-of-another", "#/area")
    refused(town.call("POST", closings, over | {"as_of": "2026-06-29"}), 422, "not-a-quarter-end", "#/as_of")
    refused(town.call("POST", closings, over | {"as_of": "2999-06-30"}), 422, "quarter-not-over", "#/as_of")
    assert town.as_(Role.AUDITOR, COUNTY).call("POST", closings, over).status_code == 403
    with ThreadPoolExecutor(3) as pool:
        calls = [pool.submit(town.call, "POST", closings, over) for _ in range(3)]
        answers = [call.result() for call in calls]
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    refused(town.call("POST", closings, over), 409, "register-closed-already", "#/as_of")
    (kept,) = town.get(closings)["items"]
    assert (kept["area"], kept["as_of"], kept["closed_by"]) == (TOWN, "2026-06-30", str(town.account))
    assert town.get(f"{closings}/{kept['id']}") == kept
    refused(town.as_(Role.TOWN_HEAD, OTHER_TOWN).call("GET", f"{closings}/{kept['id']}"), 404, "not-found")
    with net.stores["visits"].superuser() as db:
        rights = db.execute("SELECT has_table_privilege('visits_app', 'register_closings', 'UPDATE, DELETE')")
        assert rights.fetchone() == (False,), "no one who signs in can change it"


def test_a_closed_register_can_be_counted_again_and_is_the_same(store: Callable[..., Store]) -> None:
    place = store("visits")
    town = Town(place)
    ids = [town.find(day) for day in (date(2026, 1, 5), date(2026, 3, 30), date(2026, 3, 31))]
    town.register(ids[0], date(2026, 3, 2))
    with place.superuser() as db:
        db.execute("INSERT INTO stays VALUES (%s, 1, %s, '2026-01-02', '9999-12-31')", (PERSON, TOWN))

    def close(db: Session) -> Any:
        return closings.close_quarter(db, BY, TOWN, date(2026, 3, 31))

    closing = town.on(date(2026, 4, 1)).app.run(close, scope="440703101")
    assert (closing.numerator, closing.denominator, closing.hardships) == (1, 1, 3)
    assert closing.cells == [["FOUND", "LIVING", 2, 1], ["REGISTERED", "LIVING", 1, 1]]

    town.register(ids[1], date(2026, 4, 2))
    town.find(date(2026, 4, 3))
    move_away(town, date(2026, 4, 5))

    def count(as_of: date) -> tuple[int | None, int, int | None, list[list[object]]]:
        with place.work.session() as db:
            figures = counts.figures(db, TOWN, as_of)
        return (
            figures.numerator,
            figures.denominator,
            figures.hardships,
            [[cell.state, cell.kind, cell.hardships, cell.people] for cell in figures.cells],
        )

    assert count(date(2026, 3, 31)) == (closing.numerator, closing.denominator, closing.hardships, closing.cells)
    assert count(date(2026, 3, 29))[2:] == (1, [["REGISTERED", "LIVING", 1, 1]])
    assert count(date(2026, 1, 5))[2:] == (1, [["FOUND", "LIVING", 1, 1]])
    assert count(date(2026, 4, 4))[2] == 4
    assert count(date(2026, 4, 5))[2] == 0, "they stand in the other town's register from the day of the move"
    with place.work.session() as db:
        assert counts.figures(db, OTHER_TOWN, date(2026, 4, 5)).hardships == 4


def move_away(town: Town, day: date) -> None:
    """The registry tells on that day that another town manages the file."""

    def work(db: Session) -> None:
        db.execute(text("UPDATE people SET area = :area"), {"area": OTHER_TOWN})
        people.follow_person(db, PERSON)

    town.on(day).work.run(work)


def test_the_people_of_a_station_are_those_it_managed_that_day(net: Network) -> None:
    town, registry = net.caller("visits"), net.stores["registry"]
    stays, moves, dies, doubles = (person(net) for _ in range(4))
    assert town.get(REGISTER)["denominator"] == 4
    files.move(registry, moves, TOWN, OTHER_TOWN)
    files.die(registry, dies)
    files.merge(registry, doubles, stays, TOWN)
    net.carry()
    assert town.get(REGISTER)["denominator"] == 1
    there = town.as_(Role.TOWN_HEAD, OTHER_TOWN)
    assert there.get(REGISTER)["denominator"] == 1
    files.move(registry, moves, OTHER_TOWN, TOWN)
    net.carry()
    assert (town.get(REGISTER)["denominator"], there.get(REGISTER)["denominator"]) == (2, 0)


def test_a_person_who_moved_counts_where_they_were_and_is_listed_where_they_are(store: Callable[..., Store]) -> None:
    place = store("visits")
    town = Town(place)
    town.find(date(2026, 3, 2))
    move_away(town, date(2026, 3, 10))
    before = {"as_of": date(2026, 3, 9)}

    def seen(scope: str) -> tuple[int | None, int]:
        def look(db: Session) -> tuple[int | None, int]:
            return counts.figures(db, TOWN, date(2026, 3, 9)).hardships, len(
                db.scalars(counts.listed(TOWN, before)).all()
            )

        return place.app.run(look, scope=scope)

    assert seen("440703101") == (1, 0), "the former station counts the day, and no longer sees the person"
    assert seen("440781100") == (0, 0)
    assert seen("4407") == (1, 1)


def test_indicators_tell_what_was_done_and_in_time(store: Callable[..., Store]) -> None:
    place = store("visits")
    town = Town(place)
    for day in (date(2026, 3, 2), date(2026, 3, 30), date(2025, 12, 1)):  # missed; not due yet; of another year
        town.find(day)
    on_time, late = town.find(date(2026, 3, 2)), town.find(date(2026, 3, 2))
    town.register(on_time, date(2026, 3, 3))
    town.register(late, date(2026, 3, 20))
    with place.superuser() as db:
        paid = "UPDATE hardships SET aid_applied_on = '2026-03-04', aid_paid_on = '2026-04-02' WHERE id = %s"
        db.execute(paid, (on_time,))

    def indicators(as_of: date, area: str = TOWN) -> dict[str, tuple[int | None, int | None]]:
        with place.work.session() as db:
            by_station = figures(db, area, counts.measures(date(2026, 1, 1), as_of))
        sums = {name: sum(figures.values(), Figure()) for name, figures in by_station.items()}
        return {name: (figure.numerator, figure.denominator) for name, figure in sums.items()}

    assert indicators(date(2026, 3, 31)) == {
        "AID_APPLIED": (1, 4),
        "AID_PAID": (0, 4),
        "FOLLOWED_UP": (0, 0),
        "REGISTER_ON_TIME": (1, 3),
        "RESOLVE_ON_TIME": (0, 0),
        "FOLLOW_UP_ON_TIME": (0, 0),
    }
    assert indicators(date(2026, 3, 5))["REGISTER_ON_TIME"] == (1, 1), "on the 5th the others still had a day"
    assert indicators(date(2026, 4, 2))["AID_PAID"] == (1, 4)
    assert indicators(date(2026, 4, 3))["RESOLVE_ON_TIME"] == (0, 1)
    assert indicators(date(2026, 4, 3), OTHER_TOWN)["AID_APPLIED"] == (0, 0)
