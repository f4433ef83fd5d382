"""Hand-overs 三方移交 among bureau, service system and armed-forces department (docs/sources.md#hand-overs)."""

import enum
import re
from dataclasses import dataclass
from uuid import UUID

from shared.errors import Kind, Refusal
from shared.states import States
from shared.words import Words


class State(States, of=Words("hand-over", "移交事项")):
    """Where a hand-over stands. ENDED: the person has died, or their file was erased."""

    REQUESTED = "REQUESTED", "ACCEPTED", "DECLINED", "WITHDRAWN", "ENDED"
    ACCEPTED = "ACCEPTED", "COMPLETED", "WITHDRAWN", "ENDED"
    COMPLETED = "COMPLETED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    ENDED = "ENDED"


OPEN = (State.REQUESTED, State.ACCEPTED)


class Matter(enum.StrEnum):
    """What is handed over."""

    HARDSHIP = "HARDSHIP"
    LEGAL = "LEGAL"
    EMPLOYMENT = "EMPLOYMENT"
    CARD = "CARD"
    RETURN_HOME = "RETURN_HOME"
    PLAQUE = "PLAQUE"
    MILITIA = "MILITIA"
    OTHER = "OTHER"


class Outcome(enum.StrEnum):
    """What came of a matter. REFERRED: it went on to a body outside the three parties."""

    SOLVED = "SOLVED"
    REFERRED = "REFERRED"
    UNFOUNDED = "UNFOUNDED"


@dataclass(frozen=True)
class NewHandover:
    """A matter to hand over. `ref` is the id of the card, return, visit or hardship that gave rise to it."""

    to_party: str
    matter: Matter
    need: str
    area: str | None = None
    veteran_id: UUID | None = None
    ref: UUID | None = None


class PartyOwn(Refusal):
    """A matter is handed to another party than your own, {party}: name one of the other two."""

    zh = "事项应当移交给本方（{party}）以外的一方：请填写另外两方之一。"


class StepOfOtherParty(Refusal, kind=Kind.FORBIDDEN):
    """This step is taken by {party}: leave it to them."""

    zh = "此步骤由{party}办理，请交由其办理。"


class UnitNamed(Refusal):
    """A hand-over holds no designation of a military unit: tell what is needed without it."""

    zh = "移交内容不得包含部队番号：请去掉番号，只写明所需办理的事项。"


class OtherPerson(Refusal, kind=Kind.CONFLICT):
    """This hand-over is about someone else already: accept it without a person, or hand over a matter of its own."""

    zh = "此移交事项已关联其他服务对象：受理时不再填写服务对象，或者另行移交。"


_UNIT = re.compile(
    r"[0-9０-９]{4,6}\s*部队|第\s*[0-9０-９一二三四五六七八九十百]+\s*(?:集团军|师(?!范)|旅(?!游)|团(?!体)|营(?!业)|连(?!锁|续))"
)
"""Code numbers and numbered units, as people write them."""


def check_text(text: str, pointer: str) -> None:
    """No unit is named. Raises UnitNamed."""
    if _UNIT.search(text):
        raise UnitNamed(pointer=pointer)


def check_parties(own: str, other: str) -> None:
    """Raises PartyOwn."""
    if own == other:
        raise PartyOwn(pointer="#/to_party", party=own)


def check_party(own: str, wanted: str) -> None:
    """Raises StepOfOtherParty."""
    if own != wanted:
        raise StepOfOtherParty(party=wanted)


def check_person(*, known: bool, named: bool) -> None:
    """A hand-over is about one person. Raises OtherPerson."""
    if known and named:
        raise OtherPerson(pointer="#/veteran_id")
