"""Areas as ranges of a column of codes, evaluated on every area of the district (by SQLite, which compares codes as the
columns' collation "C" does), and the area that may be asked of.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Column, ColumnElement, Connection, MetaData, String, Table, create_engine, insert, select

from services.registry.network.use_cases.load import list_divisions
from shared.errors import AreaForeign
from shared.security.areas import covers
from shared.security.ranges import concerning, of_station, own_area, within, within_that_of

CITY, COUNTY, TOWN, VILLAGE = "440700000000", "440703000000", "440703002000", "440703002101"
DAJIANG = "440781100000"
"""大江镇: its code ends in zeros that mean something."""
OURS = "440703002901"
CODES = sorted([*(row["code"] for row in list_divisions()), OURS, "440800000000", "440699000000"])
AREAS = Table("areas", MetaData(), Column("code", String, primary_key=True))


@pytest.fixture(scope="module")
def district() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.connect() as db:
        AREAS.metadata.create_all(db)
        db.execute(insert(AREAS), [{"code": code} for code in CODES])
        yield db
    engine.dispose()


def codes(db: Connection, condition: Callable[[Any, str], ColumnElement[bool]], area: str) -> list[str]:
    return list(db.scalars(select(AREAS.c.code).where(condition(AREAS.c.code, area)).order_by(AREAS.c.code)))


@pytest.mark.parametrize("area", [CITY, COUNTY, TOWN, VILLAGE, DAJIANG, OURS, "440703999000"])
def test_within_is_what_the_area_covers(district: Connection, area: str) -> None:
    assert codes(district, within, area) == [code for code in CODES if covers(area, code)]


def test_of_two_columns_too(district: Connection) -> None:
    outer = AREAS.alias()
    rows = select(outer.c.code, AREAS.c.code).where(within_that_of(AREAS.c.code, outer.c.code))
    pairs = [(area, code) for area in CODES for code in CODES if covers(area, code)]
    assert sorted(map(tuple, district.execute(rows))) == pairs


@pytest.mark.parametrize("area", [CITY, COUNTY, TOWN, VILLAGE, DAJIANG, OURS, "440703999000"])
def test_what_concerns_an_area_lies_within_it_or_contains_it(district: Connection, area: str) -> None:
    wanted = [code for code in CODES if covers(area, code) or covers(code, area)]
    assert codes(district, concerning, area) == wanted


def test_what_concerns_a_village(district: Connection) -> None:
    assert codes(district, concerning, VILLAGE) == [CITY, COUNTY, TOWN, VILLAGE]


def test_rows_of_a_village_alone_are_said_to_be_so(district: Connection) -> None:
    rows = select(AREAS.c.code)
    assert list(district.scalars(of_station(rows, AREAS.c.code, VILLAGE))) == [VILLAGE]
    for area in (CITY, COUNTY, TOWN, DAJIANG):
        assert of_station(rows, AREAS.c.code, area) is rows


@pytest.mark.parametrize(
    ("own", "asked", "area"),
    [(TOWN, None, TOWN), (TOWN, TOWN, TOWN), (TOWN, VILLAGE, VILLAGE), (CITY, DAJIANG, DAJIANG), (TOWN, OURS, OURS)],
)
def test_an_area_within_ones_own_may_be_asked_of(own: str, asked: str | None, area: str) -> None:
    assert own_area(own, asked) == area


@pytest.mark.parametrize(
    ("own", "asked"), [(TOWN, COUNTY), (TOWN, CITY), (TOWN, DAJIANG), (VILLAGE, OURS), (COUNTY, "440704000000")]
)
def test_another_area_may_not(own: str, asked: str) -> None:
    with pytest.raises(AreaForeign) as refused:
        own_area(own, asked)
    assert refused.value.pointer == "?area"
    with pytest.raises(AreaForeign) as refused:
        own_area(own, asked, None)
    assert refused.value.pointer is None
