"""A process that delivers, as it runs, and systems to which it pushes events."""

import base64
import hashlib
import hmac
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from deploy.local.layout import ROOT, free_port, inherited
from tests.kit.apps import KEY
from tests.kit.receivers import Receiver, Request, Serve, answering
from tests.kit.stores import Store

FEW_FILES = 1_024
YES = answering(200, "WebHook-Allowed-Origin: *\r\n")


class Deliverer:
    """`notify deliver` over a store, which may send to this machine; or the process that starts it. `names` is the port
    of the server that it asks for names, `ahead` by how many seconds its clock is ahead.
    """

    def __init__(self, store: Store, *how: str, names: int = 0, ahead: int = 0) -> None:
        settings = {
            "DATABASE_URL": store.url("work"),
            "KAFKA_BOOTSTRAP": "127.0.0.1:1",
            "JWKS_URL": "file:///none",
            "SEAL_KEY": KEY,
            "INDEX_KEY": KEY,
            "METRICS_BIND": f"127.0.0.1:{free_port()}",
            "DELIVER_METRICS_BIND": f"127.0.0.1:{free_port()}",
            "OUTWARD_NETWORKS": "127.0.0.0/8",
            "CLOCK_OFFSET_SECONDS": str(ahead),
        }
        environment = inherited() | {f"MUSTER_{name}": value for name, value in settings.items()}
        if names:
            environment |= {"GEVENTARES_SERVERS": "127.0.0.1", "GEVENTARES_UDP_PORT": str(names)}
        begun_as = ["sh", "-c", f'ulimit -Sn {FEW_FILES}; exec "$@"', "sh"]  # as many a login has it
        command = [*begun_as, sys.executable, "-m", "services.notify", *(how or ("deliver",))]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def stop(self) -> int:
        """The status with which it ends."""
        self.process.terminate()
        return self.process.wait(30)


def answers(choose: Callable[[dict[str, Any]], Serve]) -> Serve:
    """Says that it wants to be told, and answers each event as chosen by it."""

    def serve(request: Request, client: socket.socket) -> bool:
        of_event = YES if request.method == "OPTIONS" else choose(json.loads(request.body))
        return of_event(request, client)

    return serve


@dataclass(frozen=True)
class Pushed:
    """What a receiver got."""

    receiver: Receiver

    @property
    def requests(self) -> list[Request]:
        return [request for request in self.receiver.requests if request.method == "POST"]

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(request.body) for request in self.requests]

    def ids(self) -> list[str]:
        """Of each event once, in the order of first occurrence."""
        return list(dict.fromkeys(event["id"] for event in self.events))


def is_signed(request: Request, secret: str) -> bool:
    """Whether a secret signs what came, as Standard Webhooks has it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    text = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.body
    signature = base64.b64encode(hmac.digest(key, text, hashlib.sha256)).decode()
    return f"v1,{signature}" in request.headers["webhook-signature"].split()
