"""A petition must never block aid: aid and rights know nothing of each other, in code or in the database."""

import ast
import re

from services.assistance.models import Base
from services.assistance.work import REACTIONS
from shared.events.catalogue import CONTRACTS
from tests.architecture.measures import feature_of, imports, modules
from tests.architecture.sources import ROOT, files, name_of, tree_of

AID = {"assistance.aid", "assistance.leads", "assistance.funds", "assistance.payouts", "assistance.exclusions"}
RIGHTS = {"assistance.petitions", "assistance.disputes", "assistance.parties"}
OF_AID = {
    "applications", "leads", "payments", "funds", "accounts", "transfers", "book_days", "book_lines", "exclusions",
}  # fmt: skip
OF_RIGHTS = {
    "petitions", "petition_replies", "petition_recusals", "disputes", "mediations", "case_parties",
}  # fmt: skip
OF_CASES = {"application_id", "lead_id", "payment_id", "fund_id", "exclusion_id"}
MODELS = {mapper.class_.__name__: mapper.local_table.name for mapper in Base.registry.mappers}


def test_neither_imports_the_other() -> None:
    crossing = [
        (module, other)
        for module in modules()
        for other in imports(module)
        if {feature_of(module), feature_of(other)} & AID and {feature_of(module), feature_of(other)} & RIGHTS
    ]
    assert crossing == []


def test_neither_reads_the_tables_of_the_other() -> None:
    """Not by a model, nor by SQL."""
    read = []
    for module, tree in modules().items():
        foreign = OF_RIGHTS if feature_of(module) in AID else OF_AID if feature_of(module) in RIGHTS else set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "services.assistance.models":
                read += [(module, alias.name) for alias in node.names if MODELS.get(alias.name) in foreign]
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = set(re.findall(r"(?:FROM|JOIN|UPDATE|INTO) (\w+)", node.value))
                read += [(module, name) for name in words & foreign]
    assert read == []


def test_no_table_of_one_refers_to_the_other() -> None:
    columns = {table.name: {column.name for column in table.columns} for table in Base.metadata.tables.values()}
    assert columns.keys() >= OF_AID | OF_RIGHTS
    ids = {"petition_id", "dispute_id", "case_id", "party_id"}
    assert [name for name in OF_AID if columns[name] & ids] == []
    assert [name for name in OF_RIGHTS if columns[name] & OF_CASES] == []
    for file in files("services/assistance/migrations"):
        text = " ".join(
            node.value
            for node in ast.walk(tree_of(file))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        for table, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\)", text, re.DOTALL):
            foreign = OF_RIGHTS if table in OF_AID else OF_AID if table in OF_RIGHTS else set()
            assert set(re.findall(r"REFERENCES (\w+)", body)) & foreign == set(), table


def test_aid_hears_nothing_of_rights() -> None:
    assert [type for type in REACTIONS if type.startswith(("petition.", "dispute."))] == []


def test_a_finding_that_excludes_names_no_petition_and_no_petition_a_finding() -> None:
    """In no name, no text and no event; docstrings may say that it must not."""
    foreign = {"exclusions": "petition|dispute|信访|上访", "petitions": "exclu|不予援助", "parties": "exclu|不予援助"}
    for feature, words in foreign.items():
        for file in files(f"services/assistance/{feature}"):
            nodes = list(ast.walk(tree_of(file)))
            docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
            for node in nodes:
                said = [
                    value
                    for name, value in ast.iter_fields(node)
                    if name in ("id", "attr", "arg", "name", "module", "value") and isinstance(value, str)
                ]
                said = [] if id(node) in docstrings else said
                assert [each for each in said if re.search(words, each, re.IGNORECASE)] == [], name_of(file)
    assert [type for type in CONTRACTS if "exclu" in type] == []
    finding = Base.metadata.tables["exclusions"].columns
    assert [column.name for column in finding if re.search("petition|case|ref", column.name)] == []


def test_every_event_of_rights_has_a_trace_of_its_own() -> None:
    for feature in ("petitions", "disputes"):
        room = tree_of(ROOT / "services/assistance" / feature / "events.py")
        events = [node for node in ast.walk(room) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Event"]
        assert len(events) > 10
        assert {ast.unparse(node.args[3]) for node in events if len(node.args) == 4} == {"fresh()"}
        assert all(len(node.args) == 4 for node in events)
