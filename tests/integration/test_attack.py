"""A village account attacks the ID numbers of its own people: with all that it may read, and then with 1,000 requests
that each try to learn a little more. It rebuilds no number and no birth date.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from stdnum.iso7064 import mod_11_2

from shared.contracts.access import Role
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import VILLAGE
from tests.kit.shown import body_of, secret
from tests.kit.veterans import now

PEOPLE, REQUESTS = 50, 1_000
FEW = 1_000
"""With fewer candidates than this someone is as good as known: another source with a digit or two is enough."""
HOMOPHONES = {"伟": "炜", "强": "墙"}


def candidates(file: dict[str, Any]) -> list[str]:
    """All ID numbers that a file's answer leaves open: by place, birth, sex, and whatever digits a mask shows."""
    parity = range(file["sex"] == "MALE", 1_000, 2)
    bases = (f"{file['registered_area'][:6]}{day}{number:03d}" for day in days(file) for number in parity)
    shown = re.compile(file.get("id_number", "*" * 18).replace("*", "."))
    return [number for base in bases if shown.fullmatch(number := base + mod_11_2.calc_check_digit(base))]


def days(file: dict[str, Any]) -> list[str]:
    """All birth dates that it leaves open."""
    if "birth_date" in file:
        return [file["birth_date"].replace("-", "")]
    year, month = (int(part) for part in file["birth_month"].split("-"))
    return [f"{year}{month:02d}{day:02d}" for day in range(1, monthrange(year, month)[1] + 1)]


@pytest.fixture
def village(net: Network) -> Caller:
    """An account of a village whose people are known by SECRETS."""
    caller = net.caller("registry").as_(Role.VILLAGE_WORKER, VILLAGE)
    for number in range(PEOPLE):
        name = "张" + "".join(list(HOMOPHONES)[number >> place & 1] for place in range(6))
        body = body_of(secret(number), name=name, no_double_of=[])
        assert caller.as_(Role.VILLAGE_WORKER).call("POST", "/v1/veterans", body).status_code == 201
    return caller


def test_a_page_of_a_list_leaves_thousands_of_candidates_of_each(village: Caller) -> None:
    files = village.get(f"/v1/veterans?limit={PEOPLE}")["items"]
    left = [len(candidates(file)) for file in files]
    assert (len(left), min(left) > 10 * FEW) == (PEOPLE, True)


def test_masks_with_digits_and_a_birth_date_leave_a_handful() -> None:
    """The attack is a good one: this is what answers showed before."""
    for number in map(secret, range(PEOPLE)):
        known = {"registered_area": VILLAGE, "sex": "MALE" if int(number.number[16]) % 2 else "FEMALE"}
        masked = f"{number.number[:6]}{'*' * 8}{number.number[-4:]}"
        left = candidates({**known, "birth_date": f"{number.born}", "id_number": masked})
        assert left == [number.number]


class Attack:
    """Requests about one person, each of which may leave fewer candidates."""

    def __init__(self, village: Caller, file: dict[str, Any]) -> None:
        self.numbers, self.days = set(candidates(file)), set(days(file))
        self.answered = 0
        self._village, self._file = village, file
        self._chance = Random(1)

    def make(self) -> None:
        """All that there is, in turns, until the requests are spent."""
        ways = [self._tries_of_dates(), self._doubles(), self._tails(), self._searches(), self._changes()]
        for spent in range(REQUESTS):
            next(ways[spent % len(ways)], None)

    def _call(self, method: str, path: str, body: dict[str, Any], version: str = "*") -> Any:
        answer = self._village.call(method, path, body, {"If-Match": version})
        self.answered += answer.status_code != 429
        return answer

    def _guesses(self) -> Iterator[str]:
        while self.numbers:
            yield self._chance.choice(sorted(self.numbers))

    def _keep(self, number: str, *, is_it: bool) -> None:
        self.numbers = {number} if is_it else self.numbers - {number}

    def _tries_of_dates(self) -> Iterator[None]:
        """A date before the birth is refused."""
        for day in sorted(self.days):
            entered = {"stage": "SERVING", "entered_on": f"{day[:4]}-{day[4:6]}-{day[6:]}"}
            answer = self._call("POST", f"/v1/veterans/{self._file['id']}/milestones", entered)
            if answer.status_code == 422:
                self.days = {each for each in self.days if each > day}
            yield

    def _doubles(self) -> Iterator[None]:
        """Someone whose name sounds the same, born on a day, looks like a double; nothing is registered."""
        name = self._file["name"].translate(str.maketrans(HOMOPHONES))
        for day in self._chance.sample(sorted(self.days), len(self.days)):
            base = f"110105{day}{self._chance.randrange(1_000):03d}"
            known = {"kin_id": self._file["id"], "categories": ["DISCHARGED_SOLDIER"], "name": name}
            places = {"station_area": VILLAGE, "registered_area": VILLAGE}
            number = base + mod_11_2.calc_check_digit(base)
            answer = self._call("POST", "/v1/veterans", {**known, **places, "id_number": number})
            if answer.status_code == 409:
                self.days = {day}
            elif answer.status_code != 429:
                self.days -= {day}
            yield

    def _tails(self) -> Iterator[None]:
        """A whole name with the end of a number finds whose number ends so."""
        for number in self._guesses():
            asked = {"name": self._file["name"], "id_tail": number[-4:]}
            answer = self._call("POST", "/v1/veterans/search", asked)
            if answer.status_code == 200:
                there = self._file["id"] in [each["id"] for each in answer.json["items"]]
                self.numbers = {each for each in self.numbers if (each[-4:] == number[-4:]) is there}
            yield

    def _searches(self) -> Iterator[None]:
        for number in self._guesses():
            answer = self._call("POST", "/v1/veterans/search", {"id_number": number})
            if answer.status_code == 200:
                self._keep(number, is_it=bool(answer.json["items"]))
            yield

    def _changes(self) -> Iterator[None]:
        """No other file takes the number of this one; of two faults in a change the number's is told first, or not."""
        pair = [each["id"] for each in self._village.get("/v1/veterans?limit=2")["items"]]
        other = next(id for id in pair if id != self._file["id"])
        for number in self._guesses():
            change = {"id_number": number, "placement": "ASSIGNED_WORK", "reason": now()}
            answer = self._call("PATCH", f"/v1/veterans/{other}", change)
            if answer.status_code in (409, 422):
                self._keep(number, is_it=answer.status_code == 409)
            yield


def test_a_thousand_requests_rebuild_neither_number_nor_birth_date(village: Caller) -> None:
    file = village.get("/v1/veterans")["items"][7]
    attack = Attack(village, file)
    attack.make()
    assert secret(7).number in attack.numbers, "what it concludes is right"
    assert f"{secret(7).born:%Y%m%d}" in attack.days
    assert len(attack.numbers) > 10 * FEW
    assert len(attack.days) > 20
    assert attack.answered < REQUESTS / 2, "most are refused"
