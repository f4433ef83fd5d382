"""What may be disclosed of people, to whom and what for."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.contracts.access import Role
from shared.errors import Kind, Refusal


class Part(enum.StrEnum):
    """What is shown of a person by disclosure alone."""

    ID_NUMBER = "id_number"
    BIRTH_DATE = "birth_date"
    PHONE = "phone"
    ADDRESS = "address"
    KIN_PHONES = "kin_phones"


MOST_PEOPLE = 50
"""Of so many at most anything is disclosed at once (default)."""
PAYMENT = "PAYMENT"
"""Why an account is looked at: a grant is paid to it."""


class FieldWithheld(Refusal, kind=Kind.FORBIDDEN):
    """Your role may not have this disclosed for this purpose: `GET /v1/disclosure-purposes` tells what it may."""

    zh = "您的角色不能为此用途查看该信息：`GET /v1/disclosure-purposes` 列明可查看的范围。"


class PeopleTooMany(Refusal):
    """For this purpose fewer people are disclosed at once: `GET /v1/disclosure-purposes` tells how many."""

    zh = "为此用途一次可查看的人数没有这么多：`GET /v1/disclosure-purposes` 列明人数。"


class ListTooLong(Refusal):
    """More than {most} people stand in this list, and it is not shown in part: ask for a smaller area."""

    zh = "名单超过{most}人，不能部分查看：请缩小地区后再查。"


class DisclosedTooMany(Refusal, kind=Kind.TOO_MANY):
    """Within 24 hours you have had as many people disclosed as your role may: go on tomorrow, or ask a colleague."""

    zh = "24小时内您查看的人数已达角色上限：请明天再办，或由同事办理。"


@dataclass(frozen=True)
class Allowance:
    """What a role may have disclosed, and of how many people a day."""

    parts: frozenset[Part]
    people_a_day: int


@dataclass(frozen=True)
class Purpose:
    """What something is disclosed for: the parts it takes, of how many people at once, and by what rule. Of
    `listed` ones the people are those of a list, such as whose birthday a day is, and not named by a request.
    """

    purpose: str
    zh: str
    parts: Sequence[Part]
    people: int
    source: str
    listed: bool = False


@dataclass(frozen=True)
class Rules:
    """Allowances by role, purposes by name."""

    roles: Mapping[Role, Allowance]
    purposes: Mapping[str, Purpose]

    def permitted(self, role: Role, purpose: str) -> Sequence[Part]:
        """What a role may have disclosed for a purpose."""
        return [part for part in self.purposes[purpose].parts if part in self.roles[role].parts]

    def check(self, role: Role, purpose: str, parts: Sequence[Part], people: int, of_day: int) -> None:
        """Raises FieldWithheld, PeopleTooMany, ListTooLong, DisclosedTooMany; `of_day` are all people of 24 hours, with
        these.
        """
        most = self.purposes[purpose].people
        for number, part in enumerate(parts):
            if part not in self.permitted(role, purpose):
                raise FieldWithheld(pointer=f"#/fields/{number}")
        if people > most and self.purposes[purpose].listed:
            raise ListTooLong(pointer="#/area", most=most)
        if people > most:
            raise PeopleTooMany(pointer="#/veteran_ids")
        if of_day > self.roles[role].people_a_day:
            raise DisclosedTooMany
