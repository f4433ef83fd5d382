"""Streams that go on where they broke off, and clients that read too slowly."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import Any

from services.notify.streams.domain import MOST_BEHIND, MOST_WAITING
from tests.kit.stream_process import Process, add_untold, fill_log, raise_alert
from tests.kit.streams import Stream
from tests.kit.waiting import until


def numbers(entries: Any, count: int) -> Sequence[int]:
    return [next(entries)[0] for _ in range(count)]


def test_streams_resume_from_anywhere_without_gap_or_double(process: Process) -> None:
    """Some of it is in the hub's memory, some in the database only, and more comes meanwhile."""
    fill_log(process.store, 300)
    with ExitStack() as opened:
        first = opened.enter_context(closing(process.open(last=0))).events()
        assert numbers(first, 300) == list(range(1, 301))
        fill_log(process.store, 300)
        assert numbers(first, 300) == list(range(301, 601))
        lasts = (0, 0, 299, 340, 599, 600)
        others = [opened.enter_context(closing(process.open(last=last))).events() for last in lasts]
        readers = opened.enter_context(ThreadPoolExecutor(len(lasts)))
        read = [readers.submit(numbers, each, 700 - last) for last, each in zip(lasts, others, strict=True)]
        for _ in range(10):
            fill_log(process.store, 10)
        for last, each in zip(lasts, read, strict=True):
            assert each.result() == list(range(last + 1, 701))


def test_whoever_was_given_more_than_others_is_given_what_follows(process: Process) -> None:
    """What someone is behind may be read further than the log that the hub has passed on."""
    fill_log(process.store, 3)
    with closing(process.open()):  # so that the hub has the log, up to its third line
        for last in range(2, 12, 2):
            add_untold(process.store)
            with closing(process.open(last=last)) as resumed:
                entries = resumed.events()
                assert numbers(entries, 2) == [last + 1, last + 2]
                raise_alert(process.store)
                assert numbers(entries, 1) == [last + 3]


def test_the_last_number_may_stand_in_the_address(process: Process) -> None:
    """As a browser's EventSource, which sends a header too once it opens the same address again."""
    fill_log(process.store, 3)
    for last, query, next_one in ((None, "?Last-Event-ID=1", 2), (2, "?Last-Event-ID=1", 3)):
        with closing(process.open(last=last, query=query)) as resumed:
            assert next(resumed.events())[0] == next_one
    with closing(Stream(process.port, process.token(), query="?Last-Event-ID=two")) as refused:
        assert refused.answer.status == 422


def test_whoever_is_too_far_behind_is_told_to_read_anew(process: Process) -> None:
    fill_log(process.store, MOST_BEHIND + 1)
    with closing(process.open(last=0)) as late, closing(process.open(last=1)) as just:
        entries = late.events()
        assert next(entries) == (MOST_BEHIND + 1, "resync", {"head": MOST_BEHIND + 1})
        assert numbers(just.events(), MOST_BEHIND) == list(range(2, MOST_BEHIND + 2))
        subject = raise_alert(process.store)
        assert next(entries)[2]["subject"] == subject


def test_a_client_that_does_not_read_holds_up_no_one_and_is_told_what_it_lost(process: Process) -> None:
    with closing(process.open(buffer=4096)) as slow, closing(process.open()) as quick:
        entries = quick.events()
        for first in range(1, 602, 50):
            fill_log(process.store, 50)
            assert numbers(entries, 50) == list(range(first, first + 50))
        entries, seen = slow.events(), []
        while not seen or seen[-1][1] != "resync":
            seen.append(next(entries))
        number, _, body = seen.pop()
        assert [seq for seq, _, _ in seen] == list(range(1, len(seen) + 1)), "what it was given is whole"
        assert number == body["head"] == 650
        assert len(str(seen)) < 8 * MOST_WAITING, "not all waited for it"
        subject = raise_alert(process.store)
        assert next(entries)[2]["subject"] == subject


def test_a_client_that_takes_nothing_for_long_is_let_go(start: Callable[..., Process]) -> None:
    process = start(close=3)
    with closing(process.open(buffer=4096)), closing(process.open()) as stays:
        entries = stays.events()
        fill_log(process.store, 400)
        assert numbers(entries, 400) == list(range(1, 401))
        assert process.clients() == 2
        until(lambda: process.clients() == 1, "it is let go")
        raise_alert(process.store)
        assert next(entries)[0] == 401
