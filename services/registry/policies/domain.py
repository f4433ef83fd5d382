"""Published policies 政策宣传: what one must have, and how one takes the place of another."""

from datetime import date

from shared.errors import Kind, PeriodReversed, Refusal


class PolicyEmpty(Refusal):
    """A policy needs its text or a link to it: give at least one."""

    zh = "政策须有正文或链接：请至少填写一项。"


class PolicyOver(Refusal, kind=Kind.CONFLICT):
    """Another policy has taken its place; change that one."""

    zh = "该政策已被新的政策取代：请修改新的政策。"


def check(text: str | None, link: str | None, valid_from: date, valid_to: date | None) -> None:
    """Raises PolicyEmpty, PeriodReversed."""
    if not (text or link):
        raise PolicyEmpty(pointer="#/text")
    if valid_to is not None and valid_to < valid_from:
        raise PeriodReversed(pointer="#/valid_to")
