"""What every request passes: who may ask, how much and how often; and how answers are made."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from openclosed.experiments.classroom import doors
from openclosed.experiments.classroom.limits import MOST_BYTES, Rate, Refused, content, refusal

PATIENCE = 5.0  # seconds for the body of a post

type Handler = Callable[[Request], Awaitable[Response]]


def refused_politely(handler: Handler) -> Handler:
    """The handler, with what it refuses told as JSON."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except Refused as refusal:
            headers = {"Retry-After": "3"} if refusal.status in (429, 503) else None
            return JSONResponse({"error": str(refusal)}, refusal.status, headers)

    return answer


async def posted(request: Request, keys: Collection[str]) -> dict[str, Any]:
    """The JSON of a post with these keys: by a page of this server, small, in time."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Refused("must be JSON", 415)
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
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
    return content(bytes(raw), keys)


def address(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else ""


def set_cookie(response: Response, name: str, value: str) -> None:
    """Let a browser show this again, to this server alone and not to a program of a page."""
    response.set_cookie(name, value, httponly=True, samesite="strict", path="/")


def unless_known(request: Request, view: Mapping[str, Any]) -> Response:
    """The view with its mark, or nothing if the browser has the one with this mark already."""
    body = json.dumps(view, separators=(",", ":")).encode()
    mark = hashlib.blake2b(body, digest_size=8).hexdigest()
    if request.query_params.get("known") == mark:
        return Response(status_code=204)
    return Response(
        b'{"mark":"%s","view":%s}' % (mark.encode(), body), media_type="application/json"
    )


class Guard:
    """ASGI around the application: hosts, addresses and headers that hold for every answer."""

    def __init__(self, app: Any, policy: str) -> None:
        self._app, self._policy = app, policy
        self._rate = Rate(each=600.0, burst=6000)  # a whole class may share one address

    def _admit(self, request: Request) -> None:
        if not doors.names_this_machine(request.headers.get("host", "")):
            raise refusal("address", 421)
        self._rate.take(address(request))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Refuse, or pass on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        try:
            self._admit(request)
        except Refused as refusal:
            await JSONResponse({"error": str(refusal)}, refusal.status)(scope, receive, send)
            return

        async def sent(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] += [
                    (b"content-security-policy", self._policy.encode()),
                    (b"x-content-type-options", b"nosniff"),
                    (b"referrer-policy", b"no-referrer"),
                    (b"cache-control", b"no-store"),
                ]
            await send(message)

        await self._app(scope, receive, sent)
