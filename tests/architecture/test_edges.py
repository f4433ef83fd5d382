"""What comes in and goes out is told at the edge: views build answers, schemas shape them, reads only read."""

import ast
import re
from collections.abc import Iterator

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


WRITING = {
    "with_for_update",
    "publish",
    "hold",
    "hold_one",
    "insert",
    "update",
    "delete",
    "add",
    "add_all",
    "flush",
    "merge",
}
IN_SQL = re.compile(r"\b(INSERT INTO|UPDATE \w+\s+SET|DELETE FROM|FOR (NO KEY )?(UPDATE|SHARE))\b", re.I)


def test_rooms_of_reads_only_read() -> None:
    """No writes, no events, no locks: what takes a row for change is a use case, a timer or a handler."""
    queries = {module: tree for module, tree in modules().items() if room(module) == "queries"}
    assert queries
    writing = {module: writes for module, tree in queries.items() if (writes := list(_writes(tree)))}
    assert writing == {}, "lock or write in use_cases: queries(…).with_for_update()"


def _writes(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called.rpartition(".")[2] in WRITING or called.startswith("locks."):
                yield called
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and IN_SQL.search(node.value):
            yield node.value


def test_a_lock_in_a_read_is_found() -> None:
    assert list(_writes(ast.parse("rows = select(Due).with_for_update(skip_locked=True)"))) != []
    assert list(_writes(ast.parse("SQL = 'UPDATE dues\\n SET state = 1'"))) != []
    assert list(_writes(ast.parse("rows = select(Due).where(Due.state == 'PENDING')"))) == []
