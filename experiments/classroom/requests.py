"""Limits on connections and requests: who may ask, how much, how often, and how fast."""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar

import h11
from pydantic import BaseModel
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from openclosed.experiments.classroom.limits import MOST_BYTES, Rate, Refused, parse_post, refusal

PATIENCE = 5.0  # seconds for the body of a post
HEAD_SECONDS = 10.0  # from the first byte of a request, or the connection, to the end of its head
OF_ADDRESS = 400  # connections: a class behind one address, a few for each phone

type Handler = Callable[[Request], Awaitable[Response]]


def route(path: str, handler: Handler, method: str = "POST") -> Route:
    """A route that answers in JSON if its handler refuses."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except Refused as refused:
            headers = {"Retry-After": "3"} if refused.status in (429, 503) else None
            return JSONResponse(refused.content, refused.status, headers)
        except ClientDisconnect:  # nobody reads the answer
            return Response(status_code=400)

    return Route(path, answer, methods=[method])


async def read_post(request: Request, kinds: type[BaseModel]) -> dict[str, Any]:
    """The content of a post: JSON, from a page of this server, small, in time."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Refused("must be JSON", 415)
    origin = request.headers.get("origin")
    scheme, _, place = (origin or "").partition("://")
    is_web = scheme in ("http", "https")
    if origin is not None and not (is_web and place == request.headers.get("host")):
        raise Refused("from another page", 403)
    raw = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for part in request.stream():
                raw += part
                if len(raw) > MOST_BYTES:
                    raise Refused(f"too large: {MOST_BYTES} bytes at most", 413)
    except TimeoutError as error:
        raise Refused("too slow", 408) from error
    return parse_post(bytes(raw), kinds)


def address(request: Request) -> str:
    """The address of the sender."""
    return request.client.host if request.client else ""


def set_cookie(response: Response, name: str, value: str) -> None:
    """Set a cookie that only this server gets, and no script can read."""
    response.set_cookie(name, value, httponly=True, samesite="strict", path="/")


def respond_if_new(request: Request, view: Mapping[str, Any]) -> Response:
    """The view with its hash; empty if the browser has the view with this hash."""
    body = json.dumps(view, separators=(",", ":")).encode()
    mark = hashlib.blake2b(body, digest_size=8).hexdigest()
    if request.query_params.get("known") == mark:
        return Response(status_code=204)
    return Response(
        b'{"mark":"%s","view":%s}' % (mark.encode(), body), media_type="application/json"
    )


def names_this_machine(host: str) -> bool:
    """Whether the Host of a request is an address or localhost, not another name.

    So no page elsewhere can reach the server by a name that resolves to it.
    """
    name, _, port = host.rpartition(":")
    if not (port.isascii() and port.isdigit()):
        name = host
    elif int(port[:6]) > 65_535:
        return False
    name = name.strip("[]")
    try:
        return name == "localhost" or bool(ipaddress.ip_address(name))
    except ValueError:
        return False


class Guard:
    """ASGI middleware: checks of hosts, rate limits, and headers for every answer.

    `known` names the holder of a cookie of the class, empty for none, who has a rate limit apart
    from the address.
    """

    def __init__(self, app: Any, policy: str, known: Callable[[Request], str]) -> None:
        self._app, self._policy, self._known = app, policy, known
        self._rate = Rate(each=600.0, burst=6000)  # a whole class may share one address

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Refuse, or pass on."""
        request = Request(scope)
        try:
            if not names_this_machine(request.headers.get("host", "")):
                raise refusal("address", 421)
            self._rate.take(self._known(request) or address(request))
        except Refused as refused:
            await JSONResponse(refused.content, refused.status)(scope, receive, send)
            return

        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] += [
                    (b"content-security-policy", self._policy.encode()),
                    (b"x-content-type-options", b"nosniff"),
                    (b"referrer-policy", b"no-referrer"),
                    (b"cache-control", b"no-store"),
                ]
            await send(message)

        await self._app(scope, receive, send_with_headers)


class Connection(H11Protocol):
    """A connection that is closed if its request is slow, or to make room for a new one.

    A new one always finds room. The one evicted is of the same address if that is full, else of
    the address with the most: the one idle longest, or, if all are being answered, the oldest.
    """

    most: ClassVar[int]  # connections in all
    _open: ClassVar[dict[str, dict[Connection, None]]] = {}  # by address, the last to ask last
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Make room for it, and start the wait for its first request."""
        super().connection_made(transport)
        if len(self._open.get(self._address, ())) >= OF_ADDRESS:
            self._make_room(self._address)
        elif sum(map(len, self._open.values())) >= self.most:
            self._make_room(max(self._open, key=lambda one: len(self._open[one])))
        self._open.setdefault(self._address, {})[self] = None
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Receive data, and check whether a head is still due."""
        super().data_received(data)
        if not self.waits_for_head:
            own = self._open[self._address]
            own[self] = own.pop(self)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop counting it, and stop waiting."""
        super().connection_lost(exc)
        self.forget()
        self._stop_watching()

    @property
    def _address(self) -> str:
        return self.client[0] if self.client else ""

    def _make_room(self, address: str) -> None:
        """Close the least active connection of an address."""
        own = self._open[address]
        waiting = (one for one in own if one.conn.their_state in (h11.IDLE, h11.SEND_BODY))
        least = next(waiting, next(iter(own)))
        least.forget()
        least.transport.abort()

    def forget(self) -> None:
        """Stop counting it."""
        own = self._open.get(self._address, {})
        own.pop(self, None)
        if not own:
            self._open.pop(self._address, None)

    @property
    def waits_for_head(self) -> bool:
        """Whether no request has begun, or its head is incomplete."""
        return self.conn.their_state is h11.IDLE

    def _watch(self) -> None:
        """Close it after a while without a whole head; a slow head gets no longer."""
        if not self.waits_for_head:
            self._stop_watching()
        elif self._late is None:
            self._late = self.loop.call_later(HEAD_SECONDS, self._close_if_late)

    def _stop_watching(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _close_if_late(self) -> None:
        self._late = None
        if self.waits_for_head:
            self.transport.abort()
