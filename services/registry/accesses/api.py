"""Disclosures of what is not shown of people, and who looked at what."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.accesses import queries, schemas, use_cases
from services.registry.accesses.domain import DisclosedTooMany
from services.registry.accesses.rules import RULES
from services.registry.models import Access
from shared.contracts.access import Actor
from shared.errors import Moved, NotFound
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("accesses", __name__, description="Disclosures, and who looked at what")


@routes.read("/v1/disclosure-purposes", may="veteran:disclose", answer=schemas.PurposesSchema)
def list_purposes(db: Session, by: Actor) -> Fields:
    """What may be disclosed to you of people, what for, and of how many."""
    items = [
        {**vars(each), "parts": RULES.permitted(by.role, name)}
        for name, each in RULES.purposes.items()
        if not each.listed
    ]
    return {"items": [each for each in items if each["parts"]], "people_a_day": RULES.roles[by.role].people_a_day}


@routes.read(
    "/v1/disclosures",
    may="veteran:disclose",
    body=schemas.DisclosureSchema,
    answer=schemas.DisclosedListSchema,
    vault=True,
    refuses=(NotFound, Moved, DisclosedTooMany),
)
def disclose(db: Session, vault: Vault, by: Actor, body: Fields) -> Fields:
    """Show what is masked of people within your area, for a purpose.

    ID number, birth date, phone, address or phones of kin.
    For a purpose such as a visit it may be a whole list, such as those who are due one today. It is kept who looked, at
    what and why, and the person is told when they ask. The answer is stored nowhere: nothing is sent again for an
    `Idempotency-Key`.
    """
    return {"items": use_cases.disclose(db, vault, by, body["wanted"])}


@routes.page("/v1/accesses", may="access:read", query=schemas.AccessQuery, of=schemas.AccessSchema, vault=True)
def list_accesses(db: Session, vault: Vault, by: Actor, query: Fields) -> Page:
    """What the accounts of your area looked at, and what they were refused.

    Disclosures, searches by numbers, and those refused since too many were asked for.
    """
    page = paginate(db, queries.listed(query), [Access.id], query)
    return Page(use_cases.shown(db, vault, page.items), page.next)


@routes.page(
    "/v1/veterans/<uuid:veteran_id>/accesses",
    may="access:read",
    of=schemas.AccessSchema,
    vault=True,
    refuses=(Moved,),
)
def list_accesses_of_person(db: Session, vault: Vault, by: Actor, query: Fields, veteran_id: UUID) -> Page:
    """Who looked at a person's data, for the person who asks.

    Wherever their account is.
    """
    page = paginate(db, use_cases.of_person(db, veteran_id), [Access.id], query)
    return Page(use_cases.shown(db, vault, page.items), page.next)
