"""What accounts of the demo do through the APIs: each request once, however often the demo is run."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from deploy.demo.network import Network

Body = dict[str, Any]


class Acts:
    """Requests whose Idempotency-Key follows from their content. Days are counted from `began`, not from today: a
    request that is repeated must be the same.
    """

    def __init__(self, network: Network, began: datetime) -> None:
        self.network = network
        self._began = began

    def day(self, days: int) -> str:
        """So many days after the demo began, or before it."""
        return (self._began + timedelta(days=days)).date().isoformat()

    def at(self, days: int, hour: int = 10) -> str:
        """An hour of a day before the demo began."""
        day = self._began.replace(hour=hour, minute=0, second=0, microsecond=0)
        return (day + timedelta(days=days)).isoformat()

    def post(self, login: str, service: str, path: str, body: Body | None = None, of: Body | None = None) -> Body:
        """Write; `of` is what the write changes, as it was last answered."""
        return self._write("POST", login, service, path, body, of)

    def put(self, login: str, service: str, path: str, body: Body, of: Body) -> Body:
        return self._write("PUT", login, service, path, body, of)

    def patch(self, login: str, service: str, path: str, body: Body) -> Body:
        """Change part of something, as it stands now."""
        return self._write("PATCH", login, service, path, body, self.get(login, service, path))

    def get(self, login: str, service: str, path: str, **query: str) -> Body:
        asked = "&".join(f"{name}={quote(value)}" for name, value in query.items())
        return self.network.get(login, service, f"{path}?{asked}" if asked else path)

    def _write(self, method: str, login: str, service: str, path: str, body: Body | None, of: Body | None) -> Body:
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]
        version = of["version"] if of else None
        return self.network.write(method, login, service, path, body, f"demo-{digest}", version).body
