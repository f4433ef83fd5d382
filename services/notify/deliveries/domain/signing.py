"""How what is sent is signed, as Standard Webhooks has it."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

Key = tuple[bytes, datetime | None]
"""A key, and until when it signs; None is without end."""


def headers(id: str, body: bytes, keys: Sequence[Key], now: datetime) -> dict[str, str]:
    """The headers that let its reader know who has sent a body, when, and which it is."""
    sent = str(int(now.timestamp()))
    text = b".".join((id.encode(), sent.encode(), body))
    signing = [key for key, until in keys if until is None or until > now]
    signed = [base64.b64encode(hmac.digest(key, text, hashlib.sha256)).decode() for key in signing]
    return {
        "webhook-id": id,
        "webhook-timestamp": sent,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signed),
    }
