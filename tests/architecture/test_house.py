"""The house stays livable: rooms, sizes, and things that are done in one place."""

import ast
from pathlib import Path

from deploy.docs import __main__ as docs
from tests.architecture.sources import (
    ROOT,
    calls,
    files,
    imported,
    mentions,
    name_of,
    tree_of,
)

VAGUE = {"utils", "util", "helpers", "helper", "manager", "service", "base", "common", "misc"}

LONG_FUNCTIONS: dict[str, str] = {
    "shared/migrate.py kit_v1": "one list of tables, frozen",
    "shared/cli.py _park": "three commands, each a few lines, in the click group they belong to",
}
"""What may be longer, and why."""

LINES_OF_A_FILE, LINES_OF_A_FUNCTION = 300, 40


def test_nothing_in_a_service_has_a_vague_name() -> None:
    parts = {part for file in files("services") for part in (*file.relative_to(ROOT).parts[:-1], file.stem)}
    assert parts & VAGUE == set()


def test_files_are_short() -> None:
    everything = files("shared", "services", "deploy", "tests")
    assert {name_of(f): n for f in everything if (n := _lines(f)) > LINES_OF_A_FILE} == {}


def test_functions_are_short() -> None:
    long = {
        f"{name_of(file)} {node.name}": node.end_lineno - node.lineno + 1
        for file in files("shared", "services", "deploy")
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and "migrations" not in file.parts
        and node.end_lineno - node.lineno + 1 > LINES_OF_A_FUNCTION
    }
    assert long.keys() == LONG_FUNCTIONS.keys(), long


def _lines(file: Path) -> int:
    return len(file.read_text("utf-8").splitlines())


def test_every_module_says_why_it_exists() -> None:
    silent = [
        name_of(file)
        for file in files("shared", "services", "deploy")
        if tree_of(file).body and file.name != "gunicorn.conf.py" and not ast.get_docstring(tree_of(file))
    ]
    assert silent == []


def test_only_the_boundary_commits() -> None:
    committing = {name_of(file) for file in files("shared", "services") if calls(file, "commit")}
    offsets = {"shared/events/kafka.py", "shared/events/consumer.py"}  # these commit a consumer's offsets
    assert committing == {"shared/db.py"} | offsets


def test_every_connection_to_a_database_has_limits() -> None:
    opened = {
        name_of(file): ast.unparse(node)
        for file in files("shared", "services")
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("psycopg.connect", "create_engine")
    }
    assert opened.keys() == {
        "shared/bell.py",
        "shared/db.py",
        "shared/listening.py",
        "shared/migrate.py",
        "shared/events/relay.py",
    }
    assert [place for place, call in opened.items() if "connection(" not in call] == []


def test_only_the_settings_read_the_environment() -> None:
    readers = {name_of(f) for f in files("shared", "services") if mentions(f, "os", {"environ", "getenv", "environb"})}
    assert readers == {"shared/settings.py"}


def test_kafka_is_spoken_to_in_one_place() -> None:
    speakers = {
        name_of(file)
        for file in files("shared", "services")
        if any(module.partition(".")[0] in ("kafka", "aiokafka") for module in imported(file))
    }
    assert speakers == {"shared/events/kafka.py", "shared/events/kafka_mends.py"}


def test_no_service_is_called_over_http() -> None:
    clients = {"http.client", "requests", "httpx", "aiohttp", "urllib3", "urllib.request"}
    callers = {name_of(file) for file in files("shared", "services") if clients & set(imported(file))}
    others = "shared/outward/client.py"  # what is not ours
    assert callers == {others, "shared/security/tokens.py"}  # public keys


def test_gunicorn_patches_before_it_imports_anything() -> None:
    body = tree_of(ROOT / "shared/http/gunicorn.conf.py").body
    assert ast.unparse(body[0]) == "from gevent import monkey"
    assert ast.unparse(body[1]) == "monkey.patch_all()"
    at_import = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    ours = [ast.unparse(node) for node in at_import if "shared" in ast.unparse(node) or "services" in ast.unparse(node)]
    assert ours == []


def test_locks_name_no_place_to_fetch_from() -> None:
    locks = [ROOT / "requirements.lock", ROOT / "deploy/local/kafka/jgo.lock.toml"]
    for lock in locks:
        text = lock.read_text("utf-8").lower()
        assert "sha256" in text, lock
        for place in ("http://", "https://", "index-url", "find-links", "--trusted-host", "file://"):
            assert place not in text, f"{lock}: {place}"


def test_every_requirement_is_pinned_by_hash() -> None:
    lines = (ROOT / "requirements.lock").read_text("utf-8").replace("\\\n", " ").splitlines()
    requirements = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert requirements
    loose = [line for line in requirements if "==" not in line or "--hash=sha256:" not in line]
    assert loose == []


def test_the_generated_documents_are_in_date() -> None:
    assert docs.out_of_date() == []


def test_a_document_out_of_date_is_found(tmp_path: Path) -> None:
    folder = tmp_path
    docs.write(folder)
    (folder / "events/due.opened.v1.schema.json").write_text("{}")
    (folder / "events/due.opened.v9.schema.json").write_text("{}")
    (folder / "api/visits.openapi.json").unlink()
    assert docs.out_of_date(folder) == [
        "api/visits.openapi.json is missing",
        "events/due.opened.v1.schema.json is out of date",
        "events/due.opened.v9.schema.json is no longer generated",
    ]
    docs.write(folder)
    assert docs.out_of_date(folder) == []


def test_every_test_file_asserts() -> None:
    empty = [
        name_of(file)
        for file in files("tests")
        if file.name.startswith("test_")
        and not any(isinstance(node, ast.Assert) for node in ast.walk(tree_of(file)))
        and not calls(file, "raises")
    ]
    assert empty == []
