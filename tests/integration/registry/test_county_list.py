"""A county's list with all that is odd in such lists: each row is registered as it was meant, or at fault. None is
lost, and none changed without a word.
"""

from pathlib import Path

from bench.county import AS_MEANT, HELD_UP, SILENT, TOLD, outcomes, rows, write
from bench.oddities import ODDITIES, WARNED
from shared.contracts.access import Role
from tests.kit.imports import VAULT, XLSX, checked, run
from tests.kit.network import Network
from tests.kit.people import CITY


def test_each_oddity_is_taken_as_meant_or_at_fault(net: Network, tmp_path: Path) -> None:
    people = rows(600, each=3)
    write(tmp_path / "county.xlsx", people)
    city = net.caller("registry").as_(Role.CITY_ADMIN, CITY)
    id = checked(net, (tmp_path / "county.xlsx").read_bytes(), XLSX, city)["id"]
    assert run(net, id, city, leave_out_faulty=True).status_code == 201
    with net.stores["registry"].superuser() as db:
        became = outcomes(db, VAULT, people)
    assert {oddity.what for oddity in ODDITIES} <= {oddity.what for oddity in became}
    for oddity, counts in became.items():
        assert counts[SILENT] == 0, oddity.what
        meant = {oddity.slug} if oddity.slug else {AS_MEANT, TOLD, WARNED, HELD_UP}
        assert set(counts) <= meant | {oddity.may}, (oddity.what, counts)


def test_the_same_seed_gives_the_same_list() -> None:
    one, same, other = (rows(300, seed) for seed in (1, 1, 2))
    assert [row.cells for row in one] == [row.cells for row in same] != [row.cells for row in other]
