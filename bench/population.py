"""A network's worth of invented people in the registry, by its own import, and how fast that is.

The people are the same at any time, and their names have Guangdong's skew.
"""

import csv
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random
from threading import Event, Thread

import psycopg
from stdnum.iso7064 import mod_11_2

from bench.figures import Row
from bench.rig import Rig
from deploy.demo.people import places
from deploy.local import programs
from deploy.local.layout import ROOT, inherited
from services.registry.sheets.domain.columns import HEADING

PEOPLE = 100_000
PROJECTED = 50_000
MORE = {"assistance": ("", ""), "visits": (", tier, over_80, registered_on", ", 'UNIVERSAL', false, current_date")}
"""What a service's projection has besides: columns and values."""
COPIES = 3
BLOCK = 128 * 1024
SURNAMES = {
    **{"陈": 105, "李": 75, "黄": 70, "张": 56, "梁": 45, "林": 42, "刘": 40, "吴": 35, "罗": 30, "杨": 25, "邓": 25},
    **{"叶": 22, "王": 22, "谢": 20, "何": 20, "周": 19, "曾": 17, "郑": 16, "钟": 16, "冯": 14, "朱": 14, "蔡": 13},
    **{"彭": 12, "许": 12, "余": 12, "胡": 11, "潘": 11, "赵": 11, "卢": 10, "黎": 10, "赖": 9, "廖": 9, "江": 9},
    **{"苏": 9, "徐": 9, "马": 8, "温": 8, "谭": 8, "区": 6, "伍": 5, "甄": 4, "司徒": 3, "欧阳": 3, "单": 1},
}
"""Of about a thousand people of Guangdong, so many are called this: a plausible skew, no statistics."""
GIVEN = (
    "国华明建文志伟强军荣海英金德玉秀美丽芳珍兰春桂永新生祥福成平安光辉东林子家俊杰浩宇锦添炳耀球洪健权树松柏"
    "庆兴发达广顺胜仁义礼信忠孝勤勇敏慧淑贞娟燕群莲凤月梅琼瑞惠少小卓景伯仲启敬焕润泽瑶雄坚毅斌超鹏飞龙虎"
)
"""Parts of given names; the first are the most usual."""
CATEGORIES = {"退役士兵": 75, "残疾军人": 7, "军队转业干部": 5, "烈士遗属": 2, "复员军人": 4, "现役军人家属": 7}
BORN_FROM, BORN_DAYS = date(1932, 1, 1), 26_000


def filled(bench: Rig, count: int = PEOPLE) -> Iterator[Row]:
    """Register `count` people, and copy the same rows into tables of the same columns.

    No other service hears of them: their events are thrown away, or they would flow for long.
    """
    file = bench.layout.home / "people.csv"
    sheet(file, count)
    with bench.still():
        dry = import_people(bench, file)
        with thrown_away(bench):
            ran = import_people(bench, file, "--run")
        with psycopg.connect(bench.url("registry"), autocommit=True) as db:
            db.execute("TRUNCATE outbox")
            db.execute("VACUUM ANALYZE veterans")
            with db.cursor() as cursor, cursor.copy("COPY veterans TO STDOUT") as copy:
                rows = b"".join(bytes(part) for part in copy)
            indexed = _copy(db, "LIKE veterans INCLUDING ALL", rows)
            plain = _copy(db, "LIKE veterans, PRIMARY KEY (id)", rows)
    rates = (
        f"{count:,} people, validated, sealed, with events: {count / ran:,.0f}/s, after a dry run of {dry:.0f} s;"
        f" COPY of the rows into one table with the same indexes {count / indexed:,.0f}/s, with the primary key alone"
        f" {count / plain:,.0f}/s (÷ {plain / ran:.3f})"
    )
    yield Row("import ÷ COPY", rates, indexed / ran, 0.12, 0.15, 0.2)


@contextmanager
def thrown_away(bench: Rig) -> Iterator[None]:
    """Events of the registry are thrown away as they come: an import waits while there are many."""
    over = Event()

    def throw_away() -> None:
        with psycopg.connect(bench.url("registry"), autocommit=True) as db:
            while not over.wait(0.01):
                db.execute("DELETE FROM outbox")

    thread = Thread(target=throw_away)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def projected(bench: Rig) -> None:
    """Let visits and assistance know PROJECTED people, in all villages alike, as if the registry had told of them."""
    with psycopg.connect(bench.url("registry")) as db:
        villages = [code for (code,) in db.execute("SELECT code FROM areas WHERE level = 'VILLAGE'")]
    for service, (columns, values) in MORE.items():
        insert = f"""
            INSERT INTO people (id, area, is_veteran, preferential_care, alive, erased {columns})
            SELECT uuidv7(), code, true, false, true, false {values}
              FROM generate_series(1, {PROJECTED}) AS i, unnest(%s::text[]) WITH ORDINALITY AS villages (code, n)
             WHERE n = 1 + i %% {len(villages)}
        """
        with psycopg.connect(bench.url(service), autocommit=True) as db:
            db.execute(insert.encode(), (villages,))
            db.execute("VACUUM ANALYZE people")


def import_people(bench: Rig, file: Path, *run: str) -> float:
    """Import a sheet by the command line; seconds of the whole command."""
    variables = programs.environment(bench.layout, bench.secrets, "registry", "work")
    command = programs.command("registry", "import", str(file), "--as", "admin", *run)
    began = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=inherited() | variables, text=True, capture_output=True)
    seconds = time.perf_counter() - began
    if done.returncode or " 0 at fault" not in done.stdout:
        raise RuntimeError(done.stdout + done.stderr)
    return seconds


def _copy(db: "psycopg.Connection[tuple[object, ...]]", table: str, rows: bytes) -> float:
    """Seconds that a COPY of the rows takes; the median of several."""
    taken = []
    for _ in range(COPIES):
        db.execute("DROP TABLE IF EXISTS copied")
        db.execute(f"CREATE TABLE copied ({table})".encode())
        began = time.perf_counter()
        with db.cursor() as cursor, cursor.copy("COPY copied FROM STDIN") as copy:
            for at in range(0, len(rows), BLOCK):
                copy.write(rows[at : at + BLOCK])
        taken.append(time.perf_counter() - began)
    db.execute("DROP TABLE copied")
    return statistics.median(taken)


def sheet(file: Path, count: int, first: int = 0) -> None:
    """Write `count` people as a CSV that the registry imports without a fault, from the `first` of 500 × BORN_DAYS on:
    no one stands in two sheets that do not overlap.
    """
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        columns = ("name", "id_number", "categories", "station_area", "registered_area", "phone", "address")
        writer.writerow([HEADING[column] for column in columns])
        writer.writerows(invented(count, first))


def invented(count: int, begin: int, county: str = "") -> Iterator[tuple[str, ...]]:
    """Name, ID number, category, station, registered area, phone and address of so many; of one county if named."""
    rng = Random(4)
    everywhere = [place for place in places() if place.county.startswith(county)]
    surnames = rng.choices(list(SURNAMES), list(SURNAMES.values()), k=count)
    usual = [1 / (rank + 10) for rank in range(len(GIVEN))]
    first, second = (rng.choices(GIVEN, usual, k=count) for _ in range(2))
    categories = rng.choices(list(CATEGORIES), list(CATEGORIES.values()), k=count)
    for at, number in enumerate(range(begin, begin + count)):
        place = rng.choice(everywhere)
        born = BORN_FROM + timedelta(days=number % BORN_DAYS)
        # Of those born on a day, each has an order of its own: so no number stands twice.
        base = f"{place.county}{born:%Y%m%d}{number // BORN_DAYS * 2 + (rng.random() < 0.94):03d}"
        given = first[at] + (second[at] if rng.random() < 0.85 else "")
        phone = f"13{rng.randrange(10**9):09d}"
        address = f"{place.address}{rng.randint(1, 199)}号"
        id_number = base + mod_11_2.calc_check_digit(base)
        yield surnames[at] + given, id_number, categories[at], place.village, place.village, phone, address
