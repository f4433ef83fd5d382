"""Files as stations hand them in: each is read as it was meant, or refused with the cure. Nothing in it is lost
silently.
"""

from collections.abc import Iterator

import pytest

from tests.kit.apps import Authority, app_of
from tests.kit.imports import checked, run
from tests.kit.network import Network
from tests.kit.pool import Pool
from tests.kit.sheet_files import BOOKS, TEXTS, File

ALL = (*TEXTS, *BOOKS)


@pytest.fixture(scope="module")
def alone(pool: Pool, authority: Authority) -> Iterator[Network]:
    """A registry for all files of this module; each has people of its own."""
    store = pool.take("registry")
    with pytest.MonkeyPatch.context() as patch:
        yield Network({"registry": app_of(patch, authority, store)}, {"registry": store}, authority)
    pool.give_back(store)


@pytest.mark.parametrize("file", ALL, ids=[file.source for file in ALL])
def test_a_file_is_read_as_it_was_meant_or_refused(alone: Network, file: File) -> None:
    caller = alone.caller("registry")
    sheet = checked(alone, file.write(), file.kind)
    assert sheet["failure_slug"] == file.failure
    if file.failure:
        assert sheet["state"] == "FAILED"
        assert len(sheet["failure"]) > len(file.failure)
        return
    told = caller.get(f"/v1/imports/{sheet['id']}/faults?limit=200")["items"]
    about_file = [(item["row"], item["column"], item["slug"]) for item in told if item["slug"] not in OF_OTHERS]
    assert about_file == sorted(file.told, key=lambda each: (each[0], each[1].encode()))
    run(alone, sheet["id"], leave_out_faulty=True)
    assert caller.get(f"/v1/imports/{sheet['id']}")["registered"] == file.people


OF_OTHERS = ("double-of-file", "double-of-row")
"""What the people of the other files here make the dry run say."""
