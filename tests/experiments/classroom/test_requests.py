"""What all requests pass: hosts, and connections, which are closed where they ask for nothing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from openclosed.experiments.classroom import requests
from openclosed.experiments.classroom.requests import Connection, names_this_machine

HALF = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
WHOLE = HALF + b"\r\n"

type Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "HEAD_SECONDS", 0.3)
    monkeypatch.setattr(requests, "OF_ADDRESS", 3)


async def app(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


@asynccontextmanager
async def serving() -> AsyncIterator[Callable[[], Awaitable[Streams]]]:
    """A way to connect to a server of such connections."""
    config = uvicorn.Config(app, http=Connection, ws="none", lifespan="off", log_level="error")
    state = ServerState()
    loop = asyncio.get_running_loop()
    async with await loop.create_server(
        lambda: Connection(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    ) as server:
        port = server.sockets[0].getsockname()[1]
        yield lambda: asyncio.open_connection("127.0.0.1", port)


async def answer(streams: Streams, request: bytes) -> bytes:
    """The first line that comes back; empty where the connection is closed."""
    reader, writer = streams
    try:
        writer.write(request)
        await writer.drain()
        return await reader.readline()
    except OSError:
        return b""


async def closed(streams: Streams) -> bool:
    """Whether the server has closed it, once it does."""
    return await answer(streams, b"") == b""


async def end(streams: Streams) -> None:
    """Close a connection, whoever else has."""
    streams[1].close()
    with suppress(OSError):
        await streams[1].wait_closed()


@pytest.mark.parametrize("sent", [b"", HALF, WHOLE + HALF])
def test_one_whose_head_does_not_come_is_closed(sent: bytes) -> None:
    async def lesson() -> None:
        async with serving() as connect:
            streams = await connect()
            if sent.startswith(WHOLE):
                assert b"204" in await answer(streams, sent)
                await streams[0].readline()  # the end of a head without headers
            else:
                streams[1].write(sent)
            assert await asyncio.wait_for(closed(streams), 20)
            await end(streams)

    asyncio.run(lesson())


def test_an_address_has_so_many_connections_and_no_more_until_one_ends() -> None:
    async def lesson() -> None:
        async with serving() as connect:
            halves = [await connect() for _ in range(requests.OF_ADDRESS)]
            late = await connect()
            assert await asyncio.wait_for(closed(late), 20)
            for streams in halves:  # whose heads do not come
                assert await asyncio.wait_for(closed(streams), 20)
            again = await connect()
            assert b"204" in await answer(again, WHOLE)
            for streams in (*halves, late, again):
                await end(streams)

    asyncio.run(lesson())


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("127.0.0.1:8000", True), ("192.168.1.5", True), ("localhost:8000", True),
        ("[::1]:8000", True), ("evil.example", False), ("evil.example:8000", False), ("", False),
        ("127.0.0.1.evil.example", False),
    ],
)  # fmt: skip
def test_only_addresses_are_hosts(host: str, is_here: bool) -> None:
    assert names_this_machine(host) is is_here
