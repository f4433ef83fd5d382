"""Brings a Kafka cluster to what topics.yaml declares: topics, users and what each may read and write.

Applying it again changes nothing. Users are never deleted: after a deletion and a restart of Kafka 4.3.1 nobody may be
able to log in. To take a user's access away, give it a random password and delete its ACLs.
"""

import logging
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import yaml
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ConfigResource,
    ConfigResourceType,
    KafkaAdminClient,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
    ScramMechanism,
    UserScramCredentialUpsertion,
)
from kafka.errors import KafkaError

ADMIN = "admin"
SUBSCRIBER = "subscriber"
PREFIX = "muster."
EFFECTIVE_SECONDS = 30
ANY_RESOURCE = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)


class TopicsFault(Exception):
    """The cluster cannot be reached, or refused a part of what topics.yaml declares."""


@cache
def declared() -> dict[str, Any]:
    """The contents of topics.yaml."""
    content: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "topics.yaml").read_text())
    return content


def services() -> list[str]:
    """The services that own a topic, each the name of a principal."""
    return list(dict.fromkeys(declared()["topics"].values()))


def administrator(bootstrap: str, password: str, *, security: str = "SASL_PLAINTEXT", wait: float = 10) -> Any:
    """An admin client signed in as `admin`. Raises TopicsFault with the cause after `wait` vain seconds."""
    connections, lost = logging.getLogger("kafka.net.connection"), _Lost()
    connections.addHandler(lost)
    try:
        return KafkaAdminClient(
            bootstrap_servers=bootstrap,
            client_id="muster-topics",
            security_protocol=security,
            sasl_mechanism="SCRAM-SHA-512",
            sasl_plain_username=ADMIN,
            sasl_plain_password=password,
            bootstrap_timeout_ms=int(wait * 1000),
            request_timeout_ms=10_000,
        )
    except KafkaError as fault:
        raise TopicsFault(
            f"{ADMIN} was not let in by {security} at {bootstrap}: {lost.cause or fault}. A connection that Kafka "
            "closes means another protocol than MUSTER_KAFKA_SECURITY, or a wrong password."
        ) from None
    finally:
        connections.removeHandler(lost)


class _Lost(logging.Handler):
    """Keeps why connections were lost: the library only logs it, and raises that time is over.

    A wrong password is answered and the connection closed at once: some attempts see the answer, some only the end.
    So the first cause stands until Kafka's own answer comes.
    """

    cause = ""

    def emit(self, record: logging.LogRecord) -> None:
        cause = record.getMessage().partition("Connection lost: ")[2]
        if not self.cause or "AuthenticationFailed" in cause:
            self.cause = cause or self.cause


def apply(
    bootstrap: str, admin_password: str, principals: Mapping[str, str], *, security: str = "SASL_PLAINTEXT"
) -> None:
    """Create or mend topics, users and ACLs. `principals`: a password for each service and for `subscriber`.

    Raises TopicsFault with every refusal, or when the cluster cannot be reached; KafkaError if it goes away meanwhile.
    """
    admin = administrator(bootstrap, admin_password, security=security)
    try:
        _users(admin, principals)
        _topics(admin)
        _acls(admin)
    finally:
        admin.close()


def _users(admin: Any, principals: Mapping[str, str]) -> None:
    upserts = [UserScramCredentialUpsertion(n, ScramMechanism.SCRAM_SHA_512, pw) for n, pw in principals.items()]
    refused = {user: error for user, error in admin.alter_user_scram_credentials(upserts).items() if error}
    if refused:
        raise TopicsFault(f"Users refused: {refused}")


def _topics(admin: Any) -> None:
    wanted = declared()
    partitions = {topic["name"]: len(topic["partitions"]) for topic in admin.describe_topics()}
    present = partitions.keys() & wanted["topics"].keys()
    if others := sorted(name for name in present if partitions[name] != wanted["partitions"]):
        raise TopicsFault(
            f"These have another number of partitions than {wanted['partitions']}, and the order of events hangs on "
            f"it: {', '.join(others)}. Delete them while empty, set auto.create.topics.enable=false, and repeat."
        )
    missing = {
        name: {"num_partitions": wanted["partitions"], "configs": wanted["configs"]}
        for name in wanted["topics"]
        if name not in present
    }
    if missing:
        admin.create_topics(missing, wait_for_metadata=True)
    mended = [ConfigResource(ConfigResourceType.TOPIC, name, wanted["configs"]) for name in sorted(present)]
    if mended:
        admin.alter_configs(mended)


def _acls(admin: Any) -> None:
    _create(admin, set(grants()))


def _create(admin: Any, wanted: Set[ACL]) -> None:
    results = admin.create_acls(list(wanted))
    if results["failed"]:
        raise TopicsFault(f"ACLs refused: {results['failed']}")
    # The controller has them, the broker learns of them a moment later: until then it refuses the first who comes.
    every = ACLFilter(None, None, ACLOperation.ANY, ACLPermissionType.ANY, ANY_RESOURCE)
    ends = time.monotonic() + EFFECTIVE_SECONDS
    while not wanted <= set(admin.describe_acls(every)[0]):
        if time.monotonic() > ends:
            raise TopicsFault(f"The ACLs were not in force after {EFFECTIVE_SECONDS} s.")
        time.sleep(0.02)


def grants() -> Iterator[ACL]:
    """Who may do what on the cluster; whatever is not named here is denied."""
    literal, prefixed = ACLResourcePatternType.LITERAL, ACLResourcePatternType.PREFIXED
    for topic, owner in declared()["topics"].items():
        yield _allow(owner, ACLOperation.WRITE, ResourceType.TOPIC, topic, literal)
    for name in services():
        yield _allow(name, ACLOperation.READ, ResourceType.TOPIC, PREFIX, prefixed)
        yield _allow(name, ACLOperation.DESCRIBE, ResourceType.TOPIC, PREFIX, prefixed)
        yield _allow(name, ACLOperation.READ, ResourceType.GROUP, f"{PREFIX}{name}.", prefixed)
    yield from reading(SUBSCRIBER, declared()["topics"])


def reading(user: str, topics: Iterable[str]) -> Iterator[ACL]:
    """What a subscriber may do: read these topics, in groups that begin with its name."""
    literal, prefixed = ACLResourcePatternType.LITERAL, ACLResourcePatternType.PREFIXED
    for topic in topics:
        yield _allow(user, ACLOperation.READ, ResourceType.TOPIC, topic, literal)
        yield _allow(user, ACLOperation.DESCRIBE, ResourceType.TOPIC, topic, literal)
    yield _allow(user, ACLOperation.READ, ResourceType.GROUP, f"{user}.", prefixed)


def let_read(admin: Any, user: str, topics: Iterable[str], password: str | None) -> None:
    """Let a user read these topics and no others, with a new password if one is given. Raises TopicsFault."""
    if password:
        _users(admin, {user: password})
    wanted = set(reading(user, topics))
    stale = held(admin, user) - wanted
    if stale:
        admin.delete_acls([_exactly(acl) for acl in stale])
    _create(admin, wanted)


def shut_out(admin: Any, user: str) -> None:
    """Let a user read nothing, now and by a password it knows. Raises TopicsFault."""
    if mine := held(admin, user):
        _users(admin, {user: token_urlsafe(32)})
        admin.delete_acls([_exactly(acl) for acl in mine])


def held(admin: Any, user: str) -> set[ACL]:
    """What a user may do."""
    mine = ACLFilter(f"User:{user}", None, ACLOperation.ANY, ACLPermissionType.ANY, ANY_RESOURCE)
    return set(admin.describe_acls(mine)[0])


def _exactly(acl: ACL) -> ACLFilter:
    where = acl.resource_pattern
    pattern = ResourcePatternFilter(where.resource_type, where.resource_name, where.pattern_type)
    return ACLFilter(acl.principal, acl.host, acl.operation, acl.permission_type, pattern)


def _allow(user: str, operation: ACLOperation, kind: ResourceType, name: str, pattern: ACLResourcePatternType) -> ACL:
    return ACL(
        principal=f"User:{user}",
        host="*",
        operation=operation,
        permission_type=ACLPermissionType.ALLOW,
        resource_pattern=ResourcePattern(kind, name, pattern),
    )


def main() -> None:
    """Apply topics.yaml to the cluster that the environment names."""
    variables = {name: f"MUSTER_KAFKA_PASSWORD_{name.upper()}" for name in [*services(), SUBSCRIBER]}
    wanted = ("MUSTER_KAFKA_BOOTSTRAP", "MUSTER_KAFKA_ADMIN_PASSWORD", *variables.values())
    if missing := [variable for variable in wanted if variable not in os.environ]:
        raise SystemExit(f"Set {', '.join(missing)}; MUSTER_KAFKA_SECURITY too, if it is not SASL_SSL.")
    passwords = {name: os.environ[variable] for name, variable in variables.items()}
    security = os.environ.get("MUSTER_KAFKA_SECURITY", "SASL_SSL")
    bootstrap, password = os.environ["MUSTER_KAFKA_BOOTSTRAP"], os.environ["MUSTER_KAFKA_ADMIN_PASSWORD"]
    try:
        apply(bootstrap, password, passwords, security=security)
    except (TopicsFault, KafkaError) as fault:
        raise SystemExit(f"The topics were not made ready: {fault}") from None
    print(f"{len(declared()['topics'])} topics and {len(passwords)} users are as topics.yaml declares them.")


if __name__ == "__main__":
    main()
