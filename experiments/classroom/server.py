"""The server: its routes, the page as it serves it, and its life from start to Ctrl-C."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import json
import re
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from openclosed.analysis.lab import page as lab
from openclosed.experiments.classroom import doors
from openclosed.experiments.classroom.connections import Connection
from openclosed.experiments.classroom.limits import WORDS
from openclosed.experiments.classroom.requests import Guard
from openclosed.experiments.classroom.room import QUESTIONS, Room
from openclosed.experiments.classroom.session import STAGES, STEPS
from openclosed.experiments.classroom.student_api import MOST_LUCK, StudentApi
from openclosed.experiments.classroom.teacher_api import TeacherApi

PARTS = Path(__file__).with_name("page")
SHARED = ("elements.js", "words.js", "charts.js", "charts.css")
KINDS = {".js": "text/javascript", ".css": "text/css"}
STATIC = {name: lab.PARTS / name for name in SHARED} | {
    path.name: path for kind in KINDS for path in PARTS.glob(f"*{kind}")
}
STUDENT_PARTS = "elements words charts say more student"
SHELLS = {
    "door": ("", '<main id="door"></main>', "charts room", "elements words say join"),
    "teacher": (
        " (teacher)",
        ('<header id="top"></header><main id="door"></main>'
         '<p id="said" role="status" aria-live="polite"></p>'),
        "charts room teacher", "elements words charts say people lead teacher enter",
    ),
    "wall": (
        " (wall)",
        ('<header id="top"></header><main id="wall"></main><aside id="side"></aside>'
         '<footer id="foot"></footer><dialog id="qr"></dialog>'),
        "charts wall", "elements words charts say wall",
    ),
}  # fmt: skip
"""The room's own pages: what follows their title, their parts, looks and programs."""
PIECE = 1 << 16  # bytes of the page sent at once, so that a slow network holds little memory
CONNECTIONS = 1_000
REASONS = {signal.SIGINT: "Ctrl-C", signal.SIGTERM: "the system asked it to (SIGTERM)"}


def application(room: Room, url: str, version: str) -> Guard:
    """The ASGI application of a room at an address."""
    page = room.page.served(_head(room))
    shells = {name: _shell(room, name) for name in SHELLS}

    async def lab_page(request: Request) -> Response:
        student = room.attended_by(request.cookies.get(doors.STUDENT, ""))
        if not student and not room.taught_by(request.cookies.get(doors.TEACHER, "")):
            return RedirectResponse("/", 303)
        headers = {
            "Content-Encoding": "gzip",
            "Content-Length": str(len(page)),
            "Content-Type": "text/html; charset=utf-8",
        }
        return StreamingResponse(_pieces(page), headers=headers)

    async def static(request: Request) -> Response:
        path = STATIC.get(request.path_params["name"])
        if path is None:
            return Response(status_code=404)
        return Response(path.read_bytes(), media_type=KINDS[path.suffix])

    def shell(name: str) -> Callable[[Request], Any]:
        async def answer(_: Request) -> Response:
            return Response(shells[name], media_type="text/html")

        return answer

    routes = [
        Route("/", shell("door")),
        Route("/lab", lab_page),
        Route("/teacher", shell("teacher")),
        Route("/wall", shell("wall")),
        Route("/static/{name}", static),
        *StudentApi(room).routes(),
        *TeacherApi(room, url, version).routes(),
    ]
    return Guard(Starlette(routes=routes), _policy(room.page.text))


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    for first in range(0, len(content), PIECE):
        yield content[first : first + PIECE]


def _policy(page: str) -> str:
    """Which programs may run: those of this server, and the page's own, by its hash."""
    own = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii") for text in own
    ]
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' {' '.join(f"'sha256-{one}'" for one in hashes)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "connect-src 'self' data: blob:",
            "frame-src 'self'",
            "frame-ancestors 'self'",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _facts(room: Room) -> dict[str, Any]:
    """What the room's programs know of the page; nothing of a class."""
    page = room.page
    return {
        "words": WORDS,
        "levers": page.shown,
        "unchanged": page.unchanged,
        "times": page.times,
        "handles": page.handles,
        "yardsticks": page.yardsticks,
        "questions": {question: room.choices(question) for question in QUESTIONS},
        "runs": len(page.seeds),
        "steps": STEPS,
        "stages": STAGES,
        "most_luck": MOST_LUCK,
    }


def _embedded(content: Any, key: str) -> str:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="{key}">{text}</script>\n'


def _head(room: Room) -> str:
    """What the page gets before its own words and program."""
    scripts = "".join(map(_program, STUDENT_PARTS.split()))
    return f"{_look('room')}{_embedded(_facts(room), 'facts')}{scripts}"


def _shell(room: Room, name: str) -> bytes:
    """A page of the room's own, with the words of the class's page for what both draw."""
    words = json.loads((lab.PARTS / "words.json").read_text(encoding="utf-8"))
    facts = _facts(room) | ({"wall": room.page.wall} if name == "wall" else {})
    after, parts, looks, programs = SHELLS[name]
    given = {
        "TITLE": words["title"] + after,
        "LOOKS": "".join(map(_look, looks.split())),
        "NAME": name,
        "PARTS": parts,
        "PROGRAM": _embedded(words, "words")
        + _embedded(facts, "facts")
        + "".join(map(_program, programs.split())),
    }
    text = (PARTS / "shell.html").read_text(encoding="utf-8")
    return re.sub("<!--([A-Z]+)-->", lambda found: given[found[1]], text).encode()


def _look(name: str) -> str:
    return f'<link rel="stylesheet" href="/static/{name}.css">\n'


def _program(name: str) -> str:
    return f'<script src="/static/{name}.js"></script>\n'


def serve(app: Any, listening: socket.socket, when_ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C or the system ends it, and say which."""
    config = uvicorn.Config(
        app, http=Connection, ws="none", lifespan="off", log_level="error", access_log=False,
        server_header=False, limit_concurrency=CONNECTIONS, timeout_keep_alive=30,
        timeout_graceful_shutdown=2,
    )  # fmt: skip
    server = _Server(config)

    async def whole() -> None:
        with _ends_on_signals(server):
            serving = asyncio.create_task(server.serve([listening]))
            while not server.started and not serving.done():
                await asyncio.sleep(0.02)
            when_ready()
            await serving

    asyncio.run(whole())


class _Server(uvicorn.Server):
    """A server that leaves signals to the command: Ctrl-C is how a class ends, not a fault."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing is captured here."""
        yield


@contextlib.contextmanager
def _ends_on_signals(server: uvicorn.Server) -> Iterator[None]:
    loop = asyncio.get_running_loop()

    def end(number: signal.Signals) -> None:
        if not server.should_exit:
            print(f"The server ends: {REASONS[number]}.", flush=True)
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, end, number)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):
                loop.remove_signal_handler(number)
