"""What every service keeps of a person."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from shared.events.envelope import Received
from shared.people import FILE_EVENTS, columns_of

FILE = {"station_area": "440703101001", "is_veteran": True, "preferential_care": False, "alive": True, "tier": "KEY"}
KEPT = {"area": "440703101001", "is_veteran": True, "preferential_care": False, "alive": True}


@pytest.mark.parametrize("type", FILE_EVENTS)
def test_a_file_is_kept_as_it_stands_and_erased_by_one_event_alone(type: str) -> None:
    event = Received(uuid4(), type, str(uuid4()), 1, datetime.now(UTC), "440703101001", "", FILE)
    assert columns_of(event) == {**KEPT, "merged_into": None, "erased": type == "veteran.erased.v1"}


def test_a_merged_file_is_kept_with_its_successor() -> None:
    successor = str(uuid4())
    body = {**FILE, "alive": False, "merged_into": successor}
    event = Received(uuid4(), "veteran.merged.v1", str(uuid4()), 2, datetime.now(UTC), "440703101001", "", body)
    assert columns_of(event) == {**KEPT, "alive": False, "merged_into": successor, "erased": False}
