"""Text as people write it, made clean in one way wherever it comes in."""

import re
import unicodedata

_LAST_OF_PLANES = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_UNFIT = re.compile(f"[\0-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_LAST_OF_PLANES}]")
"""What JSON, XML, CSV or a stream cannot carry: control characters, lone surrogates, noncharacters."""
_IGNORED = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
"""Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties, but for format characters; and the empty Braille
cell.
"""
_UNSEEN = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp"))


def clean(text: str, allowed: str = "") -> str:
    """NFC, trimmed, line ends as LF; empty if nothing in it can be seen. Raises ValueError for control characters
    other than those `allowed`, lone surrogates and noncharacters.
    """
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    unfit = [character for character in _UNFIT.findall(plain) if character not in allowed]
    if unfit:
        raise ValueError(f"Control characters and the like are not allowed: leave out U+{ord(unfit[0]):04X}.")
    return plain.strip() if any(map(is_seen, plain)) else ""


def is_seen(character: str) -> bool:
    """Whether a character leaves a mark on paper: no space, no control or format character, nothing to be ignored."""
    return unicodedata.category(character) not in _UNSEEN and not _IGNORED.match(character)


def without_groups(number: str) -> str:
    """A number however it is written: with a small x, in full-width characters, in groups."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", number)).upper()
