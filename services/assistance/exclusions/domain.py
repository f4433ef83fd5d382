"""What excludes a person from aid for a time (art. 12): findings by officials, each with its evidence and an appeal.

A finding is a person's own judgement. It is never reckoned from anything that is kept of petitions: a lawful petition
excludes no one (docs/sources.md#aid). Pure.
"""

import enum
from datetime import date

from shared.clock import add_months
from shared.errors import Kind, Refusal
from shared.states import States
from shared.words import Words

MONTHS = 24
"""For so long after what happened (art. 12: within two years before the application)."""


class Cause(enum.StrEnum):
    """What art. 12 names."""

    CRIMINAL_LIABILITY = "CRIMINAL_LIABILITY"
    DISHONESTY_LIST = "DISHONESTY_LIST"
    UNLAWFUL_AGITATION = "UNLAWFUL_AGITATION"
    MANAGEMENT_REFUSED = "MANAGEMENT_REFUSED"
    OTHER_LAW = "OTHER_LAW"


class State(States, of=Words("exclusion", "不予援助认定")):
    """APPEALED: it stands until the appeal is answered."""

    STANDING = "STANDING", "APPEALED"
    APPEALED = "APPEALED", "STANDING", "LIFTED"
    LIFTED = "LIFTED"


class NotYetHappened(Refusal):
    """This day is still to come: name the day on which it happened."""

    zh = "该日期尚未到来，请填写事实发生的日期。"


class LongPast(Refusal):
    """What happened more than two years ago excludes no one: leave it out."""

    zh = "两年以前发生的事实不再影响申请，无需登记。"


class AppealedAlready(Refusal, kind=Kind.CONFLICT):
    """This finding was appealed once and stands: wait until its last day, {until}."""

    zh = "该认定已经申诉一次并予以维持，请待{until}期满。"


class PersonUnnamed(Refusal, kind=Kind.FORBIDDEN):
    """The findings about everyone are for those who decide on applications: name in `veteran_id` whom you ask about."""

    zh = "只有审批人员可以查看全部认定：请在veteran_id中填写要查询的对象。"


class Excluded(Refusal, kind=Kind.CONFLICT):
    """A finding excludes this person from aid until {until}: apply again after that day, or appeal the finding, which
    `GET /v1/exclusions` lists.
    """

    zh = "该对象因不予援助的认定，在{until}前不得申请：请在该日之后再次申请，或者申诉（见 `GET /v1/exclusions`）。"


def check_listed(*, of_all: bool, decides: bool) -> None:
    """Raises PersonUnnamed."""
    if of_all and not decides:
        raise PersonUnnamed


def until(happened_on: date, today: date) -> date:
    """The last day of an exclusion. Raises NotYetHappened, LongPast."""
    if happened_on > today:
        raise NotYetHappened(pointer="#/happened_on")
    last = add_months(happened_on, MONTHS)
    if last < today:
        raise LongPast(pointer="#/happened_on")
    return last
