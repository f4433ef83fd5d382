"""Public notices of cases, and objections to them."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.aid.schemas import ApplicationSchema
from services.assistance.models import Application, Objection
from services.assistance.notices import queries, schemas, use_cases
from shared.contracts.access import Actor
from shared.db import find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security import case_keys
from shared.security.crypto import Vault

routes = Routes("notices", __name__, description="Public notices of cases of aid")
ONE = "/v1/applications/<uuid:application_id>"


@routes.change(
    f"{ONE}/notice", may="application:handle", body=schemas.NoticeSchema, answer=ApplicationSchema, vault=True
)
def hold_notice(
    db: Session, vault: Vault, by: Actor, body: Fields, application_id: UUID, expected: int | None
) -> Application:
    """Begin the public notice at the home village, where circumstances want one."""
    return use_cases.hold_notice(db, vault, by, application_id, body["text"], expected)


@routes.change(
    f"{ONE}/objection", may="application:apply", body=schemas.ObjectSchema, answer=ApplicationSchema, vault=True
)
def object_to_notice(
    db: Session, vault: Vault, by: Actor, body: Fields, application_id: UUID, expected: int | None
) -> Application:
    """Keep what someone says against the public notice; the town answers it."""
    return use_cases.object_to(db, vault, by, application_id, body["text"], expected)


@routes.change(
    f"{ONE}/objection-answer",
    may="application:handle",
    body=schemas.ObjectionAnswerSchema,
    answer=ApplicationSchema,
    vault=True,
)
def answer_objection(
    db: Session, vault: Vault, by: Actor, body: Fields, application_id: UUID, expected: int | None
) -> Application:
    """Answer an objection to the notice.

    Upheld, the case is verified anew; else the notice begins once more.
    """
    return use_cases.answer_objection(db, vault, by, application_id, body["upheld"], body["text"], expected)


@routes.page(f"{ONE}/objections", may="application:handle", of=schemas.ObjectionSchema, vault=True)
def list_objections(db: Session, vault: Vault, by: Actor, query: Fields, application_id: UUID) -> Page:
    """What was said against the public notices of a case, and the answers.

    For its own town and county.
    """
    case = find(db, Application, application_id)
    keys = case_keys.keys_of(db, case.id)
    page = paginate(db, queries.objections(case.id), [Objection.id], query)
    return page.showing(lambda row: use_cases.read_objection(vault, keys, row))
