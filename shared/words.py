"""What people are told, in English and Chinese: whoever answers chooses the language of whoever asked."""

from string import Formatter
from typing import Any, Self

ENGLISH, CHINESE = "en", "zh"
LANGUAGES = (ENGLISH, CHINESE)


class Words(str):
    """A text in English that has its Chinese with it. It is a text, so that libraries which keep the messages of their
    faults keep both languages.
    """

    __slots__ = ("zh",)
    zh: str

    def __new__(cls, en: str, zh: str) -> Self:
        words = super().__new__(cls, en)
        words.zh = zh
        return words

    def __reduce__(self) -> tuple[Any, ...]:  # libraries copy their messages
        return type(self), (str(self), self.zh)

    def format(self, *_: object, **params: Any) -> "Words":
        """The same with `params` in place of the names in braces; those that are Words in their own language. Of a list
        each stands for itself.
        """
        if "{" not in self and "{" not in self.zh:
            return self
        return Words(str(self).format(**_told(params, ENGLISH)), self.zh.format(**_told(params, CHINESE)))

    def params(self) -> frozenset[str]:
        """What it names in braces. Raises ValueError if its languages name different ones."""
        named = [{name for _, name, _, _ in Formatter().parse(text) if name is not None} for text in (self, self.zh)]
        if named[0] != named[1]:
            raise ValueError(f"The languages differ in their parameters: {sorted(named[0] ^ named[1])}")
        return frozenset(named[0])

    def told(self, language: str, **params: Any) -> str:
        """The text in one of LANGUAGES, with `params` filled in if there are any."""
        text = self.zh if language == CHINESE else str(self)
        return text.format(**_told(params, language)) if params else text


def _told(params: dict[str, Any], language: str) -> dict[str, Any]:
    between = "、" if language == CHINESE else ", "
    return {
        name: between.join(str(told(each, language)) for each in value)
        if isinstance(value, list | tuple)
        else told(value, language)
        for name, value in params.items()
    }


def told(text: Any, language: str) -> Any:
    """A text in one of LANGUAGES; what is no Words is the same in both."""
    return text.told(language) if isinstance(text, Words) else text
