"""The platform's passwords and keys: made once, kept in files that only their owner may read."""

import json
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from secrets import token_bytes, token_urlsafe
from typing import Any

from deploy.databases import roles
from deploy.local.accounts import SUBSCRIBERS, accounts
from deploy.local.database import SUPERUSER
from deploy.local.layout import HOST, SERVICES, Layout
from deploy.local.processes import write_private

KAFKA_SUPERUSERS = ("broker", "admin")
SUBSCRIBER = "subscriber"


@dataclass(frozen=True)
class Secrets:
    """What is random in one platform."""

    databases: dict[str, str]
    kafka: dict[str, str]
    accounts: dict[str, str]
    seal_keys: dict[str, str]
    index_keys: dict[str, str]
    supervisor: str

    @property
    def principals(self) -> dict[str, str]:
        """The Kafka users that deploy/topics.py creates."""
        return {name: password for name, password in self.kafka.items() if name not in KAFKA_SUPERUSERS}


def ensure(layout: Layout) -> Secrets:
    """Read the secrets, adding those that are missing, and write the credentials file for people and programs."""
    old: dict[str, Any] = json.loads(layout.secrets.read_text()) if layout.secrets.exists() else {}
    known = Secrets(
        databases=_passwords(old.get("databases", {}), [SUPERUSER, *roles(SERVICES)]),
        kafka=_passwords(old.get("kafka", {}), [*KAFKA_SUPERUSERS, *SERVICES, SUBSCRIBER]),
        accounts=_passwords(old.get("accounts", {}), [*(account["login"] for account in accounts()), *SUBSCRIBERS]),
        seal_keys=_keys(old.get("seal_keys", {})),
        index_keys=_keys(old.get("index_keys", {})),
        supervisor=old.get("supervisor") or token_urlsafe(24),
    )
    if vars(known) != old:
        write_private(layout.secrets, json.dumps(vars(known), indent=1))
    if not layout.signing_key.exists():
        write_private(layout.signing_key, _signing_key())
    write_private(layout.credentials, json.dumps(_credentials(layout, known), indent=1))
    return known


def account_list(secrets: Secrets) -> list[dict[str, str]]:
    """Every account with its password."""
    return [account | {"password": secrets.accounts[account["login"]]} for account in accounts()]


def database_url(layout: Layout, secrets: Secrets, service: str, kind: str) -> str:
    """Where a service's role (`owner`, `app` or `work`) finds its database."""
    role = f"{service}_{kind}"
    return f"postgresql://{role}:{secrets.databases[role]}@{HOST}:{layout.ports['postgres']}/{service}"


def _credentials(layout: Layout, secrets: Secrets) -> dict[str, Any]:
    return {
        "accounts": account_list(secrets),
        "subscribers": [{"login": login, "password": secrets.accounts[login]} for login in SUBSCRIBERS],
        "kafka": {"bootstrap": layout.bootstrap, "mechanism": "SCRAM-SHA-512", "principals": secrets.principals},
        "databases": {service: database_url(layout, secrets, service, "work") for service in SERVICES},
    }


def _passwords(old: dict[str, str], names: Iterable[str]) -> dict[str, str]:
    return old | {name: token_urlsafe(18) for name in names if name not in old}


def _keys(old: dict[str, str]) -> dict[str, str]:
    return old | {service: b64encode(token_bytes(32)).decode() for service in SERVICES if service not in old}


def _signing_key() -> str:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()
