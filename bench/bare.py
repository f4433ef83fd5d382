"""A server of streams that does nothing but hold them: what the live stream is compared with.

`python -m bench.bare <port>`; whatever is asked for is a stream, and what is posted goes to all of them.
"""

import asyncio
import sys

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\nretry: 1000\n\n"
BEAT_SECONDS = 10
streams: set[asyncio.WriteTransport] = set()


class Bare(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, received: bytes) -> None:
        if received.startswith(b"GET"):
            self._transport.write(HEAD)
            streams.add(self._transport)
        else:
            send(received.partition(b"\r\n\r\n")[2])

    def connection_lost(self, fault: Exception | None) -> None:
        streams.discard(self._transport)


def send(frame: bytes) -> None:
    for transport in streams:
        transport.write(frame)


async def serve(port: int) -> None:
    await asyncio.get_running_loop().create_server(Bare, "127.0.0.1", port, backlog=2048)
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        send(b": still here\n\n")


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
