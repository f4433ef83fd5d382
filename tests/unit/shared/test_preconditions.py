"""If-Match as RFC 9110 section 13.1.1 wants it read."""

import re

import pytest

from shared.http.preconditions import IfMatch, IfMatchInvalid, parameter, versions

NEVER = [-1]
READ = {
    "*": [None],
    " * ": [None],
    '"3"': [3],
    '"0"': [0],
    '"3", "4"': [3, 4],
    '"3","3"': [3],
    ', "3" ,,"4",': [3, 4],
    'W/"3"': NEVER,  # weak: compared strongly it matches nothing
    'W/"3", "4"': [4],
    '"03"': NEVER,  # tags are compared letter by letter
    '"abc"': NEVER,
    '""': NEVER,
    '"*"': NEVER,
    '"a,b", "5"': [5],
    '"99999999999999999999"': NEVER,
}
GARBLED = [
    "",
    ",",
    "3",
    '"3',
    '3"',
    '"3" "4"',
    "w/3",
    'w/"3"',
    '*, "3"',
    '"3", *',
    '"a b"',
    '"3"x',
    ", ".join(['"3"'] * 11),
]


@pytest.mark.parametrize("header", READ)
def test_what_it_names(header: str) -> None:
    assert versions(header) == READ[header]


@pytest.mark.parametrize("header", GARBLED)
def test_what_is_no_list_of_tags_is_refused(header: str) -> None:
    with pytest.raises(IfMatchInvalid):
        versions(header)


def test_the_documented_pattern_takes_what_is_taken_and_no_more() -> None:
    pattern = parameter(IfMatch.HONOURED)["schema"]["pattern"]
    assert {header for header in READ if re.search(pattern, header)} == READ.keys() - {" * ", ', "3" ,,"4",'}
    assert [header for header in GARBLED if re.search(pattern, header)] == []
