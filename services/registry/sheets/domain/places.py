"""Places as sheets name them: by code, by the name of a town, or by town and village."""

import re
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from shared.security.areas import TOWN, VILLAGE, covers, level, wider
from shared.sheets.cells import narrow
from shared.sheets.faults import Unfit

CODE_LENGTH, TOWN_LENGTH = 12, 9
SHORTENED = (6, TOWN_LENGTH)
"""Digits of a county's and a town's code without the zeros that fill it up."""
BETWEEN = re.compile(r"[\s/\\|、,·>\-]+")
OF_STATION = re.compile("(退役军人(服务站|服务中心|服务保障中心)|服务站)$")
CITY_AND_ABOVE = re.compile("^(广东省?)?江门市?(?=.)")
LONG_FORMS = {"村民委员会": "村委会", "居民委员会": "居委会", "街道办事处": "街道", "街道办": "街道"}
SHOWN = 3


class Division(NamedTuple):
    """A division or station: its 12-digit code, its name, and for a town the civil-affairs ministry's nine digits."""

    code: str
    name: str
    mca_code: str | None = None


class Places:
    """The divisions and stations there are by code and name, and the codes there were."""

    def __init__(
        self, divisions: Collection[Division], stations: Collection[Division], former: Collection[str]
    ) -> None:
        self._made_of = divisions, stations, former
        self.names = {each.code: each.name for each in divisions}
        self.former = frozenset(former)
        self._by_mca = {each.mca_code: each.code for each in divisions if each.mca_code}
        self._by_name: dict[str, set[str]] = {}
        for each in divisions:
            for form in self._forms(each):
                self._by_name.setdefault(form, set()).add(each.code)
        for each in stations:
            self._by_name.setdefault(_key(each.name), set()).add(each.code)

    def __reduce__(self) -> Any:
        return Places, self._made_of  # less to hand over than what is made of it

    def _forms(self, division: Division) -> Iterator[str]:
        name = _key(division.name)
        above = [_key(self.names[code]) for code in wider(division.code)[1:] if code in self.names]
        for form in {name, *(_short(name) if level(division.code) == VILLAGE else ())}:
            for start in range(len(above) + 1):
                yield "".join(above[start:]) + form

    def known(self, code: str) -> bool:
        return code in self.names or code in self.former

    def full_name(self, code: str) -> str:
        """`蓬江区棠下镇沙富村委会`."""
        return "".join(self.names.get(each, "") for each in [*wider(code)[1:], code]) or self.names.get(code, "")

    def by_name(self, text: str) -> frozenset[str]:
        """The codes of all places of this name."""
        return frozenset(self._by_name.get(_key(text), ()))

    def by_code(self, text: str) -> str:
        """The 12 digits of a code, whose zeros at the end may be missing. Raises Unfit."""
        code = text.ljust(CODE_LENGTH, "0") if len(text) in SHORTENED else text
        if not re.fullmatch("[0-9]{12}", code):
            raise Unfit("code-shape")
        if not self.known(code) and (ours := self._by_mca.get(code[:TOWN_LENGTH])):
            raise Unfit("code-of-civil-affairs", town=self.full_name(ours), ours=ours)
        return code

    def rival(self, code: str) -> str | None:
        """The town that has this code with the civil-affairs ministry, where it is another than with us."""
        theirs = self._by_mca.get(code[:TOWN_LENGTH])
        other = theirs is not None and theirs[:TOWN_LENGTH] != code[:TOWN_LENGTH]
        return self.full_name(theirs) if theirs and other else None

    def one_of(self, codes: Collection[str]) -> str:
        """The only one of the places that a name may mean. Raises Unfit."""
        if len(codes) == 1:
            return next(iter(codes))
        if codes:
            raise Unfit("place-ambiguous", places=[self.full_name(code) for code in sorted(codes)[:SHOWN]])
        raise Unfit("place-unknown")


def confirms(named: Collection[str], code: str) -> bool:
    """Whether one of the places that a name may mean is that of the code, or contains it."""
    return any(covers(place, code) for place in named)


def tells_town(named: Collection[str]) -> bool:
    """Whether a name is that of a town or of a place within one, and so tells which of two lists a code is of."""
    return all(level(place) in (TOWN, VILLAGE) for place in named)


def _key(name: str) -> str:
    text = BETWEEN.sub("", narrow(name))
    text = CITY_AND_ABOVE.sub("", OF_STATION.sub("", text) or text)
    for long, short in LONG_FORMS.items():
        text = text.replace(long, short)
    return text


def _short(name: str) -> Iterator[str]:
    """What people call a village 沙富村委会, 羊桥社区居委会 or 江边里居委会 for short."""
    base = name.removesuffix("委会") if name.endswith("村委会") else name.removesuffix("居委会")
    yield base
    yield base.removesuffix("村").removesuffix("社区")
    if name.endswith("居委会") and not base.endswith("社区"):
        yield base + "社区"
