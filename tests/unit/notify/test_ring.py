"""A ring gives what a whole log would give, as far back as it goes."""

from hypothesis import given
from hypothesis import strategies as st

from services.notify.streams.domain import RING, Frame, Ring, first_of

batches = st.lists(st.lists(st.integers(1, 3), max_size=150), max_size=6)
"""What is added at once; each number is so far above the one before, since what is erased leaves gaps."""


@given(st.integers(0, 10), batches, st.integers(0, 2_000))
def test_a_ring_gives_what_follows_any_number_not_below_its_floor(begin: int, steps: list[list[int]], ask: int) -> None:
    ring, log, head = Ring(begin), list[Frame](), begin
    for batch in steps:
        frames = []
        for step in batch:
            head += step
            frames.append((head, b"%d" % head))
        ring.add(frames, head)
        log += frames
    assert ring.head == head
    assert len(ring.after(ring.floor)) == min(len(log), RING)
    asked = max(ask, ring.floor)
    assert ring.after(asked) == [frame for frame in log if frame[0] > asked]


@given(st.lists(st.integers(1, 40), min_size=1), st.integers(1, 100))
def test_frames_are_sent_up_to_a_size_and_never_none(sizes: list[int], most: int) -> None:
    frames = [(number, b"x" * size) for number, size in enumerate(sizes)]
    first = first_of(frames, most)
    assert frames[: len(first)] == first
    assert first
    assert sum(sizes[: len(first) - 1]) < most
    assert len(first) == len(frames) or sum(sizes[: len(first)]) >= most
