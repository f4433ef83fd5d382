"""`python -m bench.county`: a county's list of people as counties hand it in, imported into a real registry.

Prints for each oddity how many rows have it and what became of them. No row may be lost, or changed without a word:
ends with status 1 if one was. The same seed gives the same list.
"""

import base64
import re
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import psutil
import psycopg
from openpyxl import Workbook

from bench.oddities import NEVER_COMPUTED, ODDITIES, PARTS, WARNED, Oddity, Row
from bench.population import invented, thrown_away
from bench.rig import Rig, rig
from deploy.demo.people import MARK
from deploy.local import programs
from deploy.local.layout import ROOT, inherited
from services.registry.sheets.domain.words import CATEGORY_WORDS, CAUSE_WORDS
from shared.names import fold
from shared.security.crypto import Vault
from shared.text import seen

COUNTY, ROWS, SEED = "440703", 20_000, 4
HEADINGS = {
    **{"number": "序号", "name": "姓名", "sex": "性别", "id_number": "身份证号码", "categories": "人员类别"},
    **{"station_area": "服务站编码", "station_name": "所属服务站", "registered_area": "户籍所在地编码"},
    **{"registered_name": "户籍地", "phone": "手机号码", "address": "家庭住址", "disability_cause": "伤残性质"},
    **{"disability_grade": "伤残等级", "disability_assessed_on": "评残时间", "remark": "备注"},
}
TITLE, UNIT, TOTAL = "退役军人和其他优抚对象花名册", "填报单位：", "合计"
FIRST = 4
"""The first row of a person: a title, a line and the headings stand above."""
AS_MEANT, TOLD, AT_FAULT, HELD_UP, SILENT = "as meant", "as meant, told", "at fault", "held up", "silent"
OF_ANOTHER = "id-number-zeros"
"""Warns of a number that may be another's, so that nothing is in the file that was meant."""
TWICE_RATE, TWICE = 3, Oddity("person listed twice", "row", 0, lambda *_: None)
NOTHING = Oddity("(nothing odd)", "row", 0, lambda *_: None)
SUMMED = Oddity("sum below the list", "row", 0, lambda *_: None, "cell-missing")


def rows(count: int, seed: int = SEED, each: int = 0) -> list[Row]:
    """A list of so many people, each with what is odd in their row; a line with the sum ends it. Of its first rows as
    many as `each` have each of the oddities, and no other.
    """
    rng, made = Random(seed), []
    first = iter(each * ODDITIES)
    for person in invented(count, 0, COUNTY):
        oddity = next(first, None)
        row = _plain(*person, rng, disabled=oddity is not None and oddity.of == "disability")
        if oddity:
            _befall(row, oddity, rng)
        else:
            for part in PARTS:
                _spoil(row, part, rng)
        earlier = rng.choice(made or [row])
        if rng.random() * 1000 < TWICE_RATE and not earlier.odd:
            row = Row(dict(earlier.cells), earlier.meant, [TWICE])
        made.append(row)
    return [*made, Row({"number": TOTAL, "name": None, "remark": f"共{count}人"}, {}, [SUMMED])]


def _plain(
    name: str, number: str, word: str, code: str, _: str, phone: str, address: str, rng: Random, disabled: bool
) -> Row:
    """Someone in whose row nothing is odd."""
    word = "残疾军人" if disabled else word
    place = re.sub("[0-9]+号$", "", address.removeprefix(MARK))
    cells = {"name": name, "id_number": number, "categories": word, "phone": phone, "address": address}
    cells |= {"station_area": code, "station_name": place, "registered_area": code, "registered_name": place}
    meant: dict[str, Any] = {**cells, "categories": [str(CATEGORY_WORDS[word])]}
    if word == "残疾军人":
        cause, grade = rng.choice(list(CAUSE_WORDS)), rng.randint(1, 10)
        day = date(1990, 1, 1) + timedelta(days=rng.randrange(12_000))
        cells |= {"disability_cause": cause, "disability_grade": f"{grade}级", "disability_assessed_on": day}
        meant |= {"disability_cause": str(CAUSE_WORDS[cause]), "disability_grade": grade, "disability_assessed_on": day}
    return Row({**cells, "sex": "男" if int(number[16]) % 2 else "女", "remark": None}, meant)


def _spoil(row: Row, part: str, rng: Random) -> None:
    """Let one oddity of a part befall a row, or none."""
    if part == "disability" and "disability_grade" not in row.cells:
        return
    drawn = rng.random() * 1000
    for oddity in ODDITIES:
        if oddity.of == part:
            drawn -= oddity.rate
            if drawn < 0:
                _befall(row, oddity, rng)
                return


def _befall(row: Row, oddity: Oddity, rng: Random) -> None:
    """Not every row can have it: a small x wants an X."""
    before = dict(row.cells)
    oddity.spoil(row, rng)
    if row.cells != before or row.merged or row.hidden:
        row.odd.append(oddity)


def write(file: Path, people: Sequence[Row]) -> None:
    """The list as a workbook."""
    book = Workbook()
    sheet = book.active
    assert sheet
    sheet.append([TITLE])
    sheet.append([UNIT, "蓬江区退役军人事务局"])
    sheet.append(list(HEADINGS.values()))
    column = list(HEADINGS).index("address") + 1
    for number, row in enumerate(people, FIRST):
        sheet.append([row.cells.get(field, number - FIRST + 1 if field == "number" else None) for field in HEADINGS])
        for cell in sheet[number]:
            if isinstance(cell.value, str) and cell.value.startswith("=") and cell.value != NEVER_COMPUTED:
                cell.data_type = "s"
        if row.merged:
            sheet.merge_cells(start_row=number - 1, end_row=number, start_column=column, end_column=column)
        sheet.row_dimensions[number].hidden = row.hidden
    book.save(file)


def outcomes(db: "psycopg.Connection[Any]", vault: Vault, people: Sequence[Row]) -> Mapping[Oddity, "Counter[str]"]:
    """What became of the rows of a list, by what is odd in them, once it was imported into an empty registry."""
    faults, readings = defaultdict(list), defaultdict(set)
    for number, column, slug, warning in db.execute(
        'SELECT row, "column", slug, warning FROM import_faults'
    ).fetchall():
        faults[number].append((column, slug, warning))
    for number, column in db.execute('SELECT row, "column" FROM import_readings').fetchall():
        readings[number].add(column)
    files = {file["id_number_hash"]: file for file in _files(db, vault)}
    became: dict[Oddity, Counter[str]] = defaultdict(Counter)
    for number, row in enumerate(people, FIRST):
        hashed = vault.fingerprint("id_number", row.meant.get("id_number", ""))
        for oddity in row.odd or [NOTHING]:
            became[oddity][_outcome(row, oddity, faults[number], readings[number], files.get(hashed))] += 1
    return became


def _outcome(
    row: Row, oddity: Oddity, faults: Sequence[tuple[str, str, bool]], told: set[str], file: Mapping[str, Any] | None
) -> str:
    columns = PARTS[oddity.of]
    wrong = [(column, slug) for column, slug, warning in faults if not warning]
    if wrong:
        return next((slug for column, slug in wrong if column in columns), HELD_UP)
    doubted = [slug for column, slug, warning in faults if warning and (column in columns or slug == OF_ANOTHER)]
    if doubted and (OF_ANOTHER in doubted or _is_meant(row, file)):
        return WARNED
    if not _is_meant(row, file):
        return SILENT
    return TOLD if told & columns else AS_MEANT


def _is_meant(row: Row, file: Mapping[str, Any] | None) -> bool:
    return file is not None and all(
        _as_compared(field, file[field]) == _as_compared(field, value)
        for field, value in row.meant.items()
        if field in file
    )


def _files(db: "psycopg.Connection[Any]", vault: Vault) -> Iterator[dict[str, Any]]:
    fields = ("name", "categories", "registered_area", "disability_cause", "disability_grade", "disability_assessed_on")
    sealed = ("id_number", "phone", "address")
    columns = ", ".join(("id_number_hash", "id", "data_key", "area", *fields, *(f"{field}_sealed" for field in sealed)))
    for hashed, id, key, area, *values in db.execute(f"SELECT {columns} FROM veterans".encode()).fetchall():
        file = {"id_number_hash": bytes(hashed), "station_area": area, **dict(zip(fields, values, strict=False))}
        for field, value in zip(sealed, values[len(fields) :], strict=True):
            file[field] = value and vault.unseal(bytes(key), id, field, bytes(value))
        yield file


def _as_compared(field: str, value: Any) -> Any:
    """Two that mean the same are equal then: names that look the same, phones of the same digits."""
    if value is None:
        return None
    if field == "name":
        return fold(value)
    if field == "phone":
        return re.sub("[^0-9]", "", value).removeprefix("86")
    return seen(value).removeprefix("=") if field == "address" else value


def imported(bench: Rig, file: Path, *run: str) -> tuple[float, float, str]:
    """Seconds and the most MB that the registry's command takes to check a list, or to import it too; and what it
    says.
    """
    variables = programs.environment(bench.layout, bench.secrets, "registry", "work")
    command = programs.command("registry", "import", str(file), "--as", "admin", *run)
    began, most = time.perf_counter(), 0.0
    with subprocess.Popen(
        command, cwd=ROOT, env=inherited() | variables, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        while process.poll() is None:
            with suppress(psutil.Error):
                root = psutil.Process(process.pid)
                most = max(most, sum(each.memory_full_info().pss for each in (root, *root.children(True))) / 1e6)
            time.sleep(0.05)
        said = process.stdout.read() if process.stdout else ""
    return time.perf_counter() - began, most, said.splitlines()[-1]


def table(became: Mapping[Oddity, "Counter[str]"]) -> Iterator[str]:
    """The lines of a table in Markdown."""
    columns = (AS_MEANT, TOLD, WARNED, AT_FAULT, HELD_UP, SILENT)
    yield f"| oddity | rows | {' | '.join(columns)} |"
    yield "|---" * (2 + len(columns)) + "|"
    order = {oddity: number for number, oddity in enumerate((NOTHING, *ODDITIES, TWICE, SUMMED))}
    for oddity in sorted(became, key=order.__getitem__):
        counts = became[oddity]
        slugs = ", ".join(f"{slug} {count}" for slug, count in sorted(counts.items()) if slug not in columns)
        cells = [slugs if column == AT_FAULT else f"{counts[column] or ''}" for column in columns]
        yield f"| {oddity.what} | {sum(counts.values())} | {' | '.join(cells)} |"


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.county", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    people = rows(asked.rows, asked.seed)
    with rig() as bench:
        file = bench.layout.home / "county.xlsx"
        write(file, people)
        with bench.still(), thrown_away(bench):
            for what, options in (("dry run", ()), ("dry run and import", ("--run", "--leave-out-faulty"))):
                seconds, most, said = imported(bench, file, *options)
                print(f"{what}: {seconds:.1f} s, at most {most:.0f} MB. {said}")
        keys = programs.environment(bench.layout, bench.secrets, "registry", "work")
        vault = Vault(*(base64.b64decode(keys[f"MUSTER_{name}_KEY"]) for name in ("SEAL", "INDEX")))
        with psycopg.connect(bench.url("registry")) as db:
            became = outcomes(db, vault, people)
    print(*table(became), sep="\n")
    sys.exit(any(counts[SILENT] for counts in became.values()))


if __name__ == "__main__":
    main()
