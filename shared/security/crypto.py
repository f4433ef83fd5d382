"""Sealing personal data under a key per person, wrapped by a key kept outside the database; keyed look-up hashes."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


def _encrypt(key: bytes, plain: bytes, context: str) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def _decrypt(key: bytes, sealed: bytes, context: str) -> bytes:
    return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], context.encode())


class Vault:
    """Seals texts of people. `seal_key` wraps the people's keys, `index_key` hashes for look-up (32 bytes each)."""

    def __init__(self, seal_key: bytes, index_key: bytes) -> None:
        self._seal_key = seal_key
        self._index_key = index_key
        self._cursor_key = hmac.digest(index_key, b"cursors", hashlib.sha256)

    def new_key(self, person: UUID) -> bytes:
        """A fresh data key for one person, wrapped; destroying it destroys all that it sealed."""
        return _encrypt(self._seal_key, AESGCM.generate_key(bit_length=256), f"key:{person}")

    def seal(self, wrapped: bytes, person: UUID, field: str, text: str) -> bytes:
        """AES-256-GCM; bound to the person and the field, so a value cannot be moved."""
        return self.seal_all(wrapped, person, {field: text})[field]

    def seal_all(self, wrapped: bytes, person: UUID, texts: Mapping[str, str]) -> dict[str, bytes]:
        """As `seal`, several fields at once, which is faster."""
        key = self._unwrap(wrapped, person)
        return {field: _encrypt(key, text.encode(), f"{person}:{field}") for field, text in texts.items()}

    def unseal(self, wrapped: bytes, person: UUID, field: str, sealed: bytes) -> str:
        """Raises cryptography's InvalidTag for a value of another person, field or key."""
        return _decrypt(self._unwrap(wrapped, person), sealed, f"{person}:{field}").decode()

    def seal_answer(self, context: str, answer: bytes) -> bytes:
        """Seal a stored answer under the service's key."""
        return _encrypt(self._seal_key, answer, f"answer:{context}")

    def unseal_answer(self, context: str, sealed: bytes) -> bytes:
        return _decrypt(self._seal_key, sealed, f"answer:{context}")

    def fingerprint(self, field: str, value: str) -> bytes:
        """A keyed hash (HMAC-SHA-256) to look a value up by, useless without the key."""
        return hmac.digest(self._index_key, f"{field}:{value}".encode(), hashlib.sha256)

    def seal_cursor(self, context: str, place: bytes) -> bytes:
        """Seal where a page ended. Under a key of its own, which wears out no other: pages are many."""
        return _encrypt(self._cursor_key, place, f"cursor:{context}")

    def unseal_cursor(self, context: str, sealed: bytes) -> bytes:
        return _decrypt(self._cursor_key, sealed, f"cursor:{context}")

    def _unwrap(self, wrapped: bytes, person: UUID) -> bytes:
        return _decrypt(self._seal_key, wrapped, f"key:{person}")


HIDDEN = "****"
"""Stands for a text of which nothing is shown."""


def mask_phone(value: str) -> str:
    """`13812345678` → `****5678`; of a number of less than eight digits nothing."""
    digits = "".join(character for character in value if character.isdecimal())
    return HIDDEN + (digits[-4:] if len(digits) > 7 else "")
