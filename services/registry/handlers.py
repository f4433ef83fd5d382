"""The registry consumes no events yet; its processes are described here as in every service."""

from collections.abc import Callable
from threading import Event

from services.registry.timers import TIMERS
from services.registry.use_cases import import_run
from shared.db import Database
from shared.security.crypto import Vault
from shared.service import Service
from shared.settings import Settings


def imports(database: Database, settings: Settings) -> Callable[[Event], None]:
    """Checks and runs the files of people that were handed in."""
    return import_run.loop(database, Vault(settings.seal_key, settings.index_key))


SERVICE = Service("registry", timers=TIMERS, extra={"imports": imports})
