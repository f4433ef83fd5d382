"""Takes Muster's events as webhooks into the journal of subscriber.py. Needs Python 3.11 and nothing else.

    python by_webhook.py https://events.example.org/muster 8080

The address is where Muster sends to, the port where this listens (or 127.0.0.1:8080, so that no other machine reaches
it); as `make run` has it, http://127.0.0.1:8080/ will do.
The first run has the events pushed from the journal's position on, and keeps the secret that signs them in
MUSTER_SECRET_FILE (`secret.json`); one that you were told, such as a new one, is given in MUSTER_SECRET.
`subscriber.py check 2026-11-30` checks the proof of a day. The other variables are those of subscriber.py.
"""

import base64
import hashlib
import hmac
import json
import os
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError

from subscriber import Journal, Muster, show

MOST_BYTES, MOST_APART = 1_000_000, 300
"""Of a body; seconds between its sender's clock and ours."""


class Receiver:
    """Keeps what is signed. An event is answered for when it is on the disk, not before: else it comes again."""

    def __init__(self, journal: Journal, secret: str) -> None:
        self._journal, self._lock = journal, threading.Lock()
        self._key = base64.b64decode(secret.removeprefix("whsec_"))

    def is_signed(self, headers: dict[str, str], body: bytes) -> bool:
        """While a secret is changed, both sign: one signature of several must be ours."""
        sent = headers.get("webhook-timestamp", "")
        if not sent.isdigit() or abs(time.time() - int(sent)) > MOST_APART:
            return False
        text = f"{headers.get('webhook-id', '')}.{sent}.".encode() + body
        wanted = b"v1," + base64.b64encode(hmac.digest(self._key, text, hashlib.sha256))
        given = headers.get("webhook-signature", "").encode().split()
        return any(hmac.compare_digest(each, wanted) for each in given)

    def take(self, body: bytes) -> None:
        event = json.loads(body)
        if event["type"] == "muster.test.v1":
            return
        if hashlib.sha256(body[body.index(b',"data":') + 8 : -1]).hexdigest() != event["bodyhash"]:
            raise ValueError("the body is not the one that was hashed")
        with self._lock:
            if (event["source"], event["id"]) not in self._journal.events:
                show(self._journal.add({"next": self._journal.position, "items": [event]}))


def handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60

        def do_OPTIONS(self) -> None:
            """Whether we want to be told, by whoever asks."""
            origin = self.headers.get("WebHook-Request-Origin", "")
            self._answer(200 if origin == "muster" else 403, {"WebHook-Allowed-Origin": "muster"})

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if length > MOST_BYTES:
                self.close_connection = True
                return self._answer(413)
            body = self.rfile.read(length)
            if not receiver.is_signed({name.lower(): value for name, value in self.headers.items()}, body):
                return self._answer(401)
            try:
                receiver.take(body)
            except (KeyError, ValueError):
                return self._answer(400)
            return self._answer(204)

        def _answer(self, status: int, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": "0", **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Each event is shown; its request is not worth a line."""

    return Handler


def secret_of(muster: Muster, url: str, position: str | None, file: Path) -> str:
    """The secret of this address; at the first run its events are pushed from the position on, or all that are kept."""
    kept = json.loads(file.read_text()) if file.exists() else {}
    if url not in kept:
        begin = {"cursor": position} if position else {"since": "2000-01-01T00:00:00Z"}
        kept[url] = muster.send("/v1/endpoints", {"url": url, **begin})["secret"]
        file.touch(mode=0o600)
        file.write_text(json.dumps(kept))
    return str(kept[url])


def main(url: str, place: str) -> None:
    said = os.environ.get
    places = said("MUSTER_REGISTRY", "http://127.0.0.1:8001"), said("MUSTER_NOTIFY", "http://127.0.0.1:8004")
    muster = Muster(*places, said("MUSTER_LOGIN", ""), said("MUSTER_PASSWORD", ""))
    journal = Journal(said("MUSTER_JOURNAL", "journal.jsonl"))
    file = Path(said("MUSTER_SECRET_FILE", "secret.json"))
    secret = said("MUSTER_SECRET") or secret_of(muster, url, journal.position, file)
    host, _, port = place.rpartition(":")
    ThreadingHTTPServer((host, int(port)), handler(Receiver(journal, secret))).serve_forever()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it: the journal holds all that was read
    try:
        main(sys.argv[1], sys.argv[2])
    except HTTPError as refusal:
        raise SystemExit(f"refused: {refusal.code} {refusal.read().decode()}") from None
