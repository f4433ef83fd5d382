"""Logs: no ID number and no phone number, wherever it comes from."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from shared.observability import logging as ours
from shared.observability.logging import mask

ID_NUMBER = "11010519491231002X"
PHONE = "13812345678"


def test_what_a_mask_leaves() -> None:
    assert mask(f"证件{ID_NUMBER}，电话{PHONE}。") == "证件****，电话****5678。"
    assert mask(ID_NUMBER.lower()) == "****"


@pytest.mark.parametrize("text", ["+86" + PHONE, "0086" + PHONE, "138 1234 5678", "138-1234-5678", "+86 138 1234 5678"])
def test_phones_are_masked_as_people_write_them(text: str) -> None:
    assert "1234" not in mask(f"call {text}!")


@pytest.mark.parametrize(
    "text",
    [
        "440781100201",
        "2026-11-24T02:30:00.123456Z",
        "01934f5e-7a10-7001-8a2b-0c4d5e6f7a8b",
        "1234567890123456789",  # 19 digits: an offset, not an ID number
        "12812345678",
        "",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask(text) == text


@given(st.text(), st.text())
def test_an_id_number_never_comes_through(before: str, after: str) -> None:
    masked = mask(f"{before} {ID_NUMBER} {after}")
    assert ID_NUMBER[-4:] not in masked.replace(before, "", 1).replace(after, "", 1) or ID_NUMBER in before + after


class Lines:
    """What was logged since it was last asked for."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def text(self) -> str:
        text = self.stream.getvalue()
        self.stream.seek(0)
        self.stream.truncate()
        return text


@pytest.fixture
def lines() -> Iterator[Lines]:
    root, logged = logging.getLogger(), Lines()
    kept, level, before = root.handlers[:], root.level, structlog.get_config()
    with redirect_stdout(logged.stream):
        ours.configure("visits", "test")
    yield logged
    structlog.configure(**before)
    root.handlers[:] = kept
    root.setLevel(level)


def test_a_line_is_one_json_object_of_its_process(lines: Lines) -> None:
    structlog.get_logger().info("走访\n登记", count=3)
    (line,) = lines.text().splitlines()
    body = json.loads(line)
    assert (body["service"], body["process"], body["level"], body["count"]) == ("visits", "test", "info", 3)
    assert body["event"] == "走访\n登记"
    assert body["timestamp"].endswith("Z")


def test_nested_values_are_masked(lines: Lines) -> None:
    structlog.get_logger().warning(f"got {PHONE}", body={"people": [{"id": ID_NUMBER}, (PHONE, [ID_NUMBER])]})
    text = lines.text()
    assert ID_NUMBER not in text
    assert PHONE not in text
    assert text.count("****") == 4, "two numbers and two phones"
    assert text.count("****5678") == 2


def test_objects_and_keys_are_masked(lines: Lines) -> None:
    structlog.get_logger().warning(
        "refused", reason=ValueError(ID_NUMBER), seen={PHONE}, by={PHONE: 1}, raw=PHONE.encode()
    )
    text = lines.text()
    assert ID_NUMBER not in text
    assert PHONE not in text


def test_libraries_are_masked_too(lines: Lines) -> None:
    logging.getLogger("werkzeug").warning("GET /?phone=%s", PHONE)
    text = lines.text()
    assert "****5678" in text
    assert PHONE not in text


def test_an_exception_tells_its_type_and_frames_and_not_its_text(lines: Lines) -> None:
    try:
        raise ValueError("Key (name)=(陈建国) already exists")
    except ValueError:
        structlog.get_logger().exception("defect")
        logging.getLogger("library").exception("also here")
    text = lines.text()
    bodies = [json.loads(line) for line in text.splitlines()]
    assert [line["exception"] for line in bodies] == ["ValueError", "ValueError"]
    assert all("test_logging.py" in line["frames"][0] for line in bodies)
    assert "陈建国" not in text


def test_kafka_does_not_tell_what_it_sends(lines: Lines) -> None:
    logging.getLogger("kafka.net").info("payload")
    assert lines.text() == ""


def test_logging_leaves_rich_out() -> None:
    """It draws tracebacks, which no process of a service does, and takes 4 MB of each."""
    look = "import sys, services.notify.work, services.notify.app; print('rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
