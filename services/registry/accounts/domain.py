"""Accounts of people and programs. Pure rules."""

import unicodedata


def plain(login: str) -> str:
    """The login however it is typed: in capitals, in full-width letters, with blanks around it."""
    return unicodedata.normalize("NFKC", login).strip().lower()
