"""Who may do what: roles, the party each belongs to, and the permissions each holds. Anything not listed is denied."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.contracts.notify import PARTIES

BUREAU, SERVICE, ARMED_FORCES_DEPT = PARTIES


class Role(enum.StrEnum):
    """Roles of the field (docs/sources.md#bodies)."""

    CITY_ADMIN = "city_admin"
    CITY_CENTRE_STAFF = "city_centre_staff"
    COUNTY_BUREAU_OFFICER = "county_bureau_officer"
    COUNTY_CENTRE_STAFF = "county_centre_staff"
    TOWN_HEAD = "town_head"
    TOWN_STAFF = "town_staff"
    VILLAGE_WORKER = "village_worker"
    RECEPTION_OFFICER = "reception_officer"
    DUTY_LAWYER = "duty_lawyer"
    MENTOR = "mentor"
    ARMED_FORCES_OFFICER = "armed_forces_officer"
    AUDITOR = "auditor"
    SUBSCRIBER = "subscriber"


_READS = {"area:read", "station:read", "policy:read", "rule:read", "account:self", "alert:read", "legal:duty"}
_FILES = {
    "veteran:read", "benefit:read", "payee:read", "card:read", "household:read", "plaque:read",
    "visit:read", "due:read", "hardship:read", "campaign:read", "activity:read",
    "application:read", "fund:read", "scorecard:read",
    "studio:read", "studio:count", "handover:count", "legal:count",
}  # fmt: skip
_CASEWORK = {
    "veteran:register", "veteran:change", "benefit:record", "payee:record", "merge:propose",
    "erasure:request", "officer:assign", "card:apply", "household:change", "plaque:request",
    "visit:log", "due:open", "hardship:report", "hardship:handle", "activity:log", "satisfaction:give",
    "application:apply", "alert:acknowledge", "staff:read", "veteran:disclose",
    "handover:act", "mentoring:record", "legal:read", "legal:receive", "channel:read",
}  # fmt: skip
_STATION = _READS | _FILES | _CASEWORK | {"dispute:read", "dispute:mediate"}
_RECEPTION = {"petition:read", "petition:receive"}
_AUTHORITY = {*_RECEPTION, "petition:handle", "petition:approve"}
_HEADS = {
    "veteran:import", "veteran:export", "access:read", "card:step", "campaign:run", "story:review",
    "staff:manage", "training:record", "award:nominate", "studio:manage", "legal:roster", "channel:manage",
}  # fmt: skip
_BUREAU = {
    *_READS,
    *_FILES,
    "card:step", "staff:read", "station:assess", "station:rate", "contest:manage", "policy:publish",
    "fund:manage", "alert:acknowledge", "veteran:disclose", "access:read", "handover:act", "legal:read",
    *_AUTHORITY, "dispute:read", "dispute:mediate",
    "payee:disclose", "anomaly:read", "anomaly:review", "channel:read", "channel:manage",
}  # fmt: skip

GRANTS: dict[Role, frozenset[str]] = {
    Role.CITY_ADMIN: frozenset(
        # The city leads its centre too: it opens stations, trains and keeps the lists of the whole network.
        _BUREAU
        | {"account:manage", "calendar:arrange", "station:manage", "staff:manage", "training:record", "award:nominate"}
        | {"campaign:run", "story:review", "satisfaction:read", "scorecard:close"}
        # As the superior bureau it reviews, and decides what is its own or was passed up (docs/sources.md#aid).
        | {"application:handle", "application:decide", "application:pay", "application:review"}
        | {"veteran:import", "veteran:export", "legal:review", "erasure:request", "erasure:decide"}
        | {"subscriber:read", "subscriber:manage"}
        | {"alert-rule:propose", "alert-rule:decide", "weather:warn"}
    ),
    # The city's centre serves those whom no station below it keeps.
    Role.CITY_CENTRE_STAFF: frozenset(_STATION | _RECEPTION | {"application:handle", "application:pay"}),
    # The bureau decides and never applies; stations apply and never decide (docs/sources.md#bodies).
    Role.COUNTY_BUREAU_OFFICER: frozenset(
        _BUREAU
        | {"application:decide", "application:pay", "erasure:request", "erasure:decide", "plaque:hang", "legal:decide"}
        | {"weather:warn"}
    ),
    Role.COUNTY_CENTRE_STAFF: frozenset(
        _STATION
        | _HEADS
        | _RECEPTION
        | {"application:handle", "application:pay", "station:assess", "satisfaction:read", "weather:warn"}
    ),
    Role.TOWN_HEAD: frozenset(_STATION | _HEADS | _AUTHORITY | {"application:handle", "birthday:read"}),
    Role.TOWN_STAFF: frozenset(
        _STATION | _RECEPTION | {"card:step", "application:handle", "petition:handle", "birthday:read"}
    ),
    Role.VILLAGE_WORKER: frozenset(_STATION),
    # A hardship tells of health by its kind and its texts, and so do their registers: who receives people reports them.
    Role.RECEPTION_OFFICER: frozenset(
        _READS
        | {"veteran:read", "visit:read", "visit:log", "hardship:report", "alert:acknowledge"}
        | {"activity:read", "satisfaction:give", "legal:read", "legal:receive"}
        | _RECEPTION
    ),
    Role.DUTY_LAWYER: frozenset(_READS | {"legal:read", "legal:receive", "legal:advise"}),
    Role.MENTOR: frozenset(_READS | {"studio:read", "mentoring:record", "hardship:report"}),
    Role.ARMED_FORCES_OFFICER: frozenset(
        _READS
        | {"plaque:read", "alert:acknowledge", "handover:act", "handover:count", "channel:read", "channel:manage"}
    ),
    Role.AUDITOR: frozenset(
        _READS
        | _FILES
        | {"staff:read", "satisfaction:read", "access:read", "anomaly:read", "subscriber:read"}
        | {"petition:read", "dispute:read"}
    ),
    Role.SUBSCRIBER: frozenset({"account:self", "feed:read"}),  # another system
}

_ALL = ("CITY", "COUNTY", "TOWN", "VILLAGE")
LEVELS: dict[Role, tuple[str, ...]] = {
    Role.CITY_ADMIN: ("CITY",),
    Role.CITY_CENTRE_STAFF: ("CITY",),
    Role.COUNTY_BUREAU_OFFICER: ("COUNTY",),
    Role.COUNTY_CENTRE_STAFF: ("COUNTY",),
    Role.TOWN_HEAD: ("TOWN",),
    Role.TOWN_STAFF: ("TOWN",),
    Role.VILLAGE_WORKER: ("VILLAGE",),
    Role.RECEPTION_OFFICER: _ALL,
    Role.DUTY_LAWYER: _ALL,
    Role.MENTOR: _ALL,
    Role.ARMED_FORCES_OFFICER: ("COUNTY", "TOWN"),
    Role.AUDITOR: ("CITY", "COUNTY"),
    Role.SUBSCRIBER: _ALL,
}
"""The levels of area at which a role exists: a bureau is a county's, never a village's (docs/sources.md#bodies)."""

PERMISSIONS = frozenset().union(*GRANTS.values())


def roles_that_may(permission: str) -> Sequence[Role]:
    """The roles that hold a permission."""
    return [role for role, grants in GRANTS.items() if permission in grants]


_RECEIVING = (Role.RECEPTION_OFFICER,)
"""Roles that receive people: they see of no one what tells of disability or health, nor the tags."""

_PARTY = {Role.COUNTY_BUREAU_OFFICER: BUREAU, Role.CITY_ADMIN: BUREAU, Role.ARMED_FORCES_OFFICER: ARMED_FORCES_DEPT}


def party_of(role: Role) -> str:
    """The party a role belongs to; service bodies unless said otherwise."""
    return _PARTY.get(role, SERVICE)


@dataclass(frozen=True)
class Actor:
    """Who acts: what a verified access token names."""

    account: UUID
    role: Role
    area: str
    party: str

    @property
    def sees_health(self) -> bool:
        return self.role not in _RECEIVING

    def may(self, permission: str) -> bool:
        return permission in GRANTS[self.role]
