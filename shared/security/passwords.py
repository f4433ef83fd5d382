"""Passwords: argon2id, away from the event loop."""

import os
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from shared.errors import Busy
from shared.native import away

T = TypeVar("T")
HASHER = PasswordHasher()
_SLOTS = BoundedSemaphore(os.cpu_count() or 1)  # each takes 64 MiB
WAIT_SECONDS = 5
UNKNOWN = "$argon2id$v=19$m=65536,t=3,p=4$CsBttO709Q7PuCVSbyy+qg$Lc6SzAVLpQ8iiLj3GUbOqrqV3UQCRB1keTX2iGThDdo"
"""Verified in place of an unknown account's hash, so that time does not tell; to make one takes as long."""


def opaque(password: str) -> str:
    """A password as it is compared, the same for the same keys of any device (RFC 8265, OpaqueString)."""
    spaced = "".join(" " if unicodedata.category(character) == "Zs" else character for character in password)
    return unicodedata.normalize("NFC", spaced)


def hash(password: str) -> str:
    """The argon2id hash of a password."""
    return _away(HASHER.hash, opaque(password))


def hash_many(passwords: Sequence[str]) -> list[str]:
    """Hashes of many passwords, on all cores."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(HASHER.hash, map(opaque, passwords)))


def verify(password_hash: str | None, password: str) -> bool:
    """Whether the password fits; takes the same time where there is no hash."""

    def check() -> bool:
        try:
            return HASHER.verify(password_hash or UNKNOWN, opaque(password)) and password_hash is not None
        except (VerificationError, UnicodeError):
            return False

    return _away(check)


def _away(work: Callable[..., T], *args: object) -> T:
    """Argon2 takes tens of milliseconds."""
    if not _SLOTS.acquire(timeout=WAIT_SECONDS):
        raise Busy
    try:
        return away(work, *args)
    finally:
        _SLOTS.release()
