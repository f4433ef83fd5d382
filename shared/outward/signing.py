"""How what is sent is signed, as Standard Webhooks has it."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime


def headers(id: str, body: bytes, keys: Sequence[bytes], at: datetime) -> dict[str, str]:
    """The headers that let its reader know who has sent a body, which it is, and when by the true clock: readers
    compare it with theirs.
    """
    sent = str(int(at.timestamp()))
    text = b".".join((id.encode(), sent.encode(), body))
    signed = [base64.b64encode(hmac.digest(key, text, hashlib.sha256)).decode() for key in keys]
    return {
        "webhook-id": id,
        "webhook-timestamp": sent,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signed),
    }
