"""Subscribes to Muster's events by pulling them, and checks a day's proof. Needs Python 3.11 and nothing else.

    python subscriber.py once | follow | check 2026-11-30

MUSTER_REGISTRY and MUSTER_NOTIFY say where the services are (as `make run` has them, if left out), MUSTER_LOGIN and
MUSTER_PASSWORD who reads, MUSTER_JOURNAL the file of events.
"""

import hashlib
import json
import os
import signal
import sys
import time
from datetime import datetime, timedelta
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

LINE = ("source", "id", "type", "subject", "aggregateversion", "area", "bodyhash")


class Journal:
    """Pages as they came, one a line: events and the position after them stay together, whatever breaks off. An event
    that comes twice counts once.
    """

    def __init__(self, path: str) -> None:
        self.position = None
        self.events: dict[tuple[str, str], dict] = {}
        self._file = open(path, "a+b")  # noqa: SIM115 (it is held as long as the journal)
        self._file.seek(0)
        whole = 0
        for line in self._file:
            if line.endswith(b"\n"):
                self._take(json.loads(line))
                whole += len(line)
        self._file.truncate(whole)  # a line that broke off

    def _take(self, page: dict) -> list[dict]:
        self.position = page["next"]
        new = {(e["source"], e["id"]): e for e in page["items"] if (e["source"], e["id"]) not in self.events}
        self.events |= new
        return list(new.values())

    def add(self, page: dict) -> list[dict]:
        """Keep a page; returns its new events."""
        self._file.write(json.dumps(page, ensure_ascii=False).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._take(page)


class Muster:
    """The two services that a subscriber asks. Tokens last an hour: signs in again when one has ended."""

    def __init__(self, registry: str, notify: str, login: str, password: str) -> None:
        self._registry, self._notify = registry, notify
        self._credentials, self._token = {"login": login, "password": password}, ""

    def get(self, path: str, **query: object) -> dict:
        return self.send(f"{path}?{urlencode({name: value for name, value in query.items() if value})}")

    def send(self, path: str, body: dict | None = None) -> dict:
        """A GET, or a POST of a body."""
        try:
            return self._ask(self._notify + path, body)
        except HTTPError as refusal:
            if refusal.code != 401:
                raise
        self._token = self._ask(f"{self._registry}/v1/sessions", self._credentials)["access_token"]
        return self._ask(self._notify + path, body)

    def _ask(self, url: str, body: dict | None) -> dict:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}
        content = None if body is None else json.dumps(body).encode()
        with urlopen(Request(url, content, headers), timeout=60) as answer:
            return json.load(answer)


def pull(muster: Muster, journal: Journal, wait: int = 0) -> tuple[list[dict], bool]:
    """Keep one more page; returns the new events, and whether there is more already."""
    try:
        page = muster.get("/v1/feed", cursor=journal.position, wait=wait)
    except HTTPError as refusal:
        if refusal.code != 410:
            raise
        page = muster.get("/v1/feed")  # begun anew: from the first event kept, passing over what is here
    if not page["items"] and not page["more"]:
        journal.position = page["next"]  # not worth a line
        return [], False
    return journal.add(page), page["more"]


def check(muster: Muster, journal: Journal, day: str) -> list[str]:
    """What the proof of a day has otherwise than the journal; nothing where they agree."""
    proof = muster.get("/v1/proof", day=day)
    late = {(event["source"], event["id"]) for event in proof["corrections"]}
    own: dict[str, list[int]] = {}
    for key, event in journal.events.items():
        at = datetime.fromisoformat(event["logtime"]) + timedelta(hours=8)  # Shanghai has no summer time
        if at.date().isoformat() == day and key not in late:
            line = "".join(f"{event[name]}\n" for name in LINE)
            own.setdefault(event["type"], []).append(int(hashlib.sha256(line.encode()).hexdigest(), 16))
    mine = {type: (len(sums), f"{sum(sums) % 2**256:064x}") for type, sums in own.items()}
    theirs = {each["type"]: (each["n"], each["sum"]) for each in proof["figures"]}
    print(f"{day}: {sum(n for n, _ in mine.values())} events, {'final' if proof['final'] else 'not final yet'}")
    return [type for type in sorted(mine.keys() | theirs.keys()) if mine.get(type) != theirs.get(type)]


def run(command: str, rest: list[str]) -> int:
    said = os.environ.get
    who = said("MUSTER_LOGIN", ""), said("MUSTER_PASSWORD", "")
    places = said("MUSTER_REGISTRY", "http://127.0.0.1:8001"), said("MUSTER_NOTIFY", "http://127.0.0.1:8004")
    muster, journal = Muster(*places, *who), Journal(said("MUSTER_JOURNAL", "journal.jsonl"))
    if command == "check":
        wrong = check(muster, journal, rest[0])
        print(f"differs: {', '.join(wrong)}" if wrong else "proved")
        return 1 if wrong else 0
    more = True
    while more or command == "follow":
        try:
            new, more = pull(muster, journal, wait=25 if command == "follow" else 0)
            show(new)
        except (HTTPException, OSError) as fault:
            if getattr(fault, "code", 503) not in (429, 503):
                raise
            time.sleep(1)  # away or busy for a moment
    return 0


def show(events: list[dict]) -> None:
    for event in events:
        print(event["type"], event["subject"], event["aggregateversion"], flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in ("once", "follow", "check"):
        raise SystemExit(__doc__)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it: the journal holds all that was read
    try:
        raise SystemExit(run(sys.argv[1], sys.argv[2:]))
    except HTTPError as refusal:
        raise SystemExit(f"refused: {refusal.code} {refusal.read().decode()}") from None
