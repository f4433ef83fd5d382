"""The loop of the process that delivers. It sleeps until the feed or the endpoints change, or something is to be kept
or tried again.
"""

import threading
import time

import structlog

from services.notify.deliveries.use_cases.sending import Sender, look_up
from services.notify.deliveries.use_cases.shift import Shift
from services.notify.subscribers.use_cases import CHANNEL
from shared.db import Database
from shared.faults import describe, may_pass
from shared.limits import RELAY
from shared.listening import hear
from shared.observability import metrics
from shared.outward.addresses import Guard
from shared.outward.client import Client
from shared.security.crypto import Vault
from shared.settings import Settings

KEEP_SECONDS = 0.1
"""How often it is kept how far deliveries are, while any are made."""
BEAT_SECONDS = 5
"""How often it looks by itself. The database ends a session that is silent for longer than `RELAY` says."""
RETRY_SECONDS = 1
END_SECONDS = 1
log = structlog.get_logger()


class Deliveries:
    """Delivers to the endpoints of its shards, until it is told to stop."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.database_url
        self._database = Database(self._url, RELAY, clock_offset_seconds=settings.clock_offset_seconds, pool_size=1)
        self._vault = Vault(settings.seal_key, settings.index_key)
        self._sender = Sender(Client(Guard(settings.outward_networks, look_up), keeps=True))
        self._woken = threading.Event()
        self._head, self._changed = 0, False

    def run(self, stop: threading.Event) -> None:
        for watch in (self._listen, lambda: self._wake_at_end(stop)):
            threading.Thread(target=watch, daemon=True).start()
        while not stop.is_set():
            try:
                with self._database.alone() as run:
                    self._go_on(Shift(run, self._vault, self._sender, self._woken), stop)
            except Exception as fault:
                if not may_pass(fault):
                    raise
                log.warning("deliveries wait", reason=describe(fault))
                stop.wait(RETRY_SECONDS)

    def _go_on(self, shift: Shift, stop: threading.Event) -> None:
        kept = beaten = float("-inf")
        try:
            while not stop.is_set():
                if time.monotonic() - beaten >= BEAT_SECONDS:
                    metrics.LAST_TURN.labels("deliver").set_to_current_time()
                    self._head, beaten = shift.beat(), time.monotonic()
                if self._changed:
                    self._changed = False
                    shift.look_anew()
                shift.read_to(self._head)
                again = shift.try_again()
                if time.monotonic() - kept >= KEEP_SECONDS:
                    shift.keep()
                    kept = time.monotonic()
                pause = KEEP_SECONDS if shift.running.pending else min(again, BEAT_SECONDS)
                self._woken.wait(max(0.0, pause))
                self._woken.clear()
            shift.end(END_SECONDS)
        finally:
            shift.running.end()

    def _wake_at_end(self, stop: threading.Event) -> None:
        stop.wait()
        self._woken.set()

    def _listen(self) -> None:
        for said in hear(self._url, CHANNEL, BEAT_SECONDS):
            if said and said.isdigit():
                self._head = max(self._head, int(said))
            elif said != "":
                self._changed = True
            if said != "":
                self._woken.set()
