"""The envelope on the way in: what cannot be read is said, and never taken for something else."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events import envelope
from shared.events.envelope import Record, identify, receive
from shared.faults import Unreadable
from tests.kit.samples import record_of

GOOD = record_of("due.opened.v1")


def changed(name: str, value: bytes | None) -> Record:
    """GOOD with a header changed, or left out."""
    kept = [(n, v) for n, v in GOOD.headers if n != name]
    return replace(GOOD, headers=[*kept, (name, value)] if value is not None else kept)


def test_headers_in_another_order_and_headers_of_others_are_read() -> None:
    record = replace(GOOD, headers=[("trace-of-another", b"\xff"), *reversed(GOOD.headers)])
    assert receive(record).type == "due.opened.v1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, value) for name in ("ce_id", "ce_type", "ce_subject", "ce_time", "ce_area") for value in (None, b"")),
        *(("ce_specversion", value) for value in (None, b"0.3", b"1")),
        *(("content-type", value) for value in (None, b"application/cloudevents+json", b"application/json; charset=x")),
        *(
            ("ce_aggregateversion", value)
            for value in (None, b"0", b"01", b"-1", b"1.0", b"x", b"9" * 30, "１".encode())
        ),
        *(("ce_time", value) for value in (b"yesterday", b"2026-11-24T02:30:00", b"2026-11-24T25:00:00Z")),
        *(("ce_id", b"not-a-uuid"), ("ce_type", b"\xff\xfe"), ("ce_subject", b"another")),
        *(("ce_type", value) for value in (b"a\0b", b"a\x1eb", b"\x1e", b"x" * 201)),
    ],
)
def test_a_header_that_is_wrong_is_named(name: str, value: bytes | None) -> None:
    with pytest.raises(Unreadable) as refused:
        receive(changed(name, value))
    assert name in str(refused.value) or "subject" in str(refused.value)


def test_a_header_that_stands_twice_is_refused() -> None:
    with pytest.raises(Unreadable, match="twice"):
        receive(replace(GOOD, headers=[*GOOD.headers, ("ce_id", b"x")]))


@pytest.mark.parametrize("body", [None, b"", b"[]", b"null", b"1", b"{", b"\xff", b'\xef\xbb\xbf{"a":1}', b'"text"'])
def test_a_body_that_is_no_object_is_refused(body: bytes | None) -> None:
    with pytest.raises(Unreadable, match="body"):
        receive(replace(GOOD, value=body))


def test_the_key_is_the_subject() -> None:
    for key in (None, b"", b"another", b"\xff", b"a\x1eb"):
        with pytest.raises(Unreadable, match="key"):
            receive(replace(GOOD, key=key))


headers = st.lists(
    st.tuples(st.sampled_from([n for n, _ in GOOD.headers] + ["other"]), st.binary(max_size=20)), max_size=12
)


def fault_of(record: Record) -> str | None:
    """What is wrong with a record, None for an event; anything but Unreadable is a defect and is raised."""
    try:
        received = receive(record)
    except Unreadable as fault:
        return str(fault)
    assert received.subject == identify(record).aggregate
    assert isinstance(received.data, dict)
    return None


@given(st.none() | st.binary(max_size=20), st.none() | st.binary(max_size=40), headers)
def test_nothing_else_is_raised_whatever_the_log_holds(key: Any, value: Any, headers: Any) -> None:
    record = Record("muster.visits", 0, 0, key, value, headers)
    identity = identify(record)
    assert identity.topic == "muster.visits"
    assert identity.version is None or identity.version >= 1
    assert fault_of(record) != ""


@given(st.binary(max_size=200))
def test_a_body_of_any_bytes_is_read_or_refused(body: bytes) -> None:
    assert "body" in (fault_of(replace(GOOD, value=body)) or "a fine body")


@pytest.mark.parametrize("form", [str.upper, "{{{}}}".format, "urn:uuid:{}".format, lambda id: id.replace("-", "")])
def test_an_id_is_the_same_however_it_is_written(form: Any) -> None:
    id = (dict(GOOD.headers)["ce_id"] or b"").decode()
    record = changed("ce_id", form(id).encode())
    assert identify(record).event_id == receive(record).id == id


def test_nothing_long_is_kept_of_what_records_have_alike() -> None:
    for value in (b"x" * 201, b"y" * 1_000_000):
        before = envelope._known.cache_info().currsize
        assert identify(changed("ce_type", value)).type is None
        assert envelope._known.cache_info().currsize == before
