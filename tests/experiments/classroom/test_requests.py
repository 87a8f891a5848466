"""Limits on requests: hosts, idle connections, values of another form; and workers."""

import asyncio
import contextlib
import json
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from uvicorn.server import ServerState

from openclosed.experiments.classroom import limits, requests
from openclosed.experiments.classroom.class_state import MarketRequest
from openclosed.experiments.classroom.limits import Refused, form
from openclosed.experiments.classroom.page import ClassPage
from openclosed.experiments.classroom.requests import Connection, names_this_machine
from openclosed.experiments.classroom.workers import Workers

pytestmark = pytest.mark.anyio
HALF = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
WHOLE = HALF + b"\r\n"

type Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "HEAD_SECONDS", 0.3)
    monkeypatch.setattr(requests, "OF_ADDRESS", 3)
    monkeypatch.setattr(Connection, "most", 9, raising=False)


async def app(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[Callable[..., Awaitable[Streams]]]:
    """A function that connects to a server of such connections, from an address."""
    config = uvicorn.Config(app, http=Connection, ws="none", lifespan="off", log_level="error")
    state = ServerState()
    loop = asyncio.get_running_loop()
    async with await loop.create_server(
        lambda: Connection(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    ) as server:
        port = server.sockets[0].getsockname()[1]
        yield lambda address="127.0.0.1": asyncio.open_connection(
            "127.0.0.1", port, local_addr=(address, 0)
        )


async def answer(streams: Streams, request: bytes) -> bytes:
    """The first line of the answer; empty if the connection is closed, once it is."""
    reader, writer = streams
    with contextlib.suppress(ConnectionError):  # a time that is over is another OSError
        writer.write(request)
        return await asyncio.wait_for(reader.readline(), 20)
    return b""


async def end(streams: Streams) -> None:
    streams[1].close()
    with contextlib.suppress(OSError):
        await streams[1].wait_closed()


@pytest.mark.parametrize("sent", [b"", HALF, WHOLE + HALF])
async def test_a_connection_without_a_whole_head_is_closed(sent: bytes) -> None:
    async with serving() as connect:
        streams = await connect()
        if sent.startswith(WHOLE):
            assert b"204" in await answer(streams, sent)
            await streams[0].readline()  # the end of a head without headers
        else:
            streams[1].write(sent)
        assert await answer(streams, b"") == b""
        await end(streams)


async def test_a_new_connection_replaces_the_oldest_without_a_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(requests, "HEAD_SECONDS", 60.0)
    async with serving() as connect:
        asked, first, second = [await connect() for _ in range(requests.OF_ADDRESS)]
        assert b"204" in await answer(asked, WHOLE)
        new = [await connect() for _ in range(2)]
        for streams in (first, second):
            assert await answer(streams, b"") == b""
        for streams in (asked, *new):
            assert b"204" in (await answer(streams, WHOLE)) + (await answer(streams, b""))
        for streams in (asked, first, second, *new):
            await end(streams)


@pytest.mark.skipif(sys.platform != "linux", reason="has one address of its own")
async def test_when_all_are_taken_the_address_with_the_most_loses_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(requests, "HEAD_SECONDS", 60.0)
    async with serving() as connect:
        idle = [await connect(f"127.0.0.{one}") for one in (2, 2, 2, 3, 3, 3)]
        honest = [await connect(f"127.0.0.{one}") for one in (4, 5, 6, 7, 8)]
        for streams in honest:
            assert b"204" in await answer(streams, WHOLE)
        gone = [streams for streams in idle if streams[0].at_eof()]
        assert gone == [idle[0], idle[3]]
        for streams in (*idle, *honest):
            await end(streams)


async def respond(asked: Any, *headers: tuple[bytes, bytes], **receives: str) -> Any:
    """The head of an application's response to a request that ends in this way."""
    heads: list[Any] = []

    async def receive() -> dict[str, str]:
        return receives

    async def send(message: Any) -> None:
        heads.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "client": ("127.0.0.1", 1)}
    await asked(scope | {"headers": headers}, receive, send)
    return heads[0]


async def test_a_body_cut_off_is_not_a_server_error() -> None:
    async def reads(request: Request) -> Response:
        return JSONResponse(await requests.read_post(request, form()))

    kind = (b"content-type", b"application/json")
    head = await respond(requests.route("/", reads).handle, kind, type="http.disconnect")
    assert head["status"] == 400


async def test_strangers_do_not_use_up_the_rate_of_students_at_their_address() -> None:
    guard = requests.Guard(app, "", lambda request: request.headers["cookie"])
    guard._rate = limits.Rate(each=0.0, burst=9)
    host = (b"host", b"localhost")
    for _ in range(9):
        assert (await respond(guard, host, (b"cookie", b"")))["status"] == 204
    assert (await respond(guard, host, (b"cookie", b"")))["status"] == 429
    assert (await respond(guard, host, (b"cookie", b"student")))["status"] == 204


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("192.168.1.5", True), ("localhost:8000", True), ("[::1]:8000", True),
        ("evil.example:8000", False), ("", False), ("127.0.0.1.evil.example", False),
        ("127.0.0.1:99999999", False), ("127.0.0.1:²", False),
    ],
)  # fmt: skip
def test_only_addresses_are_hosts(host: str, is_here: bool) -> None:
    assert names_this_machine(host) is is_here


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FORM = form(
    share=limits.SHARE,
    number=limits.integer(-3, 3),
    word=("a", "b"),
    says=limits.line(9),
    is_so=bool,
)
WITHIN: dict[str, Callable[[Any], bool]] = {
    "share": lambda one: isinstance(one, float) and 0.0 <= one <= 1.0,
    "number": lambda one: type(one) is int and -3 <= one <= 3,
    "word": lambda one: one in {"a", "b"},
    "says": lambda one: one.isprintable() and one == one.strip() and 0 < len(one) <= 9,
    "is_so": lambda one: type(one) is bool,
}
RIGHT = {"share": 1, "number": -3, "word": "b", "says": " c\n<b>", "is_so": True}


def test_values_of_the_form_are_accepted() -> None:
    assert limits.parse_post(json.dumps(RIGHT).encode(), FORM) == RIGHT | {"says": "c <b>"}


@given(st.sampled_from(list(WITHIN)), ANYTHING)
def test_accepted_values_are_within_their_limits(name: str, value: Any) -> None:
    with contextlib.suppress(Refused):
        found = limits.parse_post(json.dumps(RIGHT | {name: value}).encode(), FORM)
        assert all(holds(found[key]) for key, holds in WITHIN.items())


@given(st.text(max_size=200))
def test_a_name_is_short_and_visible(text: str) -> None:
    with contextlib.suppress(Refused):  # half a letter
        own = limits.parse_post(json.dumps({"name": text}).encode(), form(name=limits.WISH))["name"]
        assert len(own) <= limits.NAME_LENGTH
        assert not set(own) & set('<>&"\n\t\u202e\u200b=@')
        assert own == own.strip()


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":NaN}', b'{"a":1,"b":2}', b"[1]", b"{}", b"[" * 4000, b'{"a":Infinity}', b'{"a":1',
        b'{"a":1e999}', b'{"a":true}', b'{"a":"1"}',
    ],
)  # fmt: skip
def test_odd_json_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused):
        limits.parse_post(raw, form(a=limits.SHARE))


@pytest.mark.slow
async def test_workers_play_and_one_that_dies_is_replaced(class_page: ClassPage) -> None:
    with closing(Workers(class_page.model, 1)) as workers:
        assert workers.complaint() == ""
        (process,) = workers._pool._processes.values()
        limits = Path(f"/proc/{process.pid}/limits")
        assert not limits.exists() or re.search(
            r"Max address space +\d+ +\d+ +bytes", limits.read_text(encoding="ascii")
        )
        one = MarketRequest("today", 11, 1, 1, ())
        first = await workers.answer(one)
        for process in list(workers._pool._processes.values()):
            process.kill()
            process.join()
        assert await workers.answer(one) == first
