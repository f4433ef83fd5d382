"""What a public notice must not show. Pure."""

import re
from collections.abc import Iterable

from shared.errors import Refusal


class NoticeTells(Refusal):
    """The notice shows a telephone, identity or bank number, or a word of health: mask or leave it out."""

    zh = "公示内容含有电话号码、证件号码、银行账号或者健康状况用语，请予以遮盖或者删除。"


_NUMBER = re.compile(r"(?:\d[ -]?){10,}")
"""As long as a telephone, identity or bank number, and longer than a date."""


def check_masked(text: str, never: Iterable[str]) -> None:
    """A public notice hides numbers and health (docs/sources.md#aid). Raises NoticeTells."""
    if _NUMBER.search(text) or any(word in text for word in never):
        raise NoticeTells(pointer="#/text")
