"""Alert rules: data that says which event tells whom what, until when, and who hears of it next."""

import string
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from shared.clock import SHANGHAI, business_date
from shared.errors import Kind, Refusal
from shared.security.areas import at_level, covers
from shared.states import States
from shared.words import Words, told

Field = tuple[str, bool]
"""What a field of an event's body holds, of the words below, and whether it is always there."""
ID, DAY, OTHER, PLAIN = "id", "day", "other", "plain"
DEAD, BEREAVED = "DEAD", "BEREAVED"


class Change(States, of=Words("change of rules", "规则变更")):
    """How far a change of rules is."""

    PROPOSED = "PROPOSED", "ADOPTED", "DECLINED", "WITHDRAWN"
    ADOPTED = "ADOPTED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"


class RulesMovedOn(Refusal, kind=Kind.CONFLICT):
    """The rule {rule} was changed since this was proposed: look at it again, and propose your change anew."""

    zh = "规则 {rule} 在提出本次修改后已有变动，请重新查看后再提出修改。"


class RuleUnusable(Refusal):
    """This release cannot use the rule {rule} ({faults}): propose it anew without these faults."""

    zh = "当前版本无法使用规则 {rule}（{faults}），请改正后重新提出。"


class ChangeEmpty(Refusal):
    """A change names at least one rule to set or to drop: add one."""

    zh = "修改至少应包含一条要设置或停用的规则，请补充。"


class RuleNamedTwice(Refusal):
    """The rule {rule} stands twice in this change: name each rule once."""

    zh = "规则 {rule} 在本次修改中重复出现，每条规则只能出现一次。"


@dataclass(frozen=True)
class Step:
    """Whom an alert reaches next. It wants acknowledging there within `hours`, without an end if that is None."""

    level: str
    party: str
    hours: int | None


@dataclass(frozen=True)
class Quiet:
    """Hours in Asia/Shanghai in which nothing rings; they may pass midnight."""

    begins: time
    ends: time

    def until(self, at: datetime) -> datetime | None:
        """When the quiet hours end in which `at` lies; None outside them."""
        local = at.astimezone(SHANGHAI)
        end = datetime.combine(local.date(), self.ends, SHANGHAI)
        if self.begins <= self.ends:
            return end if self.begins <= local.time() < self.ends else None
        if local.time() >= self.begins:
            return end + timedelta(days=1)
        return end if local.time() < self.ends else None


@dataclass(frozen=True)
class Rule:
    """One rule; `text` is by language. `fresh` says of dates how many days before the event they may lie. With `every`
    a wider area's event is told to all its stations of the level. `decides` gives level and party by the value of a
    field: whoever must decide next.

    `called` says what a field's value is called: Words for one of a closed list.
    `key` are the fields that make two events one alert while it is open, none for the event's subject. `until` are the
    types of the same aggregate that close it, by `until_when` only with these values in their bodies, and `spare` whom
    it passes over.
    """

    name: str
    event: str
    level: str
    party: str
    severity: str
    text: Mapping[str, str]
    when: Mapping[str, Any]
    fresh: Mapping[str, int]
    deadline_hours: int | None
    every: bool
    decides: tuple[str, Mapping[str, tuple[str, str]]] | None
    roles: Sequence[str]
    escalate: Sequence[Step]
    channels: Sequence[str]
    quiet: Quiet | None
    digest: time | None
    until: Sequence[str]
    until_when: Mapping[str, Mapping[str, Any]]
    key: Sequence[str]
    spare: Collection[str]
    burst: int
    called: Callable[[str, Any], Any]

    def applies(self, data: Mapping[str, Any], on: date) -> bool:
        """Whether the body of an event of a day has every value the rule wants, and no date of too long ago. A date
        that is not told is none.
        """
        return (
            _fits(data, self.when)
            and all(data.get(name, on) >= on - timedelta(days=days) for name, days in self.fresh.items())
            and (self.decides is None or data.get(self.decides[0]) in self.decides[1])
        )

    def ended_by(self, type: str, data: Mapping[str, Any]) -> bool:
        """Whether an event of a type and body closes what the rule has raised about the same thing."""
        return type in self.until and _fits(data, self.until_when.get(type, {}))

    def audience(self, data: Mapping[str, Any]) -> tuple[str, str]:
        """The level and the party that an event to which the rule applies is told to."""
        return self.decides[1][data[self.decides[0]]] if self.decides else (self.level, self.party)

    def say(self, data: Mapping[str, Any]) -> dict[str, str]:
        """The texts with the body's fields filled in."""
        return {language: "".join(self._filled(text, data, language)) for language, text in self.text.items()}

    def _filled(self, text: str, data: Mapping[str, Any], language: str) -> Iterator[str]:
        """Never by `str.format`, which would reach into what it fills in, and let a text ask for a form of any
        length.
        """
        for literal, name, _, _ in string.Formatter().parse(text):
            yield literal
            if name is not None:
                yield str(told(self.called(name, data[name]), language))

    def deadline(self, raised_at: datetime) -> datetime | None:
        return raised_at + timedelta(hours=self.deadline_hours) if self.deadline_hours else None

    def key_of(self, subject: str, data: Mapping[str, Any]) -> str:
        """What an event is about, as far as the rule tells events apart."""
        return "/".join(str(data[name]) for name in self.key) if self.key else subject

    def digest_at(self, at: datetime) -> datetime | None:
        """When what is gathered from `at` on is told; None if it is told at once."""
        if self.digest is None:
            return None
        today = datetime.combine(business_date(at), self.digest, SHANGHAI)
        return today if at < today else today + timedelta(days=1)


def next_step(steps: Sequence[Step], last: str, is_open: Collection[str]) -> tuple[str, Step] | None:
    """The next area that is wider than the `last`, has an open station and stands in the chain; None at its end."""
    for step in steps:
        area = at_level(last, step.level)
        if area != last and covers(area, last) and area in is_open:
            return area, step
    return None


def wider_areas(steps: Sequence[Step], last: str) -> set[str]:
    """The areas that a chain may lead to from an area."""
    return {at_level(last, step.level) for step in steps}


def _fits(data: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether a body has all values that are wanted, or one of a list of them."""
    return all(
        data.get(name) in value if isinstance(value, list | tuple) else data.get(name) == value
        for name, value in wanted.items()
    )


NO_FIELD = Words("{event} has no field {name}.", "{event} 没有字段 {name}。")
NO_DATE = Words("{event} has no date {name}.", "{event} 没有日期字段 {name}。")
NOT_ALWAYS = Words("{event} has no field {name} that is always there.", "{event} 没有必有的字段 {name}。")
OTHER_THING = Words("{type} is no event of what {event} tells of.", "{type} 与 {event} 说的不是同一对象。")
NOT_UNTIL = Words("{type} stands in until_when, and not in until.", "{type} 写在 until_when 中，却未列入 until。")
UNREADABLE = Words(
    "A brace stands alone: write a field's name between two of them, and no others.",
    "花括号不成对：只在字段名前后各写一个花括号。",
)
NOT_PLAIN = Words(
    "Braces hold a field's name alone, no part, form or conversion of one: {name}.",
    "花括号内只能写字段名，不能取其部分或指定格式：{name}。",
)
NOT_TOLD = Words(
    "{name} of {event} is no plain value: a text tells no ids, moments or lists.",
    "{event} 的 {name} 不是普通取值：文字中不写编号、时刻和列表。",
)


def faults(
    rule: Mapping[str, Any], body: Mapping[str, Field], ends: Collection[str]
) -> Iterator[tuple[str, str, Words]]:
    """What a rule wants that its event's body does not have, each with the two names under which it stands in the rule.
    `ends` are the types of events of the same aggregate.
    """
    event = rule["event"]
    for name in sorted(rule["fresh"]):
        if body.get(name, ("", False))[0] != DAY:
            yield "fresh", name, NO_DATE.format(event=event, name=name)
    for name in rule["key"]:
        if not body.get(name, ("", False))[1]:
            yield "key", name, NOT_ALWAYS.format(event=event, name=name)
    decides = rule["audience"].get("decides")
    if decides and decides["field"] not in body:
        yield "audience", "decides", NO_FIELD.format(event=event, name=decides["field"])
    for type in rule["until"]:
        if type not in ends:
            yield "until", type, OTHER_THING.format(type=type, event=event)
    for type in sorted(rule["until_when"].keys() - set(rule["until"])):
        yield "until_when", type, NOT_UNTIL.format(type=type)
    for language, text in rule["text"].items():
        for fault in _faults_of_text(event, text, body):
            yield "text", language, fault


def _faults_of_text(event: str, text: str, body: Mapping[str, Field]) -> Iterator[Words]:
    """A text names plain fields that are always there: no ids, no parts or forms of a field."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        yield UNREADABLE
        return
    for _, name, form, conversion in parts:
        if name is None:
            continue
        kind, always = body.get(name, ("", False))
        if form or conversion or not name.isidentifier():
            yield NOT_PLAIN.format(name=name)
        elif not always:
            yield NOT_ALWAYS.format(event=event, name=name)
        elif kind not in (DAY, PLAIN):
            yield NOT_TOLD.format(event=event, name=name)
