"""What a stream sends: frames of server-sent events, and the newest of an inbox's log."""

from collections import deque
from collections.abc import Sequence
from itertools import takewhile

RING = 256
MOST_BEHIND = 1_000
"""Whoever is further behind reads the inbox anew: that costs less than so many events."""
MOST_WAITING = 64 * 1024
"""Bytes that may come for a client while it does not take what it has."""
RETRY = b"retry: 1000\n\n"
BEAT = b": still here\n\n"
END = b"0\r\n\r\n"
"""The last chunk of an answer."""

Frame = tuple[int, bytes]
"""An event as it is sent, behind its number."""


class Ring:
    """The newest frames of an inbox's log: all with numbers above `floor`, up to `head`."""

    def __init__(self, head: int) -> None:
        self.floor = self.head = head
        self._frames: deque[Frame] = deque()

    def add(self, frames: Sequence[Frame], head: int) -> None:
        """The log's next frames; `head` is the number up to which there are no others."""
        self._frames.extend(frames)
        while len(self._frames) > RING:
            self.floor, _ = self._frames.popleft()
        self.head = head

    def after(self, number: int) -> list[Frame]:
        """What follows a number that is not below `floor`."""
        newer = list(takewhile(lambda frame: frame[0] > number, reversed(self._frames)))
        return newer[::-1]


def event(number: int, era: str, kind: str, body: str) -> bytes:
    """A frame's bytes. Its id tells the era too, since a restored database gives numbers a second time. `body` is one
    line.
    """
    return f"id: {number}-{era}\nevent: {kind}\ndata: {body}\n\n".encode()


def chunk(sent: bytes) -> bytes:
    """A part of an answer that goes on (RFC 9112 section 7.1). Without chunks many clients wait for a full buffer."""
    return b"%x\r\n%b\r\n" % (len(sent), sent)


def resync(head: int, era: str) -> bytes:
    """Tells a client that it missed events, and goes on after `head`: it has to read its inbox anew."""
    return event(head, era, "resync", f'{{"head": {head}}}')


def first_of(frames: Sequence[Frame], most: int) -> Sequence[Frame]:
    """The first frames that make up `most` bytes, or just more."""
    size = 0
    for count, (_, frame) in enumerate(frames, 1):
        size += len(frame)
        if size >= most:
            return frames[:count]
    return frames
