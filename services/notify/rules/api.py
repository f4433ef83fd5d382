"""The alert rules: which act, what they would have raised, and changing them by two."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.notify.models import RuleChange
from services.notify.rules import queries, schemas, use_cases
from shared.contracts.access import Actor
from shared.db import find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes

routes = Routes("alert-rules", __name__, description="Alert rules")
CHANGES = "/v1/alert-rule-changes"


@routes.read("/v1/alert-rules", may="rule:read", answer=schemas.RulesInForceSchema)
def list_alert_rules(db: Session, by: Actor) -> Fields:
    """Every rule that acts now, by name, with what it leaves to the defaults left out."""
    book = queries.in_force(db)
    rules = [{"name": name, "edition": edition, "rule": rule} for name, (edition, rule) in sorted(book.written.items())]
    return {"edition": book.edition, "rules": rules}


@routes.read("/v1/alert-rules/dry-run", may="alert-rule:propose", body=schemas.TrialSchema, answer=schemas.TriedSchema)
def try_alert_rules(db: Session, by: Actor, body: Fields) -> Fields:
    """What rules would have raised in the last days, and at which stations.

    Nothing changes.
    Things that happened twice count once. Whom a rule passes over, such as the dead, is not looked at.
    """
    return use_cases.try_rules(db, body["rules"], body["days"])


@routes.write(CHANGES, may="alert-rule:propose", body=schemas.NewChangeSchema, answer=schemas.ChangeSchema)
def propose_rule_change(db: Session, by: Actor, body: Fields) -> RuleChange:
    """Propose rules to set, whole and by name, and rules to drop.

    Someone else decides. All of it is adopted, or none.
    """
    rules: list[Any] = body["rules"]
    return use_cases.propose_change(db, by, rules, body["drops"], body["reason"])


@routes.page(CHANGES, may="rule:read", query=schemas.ChangeQuery, of=schemas.ChangeSchema)
def list_rule_changes(db: Session, by: Actor, query: Fields) -> Page:
    """Changes of the rules, oldest first: those adopted are the rules' history."""
    return paginate(db, queries.changes(query), [RuleChange.id], query)


@routes.read(f"{CHANGES}/<uuid:rule_change_id>", may="rule:read", answer=schemas.ChangeSchema)
def get_rule_change(db: Session, by: Actor, rule_change_id: UUID) -> RuleChange:
    """One change."""
    return find(db, RuleChange, rule_change_id)


@routes.revise(
    f"{CHANGES}/<uuid:rule_change_id>/decision",
    may="alert-rule:decide",
    body=schemas.DecisionSchema,
    answer=schemas.ChangeSchema,
)
def decide_rule_change(db: Session, by: Actor, body: Fields, rule_change_id: UUID, expected: int | None) -> RuleChange:
    """Adopt or decline another's change, or withdraw one."""
    return use_cases.decide_change(db, by, rule_change_id, body["outcome"], expected)
