"""Text as people write it, made clean in one way wherever it comes in."""

import unicodedata


def clean(text: str, allowed: str = "") -> str:
    """NFC, trimmed, line ends as LF. Raises ValueError for control characters other than those `allowed`."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    if not plain.isprintable() and any(unicodedata.category(c) in ("Cc", "Cs") and c not in allowed for c in plain):
        raise ValueError("Control characters are not allowed.")
    return plain.strip()
