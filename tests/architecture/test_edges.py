"""What comes in and goes out is told at the edge: views build answers, schemas shape them, reads only read."""

import ast

from tests.architecture.measures import modules
from tests.architecture.sources import files, imported, module_of, name_of, tree_of


def room(module: str) -> str:
    """`queries` for services.registry.likes.queries.shown."""
    return module.split(".")[3] if module.count(".") > 2 else ""


def test_schemas_unseal_nothing() -> None:
    sealing = {"shared.security.crypto", "shared.security.person_keys", "flask"}
    schemas = [file for file in files("services") if room(module_of(file)) == "schemas"]
    assert schemas
    assert [name_of(file) for file in schemas if sealing & set(imported(file))] == []


def test_answers_are_built_not_written_onto_rows() -> None:
    onto_rows = [
        module
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node).startswith("vars(") and node.attr == "update"
    ]
    assert onto_rows == [], "answer with {**columns(row), …}"


def test_one_place_reads_a_rows_columns() -> None:
    readers = [
        name_of(file)
        for file in files("shared", "services")
        if any(isinstance(node, ast.Attribute) and node.attr == "column_attrs" for node in ast.walk(tree_of(file)))
    ]
    assert readers == ["shared/db.py"]
