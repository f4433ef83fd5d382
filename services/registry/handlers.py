"""The registry consumes no events yet; its processes are described here as in every service."""

from services.registry.timers import TIMERS
from shared.service import Service

SERVICE = Service("registry", timers=TIMERS)
